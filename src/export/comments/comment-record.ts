import * as v from 'valibot';
import { isChatId, type ChatId, type MessageId } from '../../model/ids';
import type { Intervals } from '../state/intervals';
import type { Scope } from '../state/records';

const Id = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2_147_483_647));

const CommentRecordSchema = v.object({
  group: v.nullable(v.custom<ChatId>((value) => typeof value === 'string' && isChatId(value))),
  isFollowed: v.boolean(),
  accounted: v.array(v.tuple([Id, Id])),
  threads: v.record(v.pipe(v.string(), v.regex(/^\d{1,10}$/)), v.number()),
});

/** What is known of the comments on a channel, besides the coverage and merge state of its group. */
export interface CommentRecord {
  /** Discussion group; null: the channel has none. */
  readonly group: ChatId | null;
  /** True once the group is read as a whole: then its coverage says what is missing. */
  readonly isFollowed: boolean;
  /** Ids of posts whose comments are complete up to what is covered of the group. */
  readonly accounted: Intervals;
  /** Threads read one by one, by post: number of comments at that time. Empty once the group is followed. */
  readonly threads: Readonly<Record<string, number>>;
}

export const commentKey = (scope: Scope): string => `comments|${scope}`;

/** Scope of coverage and merge state of a channel's comments; another group counts its messages anew. */
export const commentScope = (scope: Scope, group: ChatId): Scope => `${scope}/comments/${group}`;

/** What is stored about a channel's comments, or null when it is damaged or of another version. */
export function parseCommentRecord(stored: unknown): CommentRecord | null {
  const result = v.safeParse(CommentRecordSchema, stored);
  return result.success ? result.output : null;
}

/** How many comments a post had when they were read last; undefined: they never were. */
export function threadCount(threads: CommentRecord['threads'], postId: MessageId): number | undefined {
  return threads[String(postId)];
}
