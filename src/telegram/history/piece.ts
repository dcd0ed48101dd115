import type { MessageId, UnixSeconds } from '../../model/ids';

/** Most messages of one request (documented), and of one batch. */
export const PAGE = 100;

/** What is ordered and counted: anything with a message's id and date. */
export interface Item {
  readonly id: MessageId;
  readonly date: UnixSeconds;
}

/** One history request, in Telegram's own terms. */
export interface PageQuery {
  readonly offsetId: MessageId;
  readonly offsetDate: UnixSeconds;
  readonly addOffset: number;
  readonly limit: number;
}

/** What one request brought. */
export interface Page<T extends Item> {
  /** Ascending. */
  readonly items: readonly T[];
  /** Messages in the whole chat; absent when unknown. */
  readonly total?: number;
  /** The total is only as good as the page itself: Telegram counted what it sent, or calls the count inexact. */
  readonly isTotalUnproved?: true;
  /** Messages of the chat that are newer than where the page begins (`offset_id_offset`); absent when Telegram does not say. */
  readonly newer?: number;
  /** What was sent, places without a message among it (`messageEmpty`); absent when that is `items`. */
  readonly sent?: readonly MessageId[];
}

/** The ids of an answer, in the order in which they came. */
export function sentIds<T extends Item>({ items, sent }: Page<T>): readonly MessageId[] {
  return sent ?? items.map(({ id }) => id);
}

/** A page that may lack messages between the piece and its own lowest one: they are asked for before it is taken. */
export interface Gap<T extends Item> {
  /** Lowest id that is here above the gap. */
  readonly fromId: MessageId;
  /** Highest id that was sent. */
  readonly toId: MessageId;
  /** What is here above the gap, ascending. */
  readonly items: readonly T[];
  /**
   * How many messages there are up to the newest one the page could hold, and how many were sent: the next page, which lies that much
   * higher, tells whether any of those in front are missing, and costs nothing. Absent: what lies in the gap is asked for.
   */
  readonly place?: { readonly rank: number; readonly count: number };
}

/** A page that could not be read, above everything else of its piece. */
export interface Hole {
  readonly error: unknown;
  /** Pages left out. */
  readonly pages: number;
  /** A piece above it has been begun. */
  readonly isBridged: boolean;
}

/** A run of pages read by one lane at a time, upwards, until it meets the next piece. */
export interface Piece<T extends Item> {
  /** Messages between the beginning of the request and this piece, as planned. */
  position: number;
  /** Lowest id; null until the first page of a piece cut by position is here. */
  startId: MessageId | null;
  /** Every message of the piece up to this id is here. */
  lastId: MessageId;
  lastDate: UnixSeconds;
  /** Fetched so far, released ones included. */
  fetched: number;
  /** Not yet released, ascending. */
  items: T[];
  isBusy: boolean;
  isDone: boolean;
  /** Met an empty page before its successor had begun: waits for it to know where to stop. */
  isStalled: boolean;
  /** Has seen an id at or beyond the end of the request. */
  hasPassedEnd: boolean;
  /** An empty page was already asked for again by date. */
  isVerified: boolean;
  /** `fetched` when a piece begun above it turned out to begin in the next one: splitting it again would, too. */
  splitInVainAt?: number;
  /** Failures of its next page so far. */
  failures: number;
  /** Its first page failed and is to be asked for again. */
  isToStart?: boolean;
  query?: PageQuery;
  hole?: Hole;
  /** The next page is here, but for what may be missing in front of it. */
  gap?: Gap<T>;
  /** Ends the run once all before it has been taken. */
  error?: unknown;
}

/** The next request of a piece. */
export interface Job<T extends Item> {
  readonly kind: 'start' | 'next' | 'verify' | 'below';
  readonly piece: Piece<T>;
  readonly query: PageQuery;
}

/** A piece of which nothing has been read; `startId` null: from the first message on. */
export function newPiece<T extends Item>(position: number, startId: MessageId | null): Piece<T> {
  return { position, startId, lastId: (startId ?? 1) - 1, lastDate: 0, fetched: 0, items: [], isBusy: false, isDone: false, isStalled: false, hasPassedEnd: false, isVerified: false, failures: 0 };
}

/** The page right above `lastId`: Telegram counts down from `offsetId`, so one page is skipped upwards. */
export function pageAbove(lastId: MessageId, size: number): PageQuery {
  return { offsetId: lastId + 1, offsetDate: 0, addOffset: -size, limit: size };
}

/** The page whose lowest message is the one `skip` messages above the first with `id >= fromId`. */
export function pageAt(fromId: MessageId, skip: number, size: number): PageQuery {
  return { offsetId: fromId, offsetDate: 0, addOffset: -(skip + size), limit: size };
}

/** The page right above a date: a second way to ask when a page by id comes back empty. */
export function pageAfterDate(date: UnixSeconds, size: number): PageQuery {
  return { offsetId: 0, offsetDate: date + 1, addOffset: -size, limit: size };
}

/** The page right below an id. */
export function pageBelow(id: MessageId, size: number): PageQuery {
  return { offsetId: id, offsetDate: 0, addOffset: 0, limit: size };
}

/** Adds the items above the piece's last one; returns how many were new. */
export function append<T extends Item>(piece: Piece<T>, items: readonly T[]): number {
  let added = 0;
  for (const item of items) {
    if (item.id <= piece.lastId) continue;
    piece.items.push(item);
    piece.lastId = item.id;
    piece.lastDate = item.date;
    added++;
  }
  piece.fetched += added;
  return added;
}

/** Takes back everything from `bound` up: it belongs to the next piece. */
export function cutAt<T extends Item>(piece: Piece<T>, bound: MessageId): void {
  const before = piece.items.length;
  while ((piece.items.at(-1)?.id ?? 0) >= bound) piece.items.pop();
  piece.fetched -= before - piece.items.length;
  piece.lastId = Math.max(bound - 1, piece.startId ?? 0);
}
