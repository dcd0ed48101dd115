import type { ChatId } from './ids';

/*
 * Takeout: Telegram's own mode for exporting an account. It is asked for once, may need the user's approval in another
 * Telegram app, and is kinder about waits. @see https://core.telegram.org/api/takeout
 */

/** Kinds of chats a takeout is asked for, in Telegram's own division. */
export type TakeoutKind = 'users' | 'groups' | 'supergroups' | 'channels';

/** What a takeout is asked for; anything else is refused inside it. */
export interface TakeoutScope {
  readonly kinds: readonly TakeoutKind[];
  /** Largest file, in bytes; absent: no files. */
  readonly fileMaxSizeBytes?: number;
}

/** A takeout session as it is kept between runs; a later run goes on with it while Telegram accepts it. */
export interface TakeoutRecord {
  /** Decimal 64-bit id. */
  readonly id: string;
  readonly createdMs: number;
  readonly account: ChatId;
  readonly scope: TakeoutScope;
  /** Telegram was told that it is over. */
  readonly isFinished: boolean;
}

/** What a takeout is to hold, and how long its approval is waited for. */
export interface TakeoutRequest {
  readonly scope: TakeoutScope;
  /** Left by an earlier run. */
  readonly stored?: TakeoutRecord;
  /** How long to wait for the approval; 0: not at all. */
  readonly waitSeconds: number;
  /** How often to ask meanwhile. */
  readonly pollSeconds: number;
}

/** What became of the request. */
export type TakeoutOpening =
  | { readonly kind: 'open'; readonly record: TakeoutRecord }
  /** Nobody approved it in time. `availableMs`: when Telegram would give it without. */
  | { readonly kind: 'not-approved'; readonly availableMs: number };

/** What happens to a takeout while it is asked for and used. */
export type TakeoutNotice =
  /** Waiting for approval until `untilMs`; Telegram gives it by itself at `availableMs`. Both since 1970. */
  | { readonly kind: 'waiting'; readonly untilMs: number; readonly availableMs: number }
  /** This chat is read without takeout: it shows nothing inside, or its kind was not asked for. */
  | { readonly kind: 'chat-outside'; readonly chatId: ChatId; readonly reason: 'restricted' | 'not-included' }
  /** Files of this data centre are fetched without takeout, which is not known there. */
  | { readonly kind: 'files-outside'; readonly dc: number }
  /** Telegram has ended the session; everything from now on is read without. */
  | { readonly kind: 'lost'; readonly reason: string };

/** How a takeout ended. */
export interface TakeoutEnd {
  /** For the next run; null: nothing worth keeping. */
  readonly record: TakeoutRecord | null;
  /** Why Telegram could not be told, if so. */
  readonly problem?: string;
}
