import type { ChatId, MessageId, UnixSeconds } from './ids';
import type { PersonMark } from './details';
import type { Media } from './media';
import type { Page } from './page';
import type { ServiceAction } from './service-action';

/** Who wrote, forwarded or is mentioned; the name is already resolved. Untrusted text. */
export interface Author {
  /** Absent for hidden forward origins and imported names. */
  readonly id?: ChatId;
  readonly name: string;
  readonly username?: string;
  readonly isBot?: boolean;
  /** The account is gone; Telegram no longer says whose it was. */
  readonly isDeleted?: boolean;
}

/** A formatted stretch of the text; offsets and lengths in UTF-16 units of `Message.text`, as Telegram counts. */
export type Entity = EntityRange & EntityKind;

/** Where in its text an entity lies, in UTF-16 units as Telegram counts them. */
export interface EntityRange {
  readonly offset: number;
  readonly length: number;
}

export type EntityKind =
  | { readonly type: 'bold' | 'italic' | 'underline' | 'strike' | 'spoiler' | 'code' }
  /** In pages only. */
  | { readonly type: 'subscript' | 'superscript' | 'marked' }
  | { readonly type: 'pre'; readonly language: string }
  | { readonly type: 'blockquote'; readonly isCollapsed: boolean }
  | { readonly type: 'url' | 'email' | 'phone' | 'mention' | 'hashtag' | 'cashtag' | 'botCommand' | 'bankCard' | 'unknown' }
  | { readonly type: 'textUrl'; readonly url: string }
  | { readonly type: 'mentionName'; readonly userId: ChatId }
  | { readonly type: 'customEmoji'; readonly documentId: string };

/** What a message answers: a message, a part of it, or a story. */
export interface Reply {
  /** Chat of the parent when it is another one. */
  readonly chatId?: ChatId;
  /** Absent for replies to stories and to messages Telegram no longer names. */
  readonly messageId?: MessageId;
  readonly quote?: { readonly text: string; readonly entities: readonly Entity[] };
  /** Author of a parent in another chat. */
  readonly author?: Author;
  readonly storyId?: number;
}

/** Where a forwarded message came from. */
export interface Forward {
  /** Absent when the source does not say. */
  readonly date?: UnixSeconds;
  readonly origin: Author;
  /** Signature under the original channel post. */
  readonly signature?: string;
  /** The original message, when Telegram names it. */
  readonly chatId?: ChatId;
  readonly messageId?: MessageId;
  readonly isImported?: boolean;
  /** Saved Messages: where it was saved from. */
  readonly savedFrom?: { readonly chatId: ChatId; readonly messageId: MessageId };
  /** The same where only the chat's name is known. */
  readonly savedFromName?: string;
}

/** One kind of reaction to a message, and how often it was given. */
export interface Reaction {
  /** An emoji, or the alternative emoji of a custom one; `⭐` for paid stars. */
  readonly emoji: string;
  readonly count: number;
  readonly customEmojiId?: string;
  readonly isPaid?: boolean;
  /** Names to show, newest first; there may be fewer than `count`. Absent: nobody is to be named. */
  readonly people?: readonly string[];
}

/** A button under a message; without `url` it only works in Telegram. */
export interface Button {
  readonly text: string;
  readonly url?: string;
}

/** One message of any chat, as notes need it. JSON-serialisable; absent means Telegram did not say. */
export interface Message {
  readonly id: MessageId;
  readonly chatId: ChatId;
  /** Written to the basic group this supergroup was before; its ids are of another kind than the chat's own. */
  readonly isMigrated?: boolean;
  readonly date: UnixSeconds;
  readonly editDate?: UnixSeconds;
  /** The writer; in a channel without signatures, the channel itself. */
  readonly author: Author;
  /** Signature of a channel post or title of an anonymous admin. */
  readonly signature?: string;
  /** What the group calls the writer, such as the title of an administrator. */
  readonly rank?: string;
  readonly viaBot?: Author;
  readonly text: string;
  readonly entities: readonly Entity[];
  /** People the text names by their ids, as far as their names are known; each once. */
  readonly mentioned?: readonly Author[];
  readonly media?: Media;
  /** Set for rich messages: text in blocks. */
  readonly page?: Page;
  readonly reply?: Reply;
  readonly forward?: Forward;
  /** Album id; items of one album share it and have neighbouring message ids. */
  readonly groupId?: string;
  /** Forum topic (its root message id; General is 1). */
  readonly topicId?: MessageId;
  /** First message of the thread a reply belongs to, when it answers a later one; in a discussion group the post's copy. */
  readonly threadId?: MessageId;
  /** Highest count first is the writer's business; this is the server's order. */
  readonly reactions: readonly Reaction[];
  /** The few people who reacted last, newest first, as they come with the message. */
  readonly recentReactors?: readonly PersonMark[];
  /** Telegram tells this account who reacted. */
  readonly canListReactors?: boolean;
  readonly views?: number;
  readonly forwards?: number;
  /** Number of comments or replies in the thread under this message. */
  readonly replyCount?: number;
  /** Group that holds the comments under a channel's post. */
  readonly discussionId?: ChatId;
  readonly isPinned?: boolean;
  readonly isSilent?: boolean;
  /** Written earlier and sent by Telegram at its time. */
  readonly isScheduled?: boolean;
  readonly isOutgoing?: boolean;
  /** Stars the writer paid for sending it, decimal. */
  readonly paidStars?: string;
  /** Set for service messages; `text` is then empty. */
  readonly action?: ServiceAction;
  readonly buttons?: readonly (readonly Button[])[];
  /** Name of a TL constructor this version cannot read; the message then carries no more than id and date. */
  readonly unsupported?: string;
}
