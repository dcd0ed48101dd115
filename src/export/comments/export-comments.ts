import type { Chat } from '../../model/chat';
import { TobsFailure } from '../../model/errors';
import type { MessageId } from '../../model/ids';
import type { HistoryPage } from '../../model/telegram';
import { passOverGroup, type Pass } from './comment-pass';
import type { WriteOptions } from './comment-writer';
import { openPosts, requestsForPass, requestsForThreads, threadsToRead, type ThreadSearch, type ThreadToRead } from './comment-plan';
import { commentKey, parseCommentRecord, threadCount, type CommentRecord } from './comment-record';
import type { CommentsParts } from './comments-parts';
import { addInterval, withoutIds, type Intervals } from '../state/intervals';
import { openComments, type OpenComments } from './open-comments';

/** chosen: so few requests that asking for the size of the group first would not be worth it. */
const alwaysCheap = 2;

/** documented: ids per request. */
const idsPerRequest = 100;

/**
 * Brings the comments on a channel's posts into their notes, while those are being written: by one ascending pass over the
 * discussion group, or, while fewer requests do, thread by thread. A group that was read once is then followed as any history is.
 *
 * @throws TobsFailure when the group cannot be read
 */
export async function exportComments(parts: CommentsParts): Promise<void> {
  const { run, posts, chat, seen } = parts;
  const { ports, signal } = run;
  const stored = parseCommentRecord(await ports.state.get(commentKey(posts.scope)));
  await seen.until(() => seen.groupId !== undefined, signal);
  const named = seen.groupId;
  const isKnown = stored !== null && (named === undefined || named === stored.group);
  const group = isKnown ? chatOf(stored) : await ports.telegram.linkedGroup(chat.id, { signal });
  const record = isKnown ? stored : { group: group?.id ?? null, isFollowed: false, accounted: [], threads: {} };
  if (group === null) {
    if (!isKnown) await ports.state.set([[commentKey(posts.scope), record]]);
    return;
  }
  await new CommentsExport(parts, await openComments(parts, group), record).run();
}

/** Only its id matters: nothing in a note says the group's name. */
function chatOf({ group }: CommentRecord): Chat | null {
  return group === null ? null : { id: group, kind: 'supergroup', title: group };
}

class CommentsExport {
  /** Posts whose thread could not be read; they stay open. */
  private readonly failed: MessageId[] = [];
  /** Coverage of the posts that was stored last. */
  private accountedAt: Intervals | null = null;

  constructor(
    private readonly parts: CommentsParts,
    private readonly open: OpenComments,
    private record: CommentRecord,
  ) {}

  async run(): Promise<void> {
    if (this.record.isFollowed) await this.follow();
    else await this.begin();
    await this.save();
    await this.open.details.run();
  }

  /** A group that was read once: what is new in it, and then the threads of posts that came into the vault otherwise. */
  private async follow(): Promise<void> {
    const { seen, run } = this.parts;
    const newest = await this.newest();
    const without = await this.pass(newest, this.open.state.covered);
    await seen.ended(run.signal);
    const search = this.search();
    const rest = search.open.length === 0 ? [] : await threadsToRead({ ...search, without });
    await (rest !== null && this.costOf(rest) <= requestsForPass(sizeOf(newest)) ? this.readThreads(rest) : this.pass(newest, []));
  }

  /**
   * Reads the group as a whole as soon as the posts written so far would alone take more requests; when that never happens,
   * it is decided once all posts are there.
   */
  private async begin(): Promise<void> {
    const { seen, run } = this.parts;
    await seen.until(() => this.leastCost() > alwaysCheap, run.signal);
    let newest = seen.hasEnded ? null : await this.newest();
    const passCost = newest === null ? Infinity : requestsForPass(sizeOf(newest));
    await seen.until(() => this.leastCost() > passCost, run.signal);
    const threads = seen.hasEnded ? await threadsToRead(this.search()) : null;
    if (newest === null && (threads === null || this.costOf(threads) > alwaysCheap)) newest = await this.newest();
    if (threads !== null && (newest === null || this.costOf(threads) <= requestsForPass(sizeOf(newest)))) {
      await this.readThreads(threads);
    } else if (newest !== null) {
      // From here on the group's coverage says what is missing: a run that dies in between goes on where it was.
      this.record = { ...this.record, isFollowed: true, threads: {} };
      await this.saveRecord(this.record);
      await this.pass(newest, [], this.accounting);
      await seen.ended(run.signal);
    }
  }

  private search(): ThreadSearch {
    const { posts, seen } = this.parts;
    return { open: openPosts(posts.covered, this.record.accounted), seen, posts, record: this.record };
  }

  /** Requests the threads of the posts written so far would take; more posts only add to them. */
  private leastCost(): number {
    const { seen } = this.parts;
    if (seen.isTooMany) return Infinity;
    const grown = [...seen.withComments].filter(([id, comments]) => threadCount(this.record.threads, id) !== comments);
    return this.costOf(grown.map(([postId, comments]) => ({ postId, comments })));
  }

  private costOf(threads: readonly ThreadToRead[]): number {
    return requestsForThreads(threads, this.parts.run.plan.settings.commentsLimit);
  }

  private newest(): Promise<HistoryPage> {
    const { ports, signal } = this.parts.run;
    return ports.telegram.newest(this.open.group.id, { signal });
  }

  private pass(newest: HistoryPage, covered: Intervals, others?: Pass['others']): Promise<ReadonlySet<MessageId>> {
    return passOverGroup(this.parts, this.open, { newest, covered, ...(others !== undefined && { others }) });
  }

  /**
   * Goes with every checkpoint of the first pass: it comes across the copy of every post, and writes no batch before the posts
   * it speaks of, so the posts in their notes by then are accounted for.
   */
  private readonly accounting = (): NonNullable<WriteOptions['others']> => {
    const { posts } = this.parts;
    if (posts.covered === this.accountedAt) return [];
    this.accountedAt = posts.covered;
    return [[commentKey(posts.scope), this.accountedRecord()]];
  };

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
      await writer.write(newest.messages, { of: post });
      return;
    }
    const limit = run.plan.settings.commentsLimit;
    let count = 0;
    for await (const { messages } of telegram.history({ chatId: chat.id, ...thread, fromId: 1, toId: top.id, ...(newest.total !== undefined && { expected: newest.total }) }, { signal })) {
      await writer.write(messages, { of: post });
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
    await this.saveRecord(this.accountedRecord());
  }

  private accountedRecord(): CommentRecord {
    const accounted = this.parts.posts.covered.reduce(addInterval, this.record.accounted).flatMap((interval) => withoutIds(interval, this.failed));
    return { ...this.record, accounted };
  }

  private async saveRecord(record: CommentRecord): Promise<void> {
    const { run, posts } = this.parts;
    const key = commentKey(posts.scope);
    const before = parseCommentRecord(await run.ports.state.get(key));
    if (JSON.stringify(before) !== JSON.stringify(record)) await run.ports.state.set([[key, record]]);
  }
}

/** Messages in a group; without a count, its newest id is an upper bound. */
function sizeOf({ total, messages }: HistoryPage): number {
  return total ?? messages.at(-1)?.id ?? 0;
}
