import type { ChatId, MessageId } from './ids';
import type { FileRef, PollMedia, StoryContent } from './media';
import type { Author, Reaction } from './message';
import type { Article, Page } from './page';

/*
 * What a message shows only in part, and what Telegram tells about it when asked: who reacted, who voted, the whole result
 * of a poll, a story that was shared, the character of a custom emoji. Asked for apart from history, because these methods have small limits.
 */

/** Somebody who reacted or voted. */
export interface PersonMark {
  /** Which reaction ({@link reactionKey}) or which option of the poll (`PollOption.key`). */
  readonly key: string;
  readonly person: Author;
}

export type DetailRequest =
  | {
      readonly of: 'reactions' | 'votes';
      readonly chatId: ChatId;
      readonly messageId: MessageId;
      /** Most people to name, over all reactions or options; 100 of them take one request. */
      readonly limit: number;
    }
  | { readonly of: 'poll'; readonly chatId: ChatId; readonly messageId: MessageId }
  /** At most 100 stories of one user or channel; the message is one that shares one of them, in case only that tells who they are. */
  | { readonly of: 'stories'; readonly ownerId: ChatId; readonly ids: readonly number[]; readonly chatId: ChatId; readonly messageId: MessageId }
  /** The whole of a rich message of which only the beginning came. */
  | { readonly of: 'page'; readonly chatId: ChatId; readonly messageId: MessageId }
  /** An article as Telegram shows it, by its address. */
  | { readonly of: 'article'; readonly url: string }
  /** What Telegram itself hears in a voice message or round video; for accounts with Premium. */
  | { readonly of: 'speech'; readonly chatId: ChatId; readonly messageId: MessageId }
  /** At most 100 ids of custom emoji. */
  | { readonly of: 'emoji'; readonly ids: readonly string[] };

/** What a detail request brought; only the part that was asked for is there. */
export interface DetailAnswer {
  /** In the order of the server, which is newest first. */
  readonly people?: readonly PersonMark[];
  readonly poll?: PollMedia;
  /** By id; those that are missing no longer exist. */
  readonly stories?: Readonly<Record<string, StoryContent>>;
  readonly page?: Page;
  /** Absent when Telegram has no instant view of the address. */
  readonly article?: Article;
  /** Character of each custom emoji that still exists. */
  readonly emoji?: Readonly<Record<string, string>>;
  /** A file that shows each custom emoji standing still; none for those Telegram has no such picture of. */
  readonly emojiPictures?: Readonly<Record<string, FileRef>>;
  readonly speech?: TelegramSpeech;
}

/** What came of asking Telegram for the words of a message. */
export type TelegramSpeech =
  /** `text`: untrusted, without times; empty: nothing was said. `trialsLeft`: of an account without Premium, this week. */
  | { readonly kind: 'heard'; readonly text: string; readonly trialsLeft?: number }
  /** Telegram is still at it; asking later gives the text at once. */
  | { readonly kind: 'pending' }
  /** The account has no Premium, and no trials left. */
  | { readonly kind: 'premium' }
  /** Not this message; Telegram's own word for why. */
  | { readonly kind: 'refused'; readonly reason: string };

/** What tells one reaction of a message from another. */
export function reactionKey({ emoji, customEmojiId, isPaid }: Pick<Reaction, 'emoji' | 'customEmojiId' | 'isPaid'>): string {
  if (isPaid === true) return 'paid';
  return customEmojiId === undefined ? emoji : `custom:${customEmojiId}`;
}
