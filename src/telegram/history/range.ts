import type { HistoryRange } from '../../model/chat';
import type { MessageId } from '../../model/ids';
import type { Message } from '../../model/message';
import type { HistoryPage } from '../../model/telegram';
import { PAGE, pageBelow, sentIds, type Page, type PageQuery } from './piece';

/** Fetches one page of the chat or topic in question. */
export type FetchOne = (query: PageQuery) => Promise<Page<Message>>;

/** Latest time Telegram's 32-bit dates can name. */
const LAST_DATE = 2_147_483_647;

/** Twice the longest album (documented: ten), because a page may come short. */
const ALBUM_ITEMS = 20;

const NEWEST: PageQuery = { offsetId: 0, offsetDate: 0, addOffset: 0, limit: PAGE };

/** The newest messages and the total, by one request; two where the first says that nothing is there of many. @param pageSize messages asked for */
export async function newestPage(fetch: FetchOne, pageSize = PAGE): Promise<HistoryPage> {
  const first = await fetch({ ...NEWEST, limit: pageSize });
  // An empty page is believed at once only where the count agrees with it.
  const answer = sentIds(first).length > 0 || first.total === 0 ? first : await fetch({ ...NEWEST, offsetDate: LAST_DATE, limit: pageSize });
  const { items, total, isTotalUnproved } = await belowEmpties(answer, pageSize, fetch);
  // A short page says nothing; only the count, or an empty page, does. That a full page is all there is can be the page's own
  // length given for a count: what lies below is asked for, once.
  const reachesOldest = items.length === 0 || (total !== undefined && items.length >= total && items.length < pageSize);
  const isUnproved = reachesOldest && items.length > 0 && isTotalUnproved === true;
  return { messages: items, reachesOldest, ...(isUnproved && { isUnproved }), ...(total === undefined ? {} : { total }) };
}

/** A page with nothing but places without a message says nothing about those below: the first page below it that says something. */
async function belowEmpties(page: Page<Message>, limit: number, fetch: FetchOne): Promise<Page<Message>> {
  const sent = sentIds(page);
  if (page.items.length > 0 || sent.length === 0) return page;
  return await belowEmpties(await fetch(pageBelow(Math.min(...sent), limit)), limit, fetch);
}

interface Bounds {
  readonly fromId: MessageId;
  readonly toId: MessageId;
}

/** The ids a range means now, by at most two requests (three when dates and a number are combined); null: nothing is in it. */
export async function resolveIds(range: HistoryRange, fetch: FetchOne): Promise<Bounds | null> {
  let fromId = Math.max(1, range.fromId ?? 1);
  let toId = range.toId ?? Number.MAX_SAFE_INTEGER;
  if (range.beforeDate !== undefined || (range.last === undefined && range.toId === undefined)) {
    // The date is exclusive for Telegram, too; without one this is the newest message.
    const { items } = await belowEmpties(await fetch({ ...NEWEST, offsetDate: Math.min(range.beforeDate ?? 0, LAST_DATE), limit: 1 }), PAGE, fetch);
    const newest = items.at(-1);
    if (newest === undefined) return null;
    toId = Math.min(toId, newest.id);
  }
  if (range.last !== undefined) {
    const last = await lastMessages(range.last, toId, fetch);
    if (last === null) return null;
    fromId = Math.max(fromId, last.fromId);
    toId = Math.min(toId, last.toId);
  }
  if (range.sinceDate !== undefined) {
    const first = await firstSince(range.sinceDate, fetch);
    if (first === null) return null;
    fromId = Math.max(fromId, first);
  }
  return fromId > toId ? null : { fromId, toId };
}

/** By position, never by id arithmetic: ids have gaps. An album that the number cuts is completed (F-DLG-12). @param toId none above it counts */
async function lastMessages(count: number, toId: MessageId, fetch: FetchOne): Promise<Bounds | null> {
  const from: PageQuery = toId < Number.MAX_SAFE_INTEGER ? { ...NEWEST, offsetId: toId + 1 } : NEWEST;
  const { items, total } = await fetch(from);
  const newest = items.at(-1);
  if (newest === undefined || count < 1) return null;
  if (total !== undefined && total <= count) return { fromId: 1, toId: newest.id };
  const first = items[albumStart(items, items.length - count)];
  // The album of the page's first message may begin below the page.
  if (first !== undefined && (first !== items[0] || first.groupId === undefined)) return { fromId: first.id, toId: newest.id };
  const { items: around } = await fetch({ ...from, addOffset: count - 1, limit: ALBUM_ITEMS });
  return { fromId: around[albumStart(around, around.length - 1)]?.id ?? 1, toId: newest.id };
}

/** Index of the first item of the album that the message at `index` belongs to; `index` itself without one. */
function albumStart(items: readonly Message[], index: number): number {
  const group = items[index]?.groupId;
  let start = index;
  while (group !== undefined && items[start - 1]?.groupId === group) start--;
  return start;
}

/** Id of the first message at or after `date`; null when there is none. */
async function firstSince(date: number, fetch: FetchOne): Promise<MessageId | null> {
  const { items } = await fetch({ ...NEWEST, offsetDate: Math.min(date, LAST_DATE), addOffset: -1, limit: 1 });
  // Near the newest end Telegram may answer with an older message instead of none.
  const first = items.find((message) => message.date >= date);
  return first?.id ?? null;
}
