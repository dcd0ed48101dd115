import type { Chat } from '../../model/chat';
import { TobsFailure } from '../../model/errors';
import type { MessageId } from '../../model/ids';
import type { HistoryBatch, HistoryPage } from '../../model/telegram';
import { commentBlockIdOf } from '../../notes/merge/block-id';
import { markCommentDeleted } from '../../notes/merge/update-thread';
import { openPosts, requestsForPass, requestsForThreads, threadsToRead, type ThreadToRead } from './comment-plan';
import { commentKey, parseCommentRecord, threadCount, type CommentRecord } from './comment-record';
import type { CommentsParts } from './comments-parts';
import { markDeletedMessages } from '../write/deleted-messages';
import { addInterval, withoutIds, type Interval, type Intervals } from '../state/intervals';
import { openComments, type OpenComments } from './open-comments';
import { planReading, rangesOf, type Reading } from '../read/reading';

/** chosen: so few requests that asking for the size of the group first would not be worth it. */
const alwaysCheap = 2;

/** documented: ids per request. */
const idsPerRequest = 100;

/**
 * Brings the comments on a channel's posts into their notes: by one ascending pass over the discussion group, or, while
 * fewer requests do, thread by thread. A group that was read once is then followed as any history is.
 *
 * @throws TobsFailure when the group cannot be read; the posts are safe by then
 */
export async function exportComments(parts: CommentsParts): Promise<void> {
  const { run, posts, chat } = parts;
  const { ports, signal } = run;
  const stored = parseCommentRecord(await ports.state.get(commentKey(posts.scope)));
  const named = parts.seen.groupId;
  const isKnown = stored !== null && (named === undefined || named === stored.group);
  const group = isKnown ? chatOf(stored) : await ports.telegram.linkedGroup(chat.id, { signal });
  const record = isKnown ? stored : { group: group?.id ?? null, isFollowed: false, accounted: [], threads: {} };
  if (group === null) {
    if (!isKnown) await ports.state.set([[commentKey(posts.scope), record]]);
    return;
  }
  const open = await openComments(parts, group);
  try {
    await new CommentsExport(parts, open, record).run();
  } finally {
    // Whatever became of the text: files of what is written go on arriving, and nothing works on after the report.
    await open.queue.finish();
  }
}

/** Only its id matters: nothing in a note says the group's name. */
function chatOf({ group }: CommentRecord): Chat | null {
  return group === null ? null : { id: group, kind: 'supergroup', title: group };
}

class CommentsExport {
  /** Posts whose thread could not be read; they stay open. */
  private readonly failed: MessageId[] = [];

  constructor(
    private readonly parts: CommentsParts,
    private readonly open: OpenComments,
    private record: CommentRecord,
  ) {}

  async run(): Promise<void> {
    const { posts, seen } = this.parts;
    const search = { open: openPosts(posts.covered, this.record.accounted), seen, posts, record: this.record };
    if (this.record.isFollowed) {
      const newest = await this.newest();
      const without = await this.pass(newest, this.open.state.covered);
      const rest = search.open.length === 0 ? [] : await threadsToRead({ ...search, without });
      await (rest !== null && this.costOf(rest) <= requestsForPass(sizeOf(newest)) ? this.readThreads(rest) : this.pass(newest, []));
    } else {
      const threads = await threadsToRead(search);
      const newest = threads !== null && this.costOf(threads) <= alwaysCheap ? null : await this.newest();
      if (threads !== null && (newest === null || this.costOf(threads) <= requestsForPass(sizeOf(newest)))) {
        await this.readThreads(threads);
      } else if (newest !== null) {
        // From here on the group's coverage says what is missing: a run that dies in between goes on where it was.
        this.record = { ...this.record, isFollowed: true, threads: {} };
        await this.save();
        await this.pass(newest, []);
      }
    }
    await this.save();
  }

  private costOf(threads: readonly ThreadToRead[]): number {
    return requestsForThreads(threads, this.parts.run.plan.settings.commentsLimit);
  }

  private newest(): Promise<HistoryPage> {
    const { ports, signal } = this.parts.run;
    return ports.telegram.newest(this.open.group.id, { signal });
  }

