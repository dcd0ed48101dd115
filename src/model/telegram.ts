import type { Chat, Dialog, HistoryPart, HistoryRange, Predecessor, Target } from './chat';
import type { DetailAnswer, DetailRequest } from './details';
import type { TobsError } from './errors';
import type { ChatEstimate } from './estimate';
import type { WaitReason } from './events';
import type { ChatId, MessageId, UnixSeconds } from './ids';
import type { FileOrder, FileRef } from './media';
import type { MemoryNotice } from './memory-event';
import type { Message } from './message';
import type { CacheUse, RequestTimings } from './metrics';
import type { TakeoutEnd, TakeoutNotice, TakeoutOpening, TakeoutRequest } from './takeout';
import type { Topic } from './topic';

/*
 * Everything the rest of the product knows about Telegram. Implemented by src/telegram (over MTProto) and by src/protocol
 * (over the local socket); nothing else may depend on either.
 */

/** Keys every user creates for themselves at my.telegram.org. */
export interface ApiKeys {
  /** > 0 */
  readonly apiId: number;
  /** 32 hexadecimal digits. Secret. */
  readonly apiHash: string;
}

/** Another Telegram to talk to (test servers). Without it only Telegram's own keys are trusted. */
export interface TestServer {
  /** DC number → `host:port`. */
  readonly dcs: Readonly<Record<string, string>>;
  readonly publicKeyPem: string;
}

/** The account that is signed in. */
export interface Account {
  readonly id: ChatId;
  readonly name: string;
  readonly username?: string;
  /** Premium accounts have other limits. */
  readonly isPremium?: boolean;
}

/** How a sign-in code reaches its owner. */
export type CodeWay = 'app' | 'sms' | 'call' | 'email' | 'other';

/** A sign-in code is on its way. */
export interface CodeSent {
  readonly phoneCodeHash: string;
  readonly via: CodeWay;
  /** Digits of the code, when Telegram says. */
  readonly codeLength?: number;
  /** How `resendCode` would send the next one; absent: there is no other way. */
  readonly nextVia?: CodeWay;
  /** `resendCode` may be called this long after the code was sent; absent: at once. */
  readonly timeoutSeconds?: number;
}

/** A code that was entered. */
export interface EnteredCode {
  readonly phone: string;
  /** Of the `CodeSent` the code belongs to, as is `via`. */
  readonly phoneCodeHash: string;
  readonly code: string;
  /** Needed for codes that came by e-mail only: Telegram takes them in another form. */
  readonly via?: CodeWay;
}

export type SignInStep =
  | { readonly kind: 'signed-in'; readonly account: Account }
  | { readonly kind: 'password-needed'; readonly hint?: string };

/** A token to show as a QR code until the next step comes, or how scanning it ended. */
export type QrSignInStep = { readonly kind: 'token'; /** `tg://login?token=…`; whoever scans it signs in. */ readonly url: string; readonly expiresAt: UnixSeconds } | SignInStep;

/** Something that ends when `signal` aborts, rejecting with its reason. */
export interface Cancellable {
  readonly signal: AbortSignal;
}

/** One page of history as the server sent it, oldest first. */
export interface HistoryPage {
  readonly messages: readonly Message[];
  /** Messages in the whole chat, or the part of it that is read; absent when the server only gives a placeholder. */
  readonly total?: number;
  /** True when there is no older message than those in the page. */
  readonly reachesOldest: boolean;
  /** Nothing but the page itself says that it reaches the oldest message: what lies below is worth a request, once. */
  readonly isUnproved?: boolean;
  /** The chat as this answer names it: it may have been renamed since it was last seen, or a group have become a supergroup. */
  readonly chat?: Chat;
}

/** Ids of a chat, both ends inclusive. */
export interface MessageSpan {
  readonly chatId: ChatId;
  readonly fromId: MessageId;
  readonly toId: MessageId;
}

/** What to read: all messages with `fromId <= id <= toId` of a chat, or of a part of it. */
export interface HistoryRequest extends MessageSpan, HistoryPart {
  /** Set when `topicId` is a channel's post: what is read are the comments under it, messages of this group. */
  readonly discussionId?: ChatId;
  /** How many messages to expect, for planning only. */
  readonly expected?: number;
}

/**
 * A stretch of history, oldest first. Batches of one request arrive in ascending order, without overlap; together they say
 * of every id in the request that it is either in a batch or does not exist.
 */
