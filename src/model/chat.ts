import type { ChatId, MessageId, UnixSeconds } from './ids';

export type ChatKind = 'self' | 'user' | 'bot' | 'group' | 'supergroup' | 'forum' | 'channel';

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
}

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

/** What a link, a name or an id given by the user points to. */
export interface Target {
  readonly chat: Chat;
  readonly topicId?: MessageId;
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
  /** The N newest existing messages. */
  readonly last?: number;
}
