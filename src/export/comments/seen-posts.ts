import type { ChatId, MessageId } from '../../model/ids';
import type { Message } from '../../model/message';
import { addInterval, type Intervals } from '../state/intervals';

/** chosen: beyond this many posts with comments a pass over the whole group is cheaper anyway. */
const maxPosts = 20_000;

/** What a run has written of a channel's posts so far, as far as their comments are concerned. */
export class SeenPosts {
  /** Ids this run has looked at. */
  intervals: Intervals = [];
  /** True when there were more posts with comments than are remembered. */
  isTooMany = false;
  private group: ChatId | undefined;
  private newestGroup: ChatId | undefined;
  private readonly counts = new Map<MessageId, number>();
  private reached = 0;
  private isComplete = false;
  private readonly waiting = new Set<() => void>();

  /** Group the newest post names; older ones may name one the channel had before. */
  get groupId(): ChatId | undefined {
    return this.newestGroup ?? (this.isComplete ? this.group : undefined);
  }

  /** True when no more posts come. */
  get hasEnded(): boolean {
    return this.isComplete;
  }

  /** Posts are written up to this id; what is missing below it does not come in this run. */
  get writtenTo(): MessageId {
    return this.isComplete ? Infinity : this.reached;
  }

  /** Posts with comments, by id. */
  get withComments(): ReadonlyMap<MessageId, number> {
    return this.counts;
  }

  /** The newest posts are known before they are written. */
  foresee(newest: readonly Message[]): void {
    this.newestGroup = newest.findLast(({ discussionId }) => discussionId !== undefined)?.discussionId;
  }

  /** @param read ids these posts account for */
  add(posts: readonly Message[], read: Intervals): void {
    this.intervals = read.reduce(addInterval, this.intervals);
    for (const { id, replyCount = 0, discussionId } of posts) {
      this.group = discussionId ?? this.group;
      if (replyCount === 0) continue;
      if (this.counts.size >= maxPosts) this.isTooMany = true;
      else this.counts.set(id, replyCount);
    }
  }

  /** Everything that comes of the posts up to `id` is in the notes. */
  reach(id: MessageId): void {
    this.reached = Math.max(this.reached, id);
    this.wake();
  }

  /** All posts of this run are in the notes. */
  end(): void {
    this.isComplete = true;
    this.wake();
  }

  /** Resolves when no more posts come. */
  async ended(signal: AbortSignal): Promise<void> {
    await this.until(() => false, signal);
  }

  /** Resolves once `isTrue` holds, looked at whenever more posts are in the notes, and at their end at the latest. */
  async until(isTrue: () => boolean, signal: AbortSignal): Promise<void> {
    while (!this.isComplete && !isTrue()) {
      signal.throwIfAborted();
      await new Promise<void>((resolve) => {
        const go = (): void => {
          signal.removeEventListener('abort', go);
          this.waiting.delete(go);
          resolve();
        };
        signal.addEventListener('abort', go, { once: true });
        this.waiting.add(go);
      });
    }
    signal.throwIfAborted();
  }

  private wake(): void {
    for (const go of [...this.waiting]) go();
  }
}