export interface HistoryBatch {
  readonly messages: readonly Message[];
  /** Every id from the end of the previous batch (or the request's `fromId`) up to and including this one is accounted for. */
  readonly coveredTo: MessageId;
  /** Why nothing is known of these ids: the server would not give them out. Such a batch has no messages and covers nothing. */
  readonly missing?: TobsError;
}

/** A file of Telegram's, and where it is to be saved. */
export interface DownloadOrder extends FileOrder {
  /** Absolute path of the finished file; parts are kept beside it until it is complete and renamed into place. */
  readonly path: string;
  /** Also say what the SHA-256 of the file is. */
  readonly wantsSha256?: boolean;
}

/** A file that is complete and in its place. */
export interface Downloaded {
  readonly sizeBytes: number;
  /** Hexadecimal; when it was wanted. */
  readonly sha256?: string;
}

/** Whose profile picture goes where. */
export interface AvatarOrder {
  readonly authorId: ChatId;
  /** Absolute path; a picture that is there is replaced as a whole. */
  readonly path: string;
  /** Of the picture that is there. */
  readonly photoId?: string;
}

/** Which small picture goes where. */
export interface EmojiOrder {
  /** Where it was met. */
  readonly chatId: ChatId;
  /** Of `DetailAnswer.emojiPictures`. */
  readonly file: FileRef;
  /** Absolute path without an extension: what kind of picture it is, its bytes say. */
  readonly base: string;
}

/** What was added to the path of an order. */
export type EmojiExtension = 'webp' | 'jpg' | 'png';

/** `same`: the picture that is there is theirs still. */
export type AvatarAnswer = { readonly kind: 'none' | 'same' } | { readonly kind: 'fetched'; readonly photoId: string; readonly sizeBytes: number };

/** A wait, or its end (`seconds` 0). */
export interface WaitNotice {
  readonly dc: number;
  readonly method: string;
  readonly seconds: number;
  readonly reason?: WaitReason;
}

/**
 * The account's side: signing in and out. The session string is secret; it is handed out only through `onSession`,
 * and only once the server has confirmed who is signed in.
 */
export interface TelegramAuth {
  /** Who is signed in, or null. A network error is thrown, never taken for "signed out". */
  account(options: Cancellable): Promise<Account | null>;
  sendCode(phone: string, options: Cancellable): Promise<CodeSent>;
  /**
   * Has the code sent once more, by `sent.nextVia`; the answer replaces `sent`. One request, never repeated by itself.
   * @throws TobsFailure RESEND_UNAVAILABLE, CODE_EXPIRED (ask for a new one by `sendCode`), FLOOD_WAIT
   */
  resendCode(sent: { readonly phone: string; readonly phoneCodeHash: string }, options: Cancellable): Promise<CodeSent>;
  signIn(step: EnteredCode, options: Cancellable): Promise<SignInStep>;
  /**
   * Signing in by a code that another device scans: tokens as they replace each other, then one last step. Ends by itself
   * after that step, or with the signal.
   */
  signInByQr(options: Cancellable): AsyncIterable<QrSignInStep>;
  checkPassword(password: string, options: Cancellable): Promise<Account>;
  /** Ends the session on the server. */
  signOut(options: Cancellable): Promise<void>;
}

