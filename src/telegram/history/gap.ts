import type { MessageId } from '../../model/ids';
import { sentIds, type Gap, type Item, type Job, type Page } from './piece';

/** A gap, and whether something may still be missing in it. */
export interface FoundGap<T extends Item> extends Gap<T> {
  readonly isOpen: boolean;
}

/**
 * What lies between a piece and a page above it. A page that comes short says nothing about which of its messages it lacks:
 * where it is the oldest, reading on from the newest would lose it. It joins the piece when it is full (counted from the
 * piece by id), shares a message with it, goes on at the very next id, or holds all there is.
 */
export function gapBefore<T extends Item>({ kind, piece, query }: Pick<Job<T>, 'kind' | 'piece' | 'query'>, page: Page<T>): FoundGap<T> {
  const sent = sentIds(page);
  const { items } = page;
  const above = lowestAbove(piece.lastId, sent);
  const isFull = (kind === 'next' && sent.length >= query.limit) || (page.total !== undefined && sent.length >= page.total);
  const isOpen = above !== undefined && !isFull && !joins(piece.lastId, sent);
  const rank = kind === 'next' ? rankOf(page) : undefined;
  const count = sent.filter((id) => id > piece.lastId).length;
  return { items, fromId: above ?? piece.lastId + 1, toId: highest(sent), isOpen, ...(rank !== undefined && { place: { rank, count } }) };
}

/** Whether the page above a gap says by its place in the chat that nothing is missing in the gap: what came short was the newest. */
export function isRuledOut<T extends Item>({ place }: Gap<T>, above: Page<T>): boolean {
  const rank = rankOf(above);
  return place !== undefined && rank !== undefined && rank - place.rank === place.count;
}

/** Messages up to the newest one a page upwards could hold; undefined where Telegram does not say, or where the chat ends in the page. */
function rankOf<T extends Item>({ total, newer = 0, isTotalUnproved }: Page<T>): number | undefined {
  return total === undefined || isTotalUnproved === true || newer === 0 ? undefined : total - newer;
}

/** The gap with what was found in it: closed by a page that joins, or that brings nothing more. */
export function closeGap<T extends Item>(gap: Gap<T>, lastId: MessageId, page: Page<T>): FoundGap<T> {
  const sent = sentIds(page);
  const fromId = Math.min(gap.fromId, lowestAbove(lastId, sent) ?? gap.fromId);
  const items = [...page.items.filter(({ id }) => id < gap.fromId), ...gap.items];
  return { items, fromId, toId: Math.max(gap.toId, highest(sent)), isOpen: fromId < gap.fromId && !joins(lastId, sent) };
}

function joins(lastId: MessageId, sent: readonly MessageId[]): boolean {
  return sent.some((id) => id <= lastId) || sent.includes(lastId + 1);
}

function lowestAbove(lastId: MessageId, sent: readonly MessageId[]): MessageId | undefined {
  const above = sent.filter((id) => id > lastId);
  return above.length === 0 ? undefined : Math.min(...above);
}

function highest(sent: readonly MessageId[]): MessageId {
  return Math.max(0, ...sent);
}
