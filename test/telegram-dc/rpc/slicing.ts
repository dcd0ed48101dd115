/** Cutting a page out of a list of messages, as Telegram documents it for every method with `offset_id` and `add_offset`. */
import type { Chat } from '../world/chat';
import { countBelow } from '../world/rows';

export interface SliceWish {
  readonly offsetId: number;
  readonly offsetDate: number;
  readonly addOffset: number;
  readonly limit: number;
  readonly maxId: number;
  readonly minId: number;
}

export interface SliceRules {
  /** What a window reaching above the newest message does: give `limit` messages all the same, or fewer. */
  readonly negativeOffset: 'fill' | 'clip';
  /** Every n-th page comes one message short. */
  readonly shortEvery?: number | undefined;
  /** What a short page read upwards lacks; default: its newest message. */
  readonly shortOf?: 'newest' | 'oldest' | undefined;
}

export interface Slice {
  /** Row numbers, newest first. */
  readonly rows: readonly number[];
  /** Messages newer than the first of the page. */
  readonly before: number;
}

/** `list` is ascending; the page is newest first. Filtering by `maxId` and `minId` comes after the cut, so a page may be short or empty. */
export function slice(chat: Chat, list: Int32Array, wish: SliceWish, rules: SliceRules): Slice {
  const total = list.length;
  const limit = wish.limit <= 0 ? 20 : Math.min(100, wish.limit);
  const newer = wish.offsetId > 0 ? total - countBelow(list, chat.rows.ids, wish.offsetId) : wish.offsetDate > 0 ? total - countBelow(list, chat.rows.dates, wish.offsetDate) : 0;
  let start = newer + wish.addOffset;
  let end = start + limit;
  if (start < 0) {
    start = 0;
    end = rules.negativeOffset === 'fill' ? limit : Math.max(0, end);
  }
  start = Math.min(start, total);
  end = Math.min(end, total);
  let rows: number[] = [];
  for (let at = start; at < end; at++) rows.push(list[total - 1 - at] ?? 0);
  const page = Math.floor(start / limit);
  if (rules.shortEvery !== undefined && rows.length === limit && limit > 1 && page % rules.shortEvery === rules.shortEvery - 1) {
    // A page read upwards loses its newest message, one read downwards its oldest: the client that continues from what it has got
    // loses nothing. With `oldest` it has to look below each page, too.
    rows = wish.addOffset < 0 && rules.shortOf !== 'oldest' ? rows.slice(1) : rows.slice(0, -1);
  }
  const kept = rows.filter((row) => (wish.maxId <= 0 || chat.rows.id(row) < wish.maxId) && (wish.minId <= 0 || chat.rows.id(row) > wish.minId));
  return { rows: kept, before: start };
}