/** Reading: dialogs, history, files. Never changes anything on Telegram. */
export interface TelegramReader {
  /** All dialogs, archived ones too, in pages as they arrive; none twice. */
  dialogs(options: Cancellable): AsyncIterable<readonly Dialog[]>;
  /**
   * What Saved Messages, or the direct messages of a channel, are divided into: one row per chat things were saved from, or per
   * person, newest first. @throws TobsFailure REFERENCE_INVALID when the chat is not divided
   */
  sublists(chatId: ChatId, options: Cancellable): Promise<readonly Dialog[]>;
  /** The chat behind an id, name or link. @throws TobsFailure REFERENCE_INVALID, CHAT_UNKNOWN, CHAT_UNAVAILABLE */
  resolve(reference: string, options: Cancellable): Promise<Target>;
  /** The newest messages (at most 100) and the total, by one request; `discussionId` as in {@link HistoryRequest}. */
  newest(chatId: ChatId, options: Cancellable & HistoryPart & { readonly discussionId?: ChatId }): Promise<HistoryPage>;
  /** The group that holds a channel's comments, or null, by one request. @throws TobsFailure CHAT_UNAVAILABLE */
  linkedGroup(channelId: ChatId, options: Cancellable): Promise<Chat | null>;
  /** Single messages (at most 100), oldest first, by one request; ids that do not exist are missing. */
  messagesById(chatId: ChatId, ids: readonly MessageId[], options: Cancellable): Promise<readonly Message[]>;
  /** The ids a range means now. `fromId` 1 and `toId` = newest id when unbounded; null when nothing is in range. */
  resolveRange(chatId: ChatId, range: HistoryRange, options: Cancellable & HistoryPart): Promise<{ readonly fromId: MessageId; readonly toId: MessageId } | null>;
  /** The basic group this supergroup was before, or null. */
  predecessor(chatId: ChatId, options: Cancellable): Promise<Predecessor | null>;
  /**
   * Topics of a forum: all of them, pinned first, then by their newest message; or those with the given ids (at most 100) that
   * exist. @throws TobsFailure CHAT_UNAVAILABLE when the chat is no forum
   */
  topics(chatId: ChatId, options: Cancellable & { readonly ids?: readonly MessageId[] }): Promise<readonly Topic[]>;
  /** What a chat holds, without reading it: by two requests. */
  estimate(chatId: ChatId, options: Cancellable & HistoryPart): Promise<ChatEstimate>;
  /** Messages with `fromId <= id <= toId`, by at most two requests; null when Telegram does not tell. */
  countBetween(span: MessageSpan, options: Cancellable & HistoryPart): Promise<number | null>;
  history(request: HistoryRequest, options: Cancellable): AsyncIterable<HistoryBatch>;
  /** Fetches one file completely, or throws and leaves only resumable parts. */
  download(order: DownloadOrder, options: Cancellable & { readonly onProgress?: (bytesDone: number) => void }): Promise<Downloaded>;
  /**
   * Fetches the small profile picture of somebody whose messages were read, by one request if it is another one than is there
   * already. Absent where nobody has pictures. @throws TobsFailure FILE_UNAVAILABLE, DISK_FULL, NOT_WRITABLE
   */
  avatar?(order: AvatarOrder, options: Cancellable): Promise<AvatarAnswer>;
  /**
   * Fetches the picture of a custom emoji by one request. Absent where nobody has pictures.
   * @throws TobsFailure FILE_UNAVAILABLE when it is no picture Obsidian shows; DISK_FULL, NOT_WRITABLE
   */
  emojiPicture?(order: EmojiOrder, options: Cancellable): Promise<EmojiExtension>;
  /**
   * What tells the content of a file from all others, before it is fetched: made of the hashes Telegram has of its blocks. Null
   * when Telegram has none, or not all, or not within `timeoutMs`. What is learned is also compared with the parts of a later
   * `download`.
   */
  contentKey(order: FileOrder, options: Cancellable & { readonly timeoutMs: number }): Promise<string | null>;
  /**
   * Opens a takeout session, waiting for the user's approval if Telegram wants one; everything read from then on goes through
   * it until `endTakeout`. Aborting while it waits leaves things as they were. `onNotice` is called until the end.
   * @throws TobsFailure TELEGRAM_ERROR, FLOOD_WAIT when Telegram gives none
   */
  beginTakeout(request: TakeoutRequest, options: Cancellable & { readonly onNotice: (notice: TakeoutNotice) => void }): Promise<TakeoutOpening>;
  /** Tells Telegram how it went; over within a few seconds whatever Telegram does. */
  endTakeout(outcome: { readonly success: boolean }): Promise<TakeoutEnd>;
  /**
   * What a message shows only in part, by one request (people: one per 100).
   * @throws TobsFailure TELEGRAM_ERROR with status 403 when Telegram does not show it to this account
   */
  details(request: DetailRequest, options: Cancellable): Promise<DetailAnswer>;
  /** Requests sent to Telegram so far, by method. */
  requestCounts(): Promise<Readonly<Record<string, number>>>;
  /** How long they took and what Telegram asked to wait, by method; only of what talks to Telegram. */
  requestTimings?(): Promise<RequestTimings>;
  /** How often it knew what it looked for, by cache (`peers`: names and addresses of people and chats); only of what talks to Telegram. */
  cacheUse?(): Promise<CacheUse>;
}

/** One account at Telegram: sign-in, reading, and what it tells on its own. */
export interface Telegram extends TelegramAuth, TelegramReader {
  /** Registers a listener; returns its removal. */
  onWait(listener: (notice: WaitNotice) => void): () => void;
  /** The session to store, or null when it has ended. Secret. */
  onSession(listener: (session: string | null) => void): () => void;
  /** Registers a listener; returns its removal. Absent where nobody watches the memory. */
  onMemory?(listener: (notice: MemoryNotice) => void): () => void;
  close(): Promise<void>;
}