  /** Reads what is not covered of the group, oldest first. @returns the posts whose copies it came across */
  private async pass(newest: HistoryPage, covered: Intervals): Promise<ReadonlySet<MessageId>> {
    const { run, notes, noteLock, tally, meter } = this.parts;
    const { group, state, threads, writer } = this.open;
    const copies = new Set<MessageId>();
    const top = newest.messages.at(-1);
    if (top === undefined) return copies;
    const storedBefore = state.covered;
    const reading = await planReading({ ports: run.ports, settings: run.plan.settings, chat: group, newest, wanted: [1, top.id], covered, signal: run.signal });
    const ranges = rangesOf(reading);
    let next = 1;
    for await (const batch of this.batches(newest, reading)) {
      // A post's copy may be among what is missing: then it is not known whose comments these are.
      if (batch.missing !== undefined) throw new TobsFailure(batch.missing);
      const span: Interval = [Math.min(next, batch.coveredTo), batch.coveredTo];
      for (const id of await writer.write(batch.messages, span)) copies.add(id);
      const present = new Set(batch.messages.map(({ id }) => id));
      await markDeletedMessages({ ports: run.ports, style: run.style, state, ranges, storedBefore, notes, noteLock, tally, isMigrated: false, mark: (note, message, deletion) => markCommentDeleted(note, commentBlockIdOf(message), deletion) }, span, present);
      next = batch.coveredTo + 1;
      meter.tick();
      run.signal.throwIfAborted();
    }
    // What still waits answered something that is no post.
    const waiting = threads.waitingIds.map((id): Interval => [id, id]);
    if (waiting.length > 0) await state.commit({ covered: waiting });
    return copies;
  }

  private async *batches(newest: HistoryPage, { older, page }: Reading): AsyncGenerator<HistoryBatch> {
    const { ports, signal } = this.parts.run;
    for (const [fromId, toId] of older) {
      yield* ports.telegram.history({ chatId: this.open.group.id, fromId, toId, ...(newest.total !== undefined && { expected: newest.total }) }, { signal });
    }
    if (page !== null) yield { messages: newest.messages.filter(({ id }) => page[0] <= id), coveredTo: page[1] };
  }

  /** Reads single threads, as far as they have comments and have grown. */
  private async readThreads(threads: readonly ThreadToRead[]): Promise<void> {
    const { signal } = this.parts.run;
    for (const { postId, comments } of await this.withCounts(threads)) {
      signal.throwIfAborted();
      if (comments === 0 || comments === threadCount(this.record.threads, postId)) continue;
      try {
        await this.readThread(postId);
        this.record = { ...this.record, threads: { ...this.record.threads, [String(postId)]: comments } };
      } catch (caught) {
        // One odd thread must not stop the rest; it comes again with the next run.
        if (!(caught instanceof TobsFailure) || caught.detail.code !== 'TELEGRAM_ERROR') throw caught;
        this.failed.push(postId);
        this.parts.onFailure({ error: caught.detail, chatId: this.parts.chat.id, messageId: postId, subject: this.parts.chat.title });
      }
      this.parts.meter.tick();
    }
  }

  private async readThread(postId: MessageId): Promise<void> {
    const { run, chat, posts } = this.parts;
    const { group, writer } = this.open;
    const { signal } = run;
    const { telegram } = run.ports;
    const post = await posts.messages.get(postId);
    if (post === undefined) return;
    const thread = { topicId: postId, discussionId: group.id };
    const newest = await telegram.newest(chat.id, { ...thread, signal });
    const top = newest.messages.at(-1);
    if (top === undefined) return;
    if (newest.reachesOldest) {
      await writer.write(newest.messages, null, post);
      return;
    }
    const limit = run.plan.settings.commentsLimit;
    let count = 0;
    for await (const { messages } of telegram.history({ chatId: chat.id, ...thread, fromId: 1, toId: top.id, ...(newest.total !== undefined && { expected: newest.total }) }, { signal })) {
      await writer.write(messages, null, post);
      count += messages.length;
      if (limit > 0 && count >= limit) return;
      signal.throwIfAborted();
    }
  }

  /** How many comments the posts have that this run has not looked at, up to a hundred posts by one request. */
  private async withCounts(threads: readonly ThreadToRead[]): Promise<readonly { readonly postId: MessageId; readonly comments: number }[]> {
    const { run, chat } = this.parts;
    const unknown = threads.filter(({ comments }) => comments === null).map(({ postId }) => postId);
    const counts = new Map<MessageId, number>();
    for (let at = 0; at < unknown.length; at += idsPerRequest) {
      for (const { id, replyCount = 0 } of await run.ports.telegram.messagesById(chat.id, unknown.slice(at, at + idsPerRequest), { signal: run.signal })) counts.set(id, replyCount);
    }
    return threads.map(({ postId, comments }) => ({ postId, comments: comments ?? counts.get(postId) ?? 0 }));
  }

  /** All posts of the channel are accounted for now, except those whose thread failed. */
  private async save(): Promise<void> {
    const { run, posts } = this.parts;
    const accounted = posts.covered.reduce(addInterval, this.record.accounted).flatMap((interval) => withoutIds(interval, this.failed));
    const key = commentKey(posts.scope);
    const record: CommentRecord = { ...this.record, accounted };
    const before = parseCommentRecord(await run.ports.state.get(key));
    if (JSON.stringify(before) !== JSON.stringify(record)) await run.ports.state.set([[key, record]]);
  }
}

/** Messages in a group; without a count, its newest id is an upper bound. */
function sizeOf({ total, messages }: HistoryPage): number {
  return total ?? messages.at(-1)?.id ?? 0;
}
