import type { MessageId } from '../../model/ids';
import type { ChatState } from '../state/chat-state';
import { threadCount, type CommentRecord } from './comment-record';
import { missingIn, type Interval, type Intervals } from '../state/intervals';
import type { SeenPosts } from './seen-posts';

/** documented: messages per request. */
const pageSize = 100;

/** chosen: reading more threads than this one by one is never worth planning. */
export const maxThreads = 1000;

/** A thread that may have to be read by itself. */
export interface ThreadToRead {
  readonly postId: MessageId;
  /** Comments, or null when the post has not been looked at in this run. */
  readonly comments: number | null;
}

/** Requests for reading threads one by one, and for finding out how long the others are. */
export function requestsForThreads(threads: readonly ThreadToRead[], limit: number): number {
  const pages = threads.map(({ comments }) => Math.max(1, Math.ceil((limit > 0 ? Math.min(comments ?? 0, limit) : (comments ?? 0)) / pageSize)));
  return pages.reduce((sum, count) => sum + count, 0) + Math.ceil(threads.filter(({ comments }) => comments === null).length / pageSize);
}

/** Requests for reading a group as a whole; its newest page is at hand. */
export function requestsForPass(total: number): number {
  return Math.max(0, Math.ceil(total / pageSize) - 1);
}

/** Posts that were exported but whose comments nobody has accounted for yet. */
export function openPosts(exported: Intervals, accounted: Intervals): Intervals {
  return exported.flatMap((interval) => missingIn(accounted, interval));
}

/** What tells the posts whose comments are to be read. */
export interface ThreadSearch {
  readonly open: Intervals;
  readonly seen: SeenPosts;
  readonly posts: ChatState;
  readonly record: Pick<CommentRecord, 'threads'>;
  /** Posts whose comments have arrived otherwise. */
  readonly without?: ReadonlySet<MessageId>;
}

/**
 * The threads that would have to be read one by one: open posts with comments, and followed ones that may have grown. Posts
 * seen without comments have none.
 *
 * @returns null when there are too many
 */
export async function threadsToRead({ open, seen, posts, record, without }: ThreadSearch): Promise<readonly ThreadToRead[] | null> {
  if (seen.isTooMany) return null;
  const found = new Map<MessageId, number | null>();
  for (const [id, comments] of seen.withComments) {
    const isDone = without?.has(id) === true || threadCount(record.threads, id) === comments;
    if (!isDone && (threadCount(record.threads, id) !== undefined || isIn(open, id))) found.set(id, comments);
  }
  const unseen = open.flatMap((interval) => seenless(interval, seen));
  for (const [from, to] of unseen) {
    for (const id of await firstIds(posts, [from, to])) {
      if (without?.has(id) !== true) found.set(id, null);
      if (found.size > maxThreads) return null;
    }
  }
  for (const id of Object.keys(record.threads).map(Number)) if (!isIn(seen.intervals, id)) found.set(id, null);
  return found.size > maxThreads ? null : [...found].map(([postId, comments]) => ({ postId, comments })).sort((a, b) => a.postId - b.postId);
}

function seenless(interval: Interval, seen: SeenPosts): Intervals {
  return missingIn(seen.intervals, interval);
}

/** Ids of posts in an interval, one per album; a few more than {@link maxThreads} at most. */
async function firstIds({ messages }: ChatState, [from, to]: Interval): Promise<readonly MessageId[]> {
  const first: MessageId[] = [];
  for (let start = from; start <= to && first.length <= maxThreads; start += maxThreads) {
    for (const id of await messages.idsIn(start, Math.min(to, start + maxThreads - 1))) if ((await messages.get(id))?.primaryId === id) first.push(id);
  }
  return first;
}

function isIn(set: Intervals, id: MessageId): boolean {
  return set.some(([from, to]) => from <= id && id <= to);
}
