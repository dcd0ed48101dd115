import { parseChatId, type ChatId, type MessageId, type UnixSeconds } from '../../model/ids';
import type { Author } from '../../model/message';
import type { Money } from '../../model/service-action';
import { blockIdOf } from '../merge/block-id';
import { commandGuard, escapeText, guardLine } from '../entities/escape';
import { encodeUrl, safeUrl } from '../entities/links';
import { localDay, localTime } from './local-time';
import type { ArticleLink, MessageLink } from '../types';
import { countOf, type NoteWords, type Unit } from '../words/words';

/** Characters that turn the direction of what follows, for names that stand in a line of ours. */
const turns = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g;

const loneSurrogates = /\p{Cs}/gu;

/** Any text as one line: no breaks, no control characters, nothing that turns the rest of the line around. */
export function oneLine(text: string): string {
  return text.replace(loneSurrogates, '\ufffd').replace(turns, '').replace(/[\s\p{Cc}]+/gu, ' ').trim();
}

/** A name or title in a line of ours, shown literally. */
export function plain(text: string): string {
  return escapeText(oneLine(text));
}

/** {@link plain} for a text that begins a line, a list item or a quoted line. */
export function plainLine(text: string): string {
  const escaped = escapeText(oneLine(text), { before: 'line', after: 'line', hasMath: true });
  // In a list this would be a check box.
  return guardLine(/^\[.\](?:\s|$)/.test(escaped) ? `\\${escaped}` : escaped);
}

/** The lines of a text that are not empty. */
export function plainLines(text: string): readonly string[] {
  return text.split(/\r\n|[\r\n\u2028\u2029]/).map(plainLine).filter((line) => line !== '');
}

/** A Markdown link; the label alone when the address is not one to open. */
export function linkTo(label: string, url: string): string {
  const target = safeUrl(url);
  const shown = escapeText(oneLine(label), { before: 'markup', after: 'markup', isLabel: true, hasMath: true });
  return target === null ? plain(label) : `[${shown}](${encodeUrl(target)})`;
}

/** A link to a block of a note of this vault. */
export function noteLink({ path, messageId, isMigrated = false, blockId = blockIdOf({ id: messageId, isMigrated }), alias }: MessageLink): string {
  // Nothing is unescaped in a wikilink's alias, and a bar or double bracket would end it.
  return `[[${path.replace(/\.md$/, '')}#^${blockId}|${aliasText(alias)}]]`;
}

/** A link to a whole note of this vault. */
export function articleLink({ path, alias }: ArticleLink): string {
  return `[[${path.replace(/\.md$/, '')}|${aliasText(alias)}]]`;
}

/** What a wikilink shows. Nothing can be escaped there; the few characters that would end the link or make another one are replaced by their likes. */
export function aliasText(text: string): string {
  return oneLine(text)
    .replaceAll('|', '\u2223')
    .replace(/\[(?=\[)/g, '\uff3b')
    .replace(/\](?=[\](]|$)/g, '\uff3d')
    .replace(/%(?=%)/g, '%\u2060')
    .replace(/<(?=%)/g, `<${commandGuard}`);
}

/** Address of a message, or null: only channels and supergroups have addresses. @see https://core.telegram.org/api/links */
export function messageUrl(chatId: ChatId, username: string | undefined, messageId: MessageId): string | null {
  const { kind, bareId } = parseChatId(chatId);
  if (kind !== 'channel') return null;
  return `https://t.me/${isUsername(username) ? username : `c/${bareId}`}/${messageId}`;
}

/** A person's or chat's name, linked where it has a public address. */
export function authorLink(author: Author): string {
  return isUsername(author.username) ? linkTo(author.name, `https://t.me/${author.username}`) : plain(author.name);
}

/** `2024-01-02 10:11` */
export function dateAndTime(date: UnixSeconds, zone: string): string {
  return `${localDay(date, zone)} ${localTime(date, zone)}`;
}

/** `120 KB`, `1.4 MB`; as Telegram shows sizes, 1 KB being 1024 bytes. */
export function formatSize(bytes: number, { sizes }: NoteWords): string {
  if (bytes < 1024) return `${bytes} ${sizes.B}`;
  let value = bytes / 1024;
  let unit = sizes.KB;
  for (const larger of [sizes.MB, sizes.GB]) {
    if (Math.round(value) < 1024) break;
    value /= 1024;
    unit = larger;
  }
  return `${value < 9.95 ? Number(value.toFixed(1)) : Math.round(value)} ${unit}`;
}

/** `0:42`, `1:02:03` */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const rest = String(whole % 60).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest}`;
}

const periods: readonly (readonly [seconds: number, unit: Unit])[] = [
  [86_400 * 365, 'year'],
  [86_400 * 30, 'month'],
  [86_400 * 7, 'week'],
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
];

/** `5 minutes`, `2 days`: the largest unit that fits without remainder. */
export function formatPeriod(seconds: number, words: NoteWords): string {
  const [size, unit] = periods.find(([length]) => seconds >= length && seconds % length === 0) ?? [1, 'second'];
  return countOf(Math.round(seconds / size), unit, words);
}

/** `Anna, Boris, 3 more` @param total how many there are, named ones included */
export function listOfPeople(names: readonly string[], total: number, words: NoteWords): string {
  const rest = total - names.length;
  return [...names.map((name) => plain(name) || '?'), ...(rest > 0 ? [countOf(rest, 'more', words)] : [])].join(', ');
}

const wholeUnits = ['BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'] as const;
/** Decimals of currencies that do not have two. */
const decimalsOf: ReadonlyMap<string, number> = new Map<string, number>([...wholeUnits.map((code) => [code, 0] as const), ['TON', 9]]);

/**
 * `19.99 EUR`, `⭐ 250`, `1.5 TON`; amounts come in the smallest unit of a currency, Stars in whole ones.
 *
 * @see https://core.telegram.org/bots/payments/currencies.json
 */
export function formatMoney({ currency, amount }: Money): string {
  if (currency === 'XTR') return `⭐ ${plain(amount)}`;
  const decimals = /^\d+$/.test(amount) ? (decimalsOf.get(currency) ?? 2) : 0;
  if (decimals === 0) return plain(`${amount} ${currency}`);
  const digits = amount.padStart(decimals + 1, '0');
  const fraction = digits.slice(-decimals);
  // Prices show their cents; nobody writes nine digits of a coin.
  const shown = decimals === 2 ? fraction : fraction.replace(/0+$/, '');
  return plain(`${digits.slice(0, -decimals)}${shown === '' ? '' : `.${shown}`} ${currency}`);
}

/** True for a public name as it stands in addresses. */
export function isUsername(name: string | undefined): name is string {
  return name !== undefined && /^\w+$/.test(name);
}

/** Coordinates, linked to a map. */
export function placeLinks({ latitude, longitude }: { readonly latitude: number; readonly longitude: number }, words: NoteWords): string {
  // Six digits are ten centimetres.
  const [north, east] = [Number(latitude.toFixed(6)), Number(longitude.toFixed(6))];
  return `[${north}, ${east}](geo:${north},${east}) · [${words.facts.map}](https://www.openstreetmap.org/?mlat=${north}&mlon=${east}#map=16/${north}/${east})`;
}
