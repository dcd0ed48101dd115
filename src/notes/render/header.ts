import type { UnixSeconds } from '../../model/ids';
import type { Author, Message } from '../../model/message';
import { articleLink, dateAndTime, oneLine, plain } from './inline';
import { localDay, localTime } from './local-time';
import { textOfLine } from '../merge/parse-markdown';
import type { Layout, RenderContext } from '../types';
import { wordsOf } from '../words/words';

const separator = ' · ';

/**
 * First line of a block: `**Anna** · 14:03 · edited 14:10`. In a note per post author, date and edit are properties, so the
 * line only stands where it says more, and says no time.
 */
export function renderHeader(message: Message, context: RenderContext): string | null {
  const { style, layout } = context;
  const { date, editDate, signature, rank, viaBot, isPinned, isSilent, isScheduled, paidStars } = message;
  const words = wordsOf(style.language).text;
  const name = shownAuthor(message, layout);
  const flags = [
    ...(signature === undefined || signature === name || oneLine(signature) === '' ? [] : [plain(signature)]),
    ...(rank === undefined || rank === signature || oneLine(rank) === '' ? [] : [plain(rank)]),
    ...(viaBot === undefined ? [] : [`${words.via} ${plain(viaBot.username === undefined ? viaBot.name : `@${viaBot.username}`)}`]),
    ...(editDate === undefined || layout === 'message' ? [] : [`${words.edited} ${editTime(editDate, date, style.timeZone)}`]),
    ...(isPinned === true ? [words.pinned] : []),
    ...(isSilent === true && layout !== 'message' ? [words.silent] : []),
    ...(isScheduled === true && layout !== 'message' ? [words.scheduled] : []),
    // In a note of one post this is a property.
    ...(paidStars === undefined || layout === 'message' ? [] : [`⭐ ${plain(paidStars)}`]),
  ];
  const start = `**${avatarOf(message.author, context)}${name === message.author.name ? authorName(message.author, context) : plain(name) || '?'}**`;
  if (layout === 'message') return flags.length === 0 ? null : [start, ...flags].join(separator);
  // A note of one day says the day in its name.
  const time = layout === 'day' ? localTime(date, style.timeZone) : dateAndTime(date, style.timeZone);
  return [start, time, ...flags].join(separator);
}

/** Who stands above a message; a post is its signer's, where there is one, and its channel is said by the note. */
export function shownAuthor({ author, signature }: Pick<Message, 'author' | 'signature'>, layout: Layout): string {
  return layout === 'message' ? (signature ?? author.name) : author.name;
}

/**
 * `![[…/7100000001.jpg|tobs-avatar|20]] `: the author's picture, where one is to be shown. It stands before the name; a post has it
 * among its properties.
 */
export function avatarOf(author: Author, { layout, avatarOf: pathOf }: Pick<RenderContext, 'layout' | 'avatarOf'>): string {
  const path = layout === 'message' ? null : (pathOf?.(author) ?? null);
  return path === null ? '' : `![[${path}|tobs-avatar|20]] `;
}

/** An author's name, as a link to their note where there is one. */
export function authorName(author: Author, context: Pick<RenderContext, 'personOf'>): string {
  const path = author.id === undefined ? null : (context.personOf?.(author.id) ?? null);
  return path === null ? plain(author.name) || '?' : articleLink({ path, alias: oneLine(author.name) || '?' });
}

/** The day is only said when it is another one. */
function editTime(editDate: UnixSeconds, date: UnixSeconds, zone: string): string {
  return localDay(editDate, zone) === localDay(date, zone) ? localTime(editDate, zone) : dateAndTime(editDate, zone);
}

/** The day a header line says, `2025-01-02`; null when the line is no header or the note says its day. */
export function dayOfHeader(line: string): string | null {
  return /^\*\*.+\*\* · (\d{4}-\d\d-\d\d) \d\d:\d\d(?: · |$)/.exec(line)?.[1] ?? null;
}

/** Author's name in a header line, or null when the line is no header. */
export function authorOfHeader(line: string): string | null {
  const name = /^\*\*(?:!\[\[[^\]]*\|tobs-avatar\|\d+\]\] )?(.+?)\*\* · /.exec(line)?.[1];
  return name === undefined ? null : textOfLine(name);
}
