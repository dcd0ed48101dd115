import type { ChatId, MessageId } from '../../model/ids';
import type { Message } from '../../model/message';
import { addInterval, type Intervals } from '../state/intervals';

/** chosen: beyond this many posts with comments a pass over the whole group is cheaper anyway. */
const maxPosts = 20_000;

/** What a run has seen of a channel's posts, as far as their comments are concerned. */
export class SeenPosts {
  /** Ids this run has looked at. */
  intervals: Intervals = [];
  /** True when there were more posts with comments than are remembered. */
  isTooMany = false;
  private group: ChatId | undefined;
  private readonly counts = new Map<MessageId, number>();

  /** Group the newest post names. */
  get groupId(): ChatId | undefined {
    return this.group;
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

  /** Posts with comments, by id. */
  get withComments(): ReadonlyMap<MessageId, number> {
    return this.counts;
  }
}
