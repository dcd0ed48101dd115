import type { MessageId, UnixSeconds } from './ids';

/** A topic of a forum. Its id is that of the message that created it; General is 1. */
export interface Topic {
  readonly id: MessageId;
  /** Untrusted text; several topics of one forum may have the same. */
  readonly title: string;
  readonly date: UnixSeconds;
  /** Name of whoever created it. Untrusted text. */
  readonly creatorName?: string;
  /** The character of the topic's icon, when it has one. */
  readonly icon?: string;
  readonly isPinned: boolean;
  readonly isClosed: boolean;
  readonly isHidden: boolean;
}
