import type { MessageId } from '../../model/ids';
import type { MessageRange } from '../calls/call';
import type { Item, Page, PageQuery } from './piece';

/*
 * Private chats and basic groups share the account's message ids. Inside a takeout the server divides these ids into
 * ranges, and a request sees one of them only: what is one list outside is read range by range.
 */

/** A range, or undefined for a list that is not split. */
export type Split = MessageRange | undefined;

/** Fetches one page inside one range. */
export type FetchIn<T extends Item> = (query: PageQuery, range: Split) => Promise<Page<T>>;

/** Most messages a chat is taken to have; ids are 32-bit. */
const MAX_COUNT = 2 ** 31;

/** Answer to one query about the newest end, a position or a date, over all ranges (ascending), as if they were one list. */
export async function queryAcross<T extends Item>(query: PageQuery, ranges: readonly Split[], fetch: FetchIn<T>): Promise<Page<T>> {
  if (ranges.length === 1) return await fetch(query, ranges[0]);
  // Counts are the range's own: together with what other ranges hold they say nothing about the chat.
  return { items: query.addOffset < 0 ? await firstAfter(query, ranges, fetch) : await newestAt(query, ranges, fetch) };
}

async function firstAfter<T extends Item>(query: PageQuery, ranges: readonly Split[], fetch: FetchIn<T>): Promise<readonly T[]> {
  for (const range of ranges) {
    const { items } = await fetch(query, range);
    // Near its newest end a range may answer with an older message instead of none.
    if (items.some(({ date }) => date >= query.offsetDate)) return items;
  }
  return [];
}

async function newestAt<T extends Item>(query: PageQuery, ranges: readonly Split[], fetch: FetchIn<T>): Promise<readonly T[]> {
  let skip = query.addOffset;
  const { offsetId } = query;
  for (const range of ranges.toReversed()) {
    // What lies above the id that is counted from does not count.
    if (offsetId > 0 && range !== undefined && range.minId >= offsetId) continue;
    const page = await fetch({ ...query, addOffset: skip }, range);
    if (page.items.length > 0) return page.items;
    const isCutThrough = offsetId > 0 && range !== undefined && range.maxId >= offsetId;
    if (skip > 0) skip -= (isCutThrough ? undefined : page.total) ?? (await countBelow(skip, { offsetId, range }, fetch));
  }
  return [];
}

/** Messages of a range, below an id if one is given, whose count is unknown and which has no message at position `limit`: found by halving. */
async function countBelow<T extends Item>(limit: number, { offsetId, range }: { readonly offsetId: MessageId; readonly range: Split }, fetch: FetchIn<T>): Promise<number> {
  let [low, high] = [0, Math.min(limit, MAX_COUNT)];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const { items } = await fetch({ offsetId, offsetDate: 0, addOffset: middle, limit: 1 }, range);
    if (items.length > 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Bounds {
  readonly fromId: MessageId;
  readonly toId: MessageId;
}

/** A stretch of ids cut at the borders of the ranges (ascending); together the parts are the whole, no id is in two. */
export function splitBounds({ fromId, toId }: Bounds, ranges: readonly Split[]): readonly (Bounds & { readonly range: Split })[] {
  const parts: (Bounds & { readonly range: Split })[] = [];
  let next = fromId;
  ranges.forEach((range, index) => {
    const isLast = index === ranges.length - 1;
    const end = isLast || range === undefined ? toId : Math.min(toId, range.maxId);
    if (next > end) return;
    parts.push({ fromId: next, toId: end, range });
    next = end + 1;
  });
  return parts;
}

/** Ids by the range they lie in; ids outside all of them are with the last. */
export function splitIds(ids: readonly MessageId[], ranges: readonly Split[]): ReadonlyMap<Split, readonly MessageId[]> {
  const groups = new Map<Split, MessageId[]>();
  for (const id of ids) {
    const range = ranges.find((one) => one !== undefined && one.minId <= id && id <= one.maxId) ?? ranges.at(-1);
    groups.set(range, [...(groups.get(range) ?? []), id]);
  }
  return groups;
}
