import type { FileMedia, Media, WebPageMedia } from '../model/media';
import { guardLine } from './entities/escape';
import { safeUrl } from './entities/links';
import { writeMarkdown } from './entities/write-markdown';
import { count, dateAndTime, formatDuration, formatPeriod, linkTo, oneLine, plain, plainLine, plainLines } from './inline';
import { localDay } from './local-time';
import { renderMediaLine } from './media-line';
import { renderPoll } from './render-poll';
import type { MediaState, NoteStyle } from './types';
import { cardWords, fileWords, words } from './words';

/** A message's media as Markdown: pieces that follow each other, each of one or more lines. */
export interface RenderedMedia {
  readonly pieces: readonly string[];
  /** The line that changes when the file arrives. */
  readonly mediaLine?: string;
}

/** @param stateOf asked only for media with a file */
export function renderMedia(media: Media, style: NoteStyle, stateOf: (media: FileMedia) => MediaState): RenderedMedia {
  if (!('file' in media)) return { pieces: renderCard(media, style) };
  const mediaLine = renderMediaLine(media, stateOf(media));
  const facts = factsOf(media);
  return { pieces: [mediaLine, ...(facts.length > 0 ? [`*${[fileWords[media.type], ...facts].join(' · ')}*`] : [])], mediaLine };
}

/** What a file is and its embed does not say. */
function factsOf(media: FileMedia): readonly string[] {
  const title = media.type === 'audio' ? plain([media.performer, media.title].filter(isThere).join(' – ')) : '';
  return [
    ...('durationSeconds' in media && media.durationSeconds !== undefined ? [formatDuration(media.durationSeconds)] : []),
    ...(title === '' ? [] : [title]),
    ...(media.type === 'sticker' ? [media.emoji, media.setName].filter(isThere).map(plain) : []),
    ...('hasSpoiler' in media && media.hasSpoiler === true ? [words.spoiler] : []),
  ];
}

const expiredWords = { photo: 'photo', video: 'video', voice: 'voice message', document: 'file' } as const;

function renderCard(media: Exclude<Media, FileMedia>, style: NoteStyle): readonly string[] {
  switch (media.type) {
    case 'expired':
      return [`*${words.expired} ${expiredWords[media.kind]}*`];
    case 'webPage':
      return [webPageCard(media)];
    case 'poll':
      return renderPoll(media, style);
    case 'contact':
      return [card('contact', [media.userId === undefined ? plain(media.name) : linkTo(media.name, `tg://user?id=${media.userId}`), plain(phoneNumber(media.phone))])];
    case 'location': {
      const { livePeriodSeconds } = media;
      return [card(livePeriodSeconds === undefined ? 'location' : 'liveLocation', [placeLinks(media), ...(livePeriodSeconds === undefined ? [] : [`for ${formatPeriod(livePeriodSeconds)}`])])];
    }
    case 'venue':
      return [card('venue', [plain(media.title), plain(media.address), placeLinks(media), plain(media.provider ?? '')])];
    case 'dice':
      return [card('dice', [`${plain(media.emoji)} ${media.value}`])];
    case 'game':
      return [card('game', [media.title, media.description].map(plain))];
    case 'invoice':
      return [card('invoice', [plain(media.title), plain(media.description), plain(priceOf(media.totalAmount, media.currency))])];
    case 'story':
      return [card('story', [plain(media.authorName), `story ${media.storyId}`])];
    case 'todo':
      return [[card('todo', [plain(media.title)]), ...media.items.map((item) => todoItem(item, style))].join('\n')];
    case 'giveaway':
      return [
        card('giveaway', [
          count(media.quantity, 'winner'),
          ...(media.months === undefined ? [] : [`${count(media.months, 'month')} of Premium`]),
          ...(media.stars === undefined ? [] : [`⭐ ${plain(media.stars)}`]),
          plain(media.prize ?? ''),
          ...(media.untilDate === undefined ? [] : [`until ${localDay(media.untilDate, style.timeZone)}`]),
          plain((media.countries ?? []).join(', ')),
        ]),
      ];
    case 'giveawayResults':
      return [card('giveawayResults', [count(media.winnersCount, 'winner'), plain(media.winners.join(', ')), ...(media.unclaimedCount > 0 ? [`${media.unclaimedCount} unclaimed`] : []), plain(media.prize ?? '')])];
    case 'paidMedia':
      return [card('paidMedia', [`⭐ ${plain(media.stars)}`, count(media.items, 'item'), (media.media ?? []).map(({ type }) => (type in fileWords ? fileWords[type as FileMedia['type']] : type)).join(', ')])];
    case 'unsupported':
      return [`*${words.unsupportedMedia} (${plain(media.name)})*`];
  }
}

/** `**Word:** fact · fact`; facts are Markdown, empty ones are left out. */
function card(word: keyof typeof cardWords, facts: readonly string[]): string {
  return `**${cardWords[word]}:** ${facts.filter((fact) => fact !== '').join(' · ') || '?'}`;
}

function webPageCard({ url, siteName, title, description }: WebPageMedia): string {
  const heading = plain([siteName, title === siteName ? undefined : title].filter(isThere).join(' · '));
  const shown = oneLine(url);
  const address = safeUrl(shown) === null ? plain(shown) : writeMarkdown([{ type: 'url', url: shown, text: shown }]);
  return [`> [!quote] ${heading || address}`, ...plainLines(description ?? '').map((line) => `> ${line}`), ...(heading === '' ? [] : [`> ${guardLine(address)}`])].join('\n');
}

function todoItem({ text, completedBy, completedDate }: Extract<Media, { type: 'todo' }>['items'][number], { timeZone }: NoteStyle): string {
  const done = [...(completedBy === undefined ? [] : [plain(completedBy)]), ...(completedDate === undefined ? [] : [dateAndTime(completedDate, timeZone)])];
  return `- [${done.length > 0 ? 'x' : ' '}] ${plainLine(text)}${done.length > 0 ? ` (${done.join(', ')})` : ''}`;
}

function placeLinks({ latitude, longitude }: { readonly latitude: number; readonly longitude: number }): string {
  // Six digits are ten centimetres.
  const [north, east] = [Number(latitude.toFixed(6)), Number(longitude.toFixed(6))];
  return `[${north}, ${east}](geo:${north},${east}) · [map](https://www.openstreetmap.org/?mlat=${north}&mlon=${east}#map=16/${north}/${east})`;
}

/** Telegram sends numbers in international form without their plus sign. */
function phoneNumber(phone: string): string {
  return /^\d{7,15}$/.test(phone) ? `+${phone}` : phone;
}

const wholeUnits = new Set(['BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'VND', 'VUV', 'XAF', 'XOF', 'XPF']);

/** Amounts come in the smallest unit of a currency. @see https://core.telegram.org/bots/payments/currencies.json */
function priceOf(totalAmount: string, currency: string): string {
  if (currency === 'XTR') return `⭐ ${totalAmount}`;
  if (wholeUnits.has(currency) || !/^\d+$/.test(totalAmount)) return `${totalAmount} ${currency}`;
  const digits = totalAmount.padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)} ${currency}`;
}

function isThere(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '';
}
