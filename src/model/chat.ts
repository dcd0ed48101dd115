import type { ChatId, MessageId, UnixSeconds } from './ids';

export type ChatKind = 'self' | 'user' | 'bot' | 'group' | 'supergroup' | 'forum' | 'channel'
  /** The direct messages of a channel, all of them for those who run it. */
  | 'monoforum';

/** A dialog's entity, reduced to what exporting it needs. */
export interface Chat {
  readonly id: ChatId;
  readonly kind: ChatKind;
  /** Display name: title, else first and last name, else username, else the id; never empty. Untrusted text. */
  readonly title: string;
  /** Public name without `@`. */
  readonly username?: string;
  readonly isDeletedAccount?: boolean;
  /** Saving content is restricted by the owner (`noforwards`). */
  readonly isRestricted?: boolean;
}

/** One row of the dialog list. */
export interface Dialog {
  readonly chat: Chat;
  readonly topMessageId: MessageId;
  /** 0 when the chat has no message. */
  readonly topMessageDate: UnixSeconds;
  readonly isPinned: boolean;
  readonly isArchived: boolean;
  /** Telegram folders the dialog is in; absent when they are not known. */
  readonly folders?: readonly ChatFolder[];
  /** The chat's picture; absent when it has none. */
  readonly photo?: ChatPhoto;
}

/** Where the picture of a chat is; not the picture itself. */
export interface ChatPhoto {
  /** Decimal; a new picture has a new id. */
  readonly id: string;
  /** Data centre that holds it. */
  readonly dcId: number;
}

/** The picture of one chat, to be fetched. */
export interface PhotoOrder {
  readonly chatId: ChatId;
  readonly photo: ChatPhoto;
}

/** Pictures fetched by one order at most. Chosen: about what a list shows at once. */
export const maxPhotoOrders = 16;

/** A folder of the dialog list. */
export interface ChatFolder {
  readonly id: number;
  /** Untrusted text. */
  readonly title: string;
}

/** The basic group a supergroup was before. */
export interface Predecessor {
  readonly chatId: ChatId;
  /** Its last message. */
  readonly maxId: MessageId;
}

/** Kinds of messages Telegram itself can pick out of a chat; `pinned` ones may be of any kind. */
export const messageKinds = ['photos', 'videos', 'files', 'links', 'music', 'voice', 'pinned'] as const;
export type MessageKind = (typeof messageKinds)[number];

/** The part of a chat that is read; all that is given applies together, nothing given is the whole chat. */
export interface HistoryPart {
  /** A forum's topic, or the message a thread began with. */
  readonly topicId?: MessageId;
  /** Only messages of this kind. */
  readonly only?: MessageKind;
  /** In Saved Messages what was saved from this chat, in the direct messages of a channel those with this user. */
  readonly sublistId?: ChatId;
}

/** The fields of a part, and no others. */
export function partOf({ topicId, only, sublistId }: HistoryPart): HistoryPart {
  return { ...(topicId !== undefined && { topicId }), ...(only !== undefined && { only }), ...(sublistId !== undefined && { sublistId }) };
}

/** True when messages of the chat (or topic) are left out in the middle: what does not come may still be there. */
export function isSelective({ only, sublistId }: HistoryPart): boolean {
  return only !== undefined || sublistId !== undefined;
}

/** What a link, a name or an id given by the user points to. */
export interface Target {
  readonly chat: Chat;
  readonly topicId?: MessageId;
  /** As in {@link HistoryPart}. */
  readonly sublistId?: ChatId;
  /** Set when a link to one post was given. */
  readonly messageId?: MessageId;
}

/** The part of a chat's history the user asked for; all given bounds apply together. */
export interface HistoryRange {
  /** Inclusive. */
  readonly fromId?: MessageId;
  /** Inclusive. */
  readonly toId?: MessageId;
  /** Inclusive. */
  readonly sinceDate?: UnixSeconds;
  /** Exclusive: the first second that is no longer wanted. */
  readonly beforeDate?: UnixSeconds;
  /** The N newest messages of those the other bounds leave; of one kind, when only one kind is read. */
  readonly last?: number;
}
