import type { TobsError } from './errors';
import type { ChatId, MessageId, VaultPath } from './ids';
import type { CacheUse, RequestTimings, StageTimings } from './metrics';

/** Stages a chat passes while it is exported. */
export type ExportStage = 'planning' | 'messages' | 'comments' | 'media' | 'transcripts' | 'done';

export type ExportOutcome = 'success' | 'partial' | 'failed' | 'stopped';

/** Why nothing is sent for a while, if Telegram did not ask for it: it cannot be reached, or answers with server errors only. */
export type WaitReason = 'unreachable' | 'errors';

/** Bytes of the files of one chat; `done` never passes `total`. */
export interface MediaProgress {
  readonly done: number;
  readonly total: number;
  /** Of the last seconds; files that were there already do not count. */
  readonly perSecond: number;
}

/** One file on its way; `done` never passes `total`. */
export interface FileProgress {
  /** Where it will lie. */
  readonly path: VaultPath;
  /** Bytes. */
  readonly done: number;
  readonly total: number;
  /** Bytes of the last seconds. */
  readonly perSecond: number;
  /** null: nothing to go by. */
  readonly etaSeconds: number | null;
}

/** Progress of one chat. */
export interface ExportProgress {
  readonly chatId: ChatId;
  readonly chatTitle: string;
  readonly stage: ExportStage;
  readonly messagesProcessed: number;
  /** null: the server does not know. */
  readonly messagesTotal: number | null;
  /** Comments written so far; absent when none are wanted. */
  readonly comments?: number;
  /** Messages of the discussion group looked at for comments; absent when none are wanted. */
  readonly discussionRead?: number;
  /** How many of them there are; null: not known. */
  readonly discussionTotal?: number | null;
  readonly messagesPerSecond: number;
  readonly mediaDone: number;
  readonly mediaTotal: number;
  /** Absent while no file is waited for. */
  readonly mediaBytes?: MediaProgress;
  /** The largest files on their way; absent for none. */
  readonly files?: readonly FileProgress[];
  readonly etaSeconds: number | null;
}

/** A failure in the report: what, where, why. */
export interface ExportFailure {
  readonly error: TobsError;
  readonly chatId?: ChatId;
  readonly messageId?: MessageId;
  /** Vault path or name of the thing that failed. */
  readonly subject?: string;
  /** Note that shows the message it is about; absent where that is not known. */
  readonly note?: VaultPath;
}

/** Something a run changed in the vault: a note, or one block of it. */
export interface NoteChange {
  readonly path: VaultPath;
  readonly blockId?: string;
}

/** `new`: notes with new messages. The others are messages: edited, deleted on Telegram, changed by Telegram and the user alike. */
export type ChangeKind = 'new' | 'edited' | 'deleted' | 'conflict';

/** What changed, by kind; of many only the first are listed. */
export type ChangeLists = Readonly<Partial<Record<ChangeKind, { readonly count: number; readonly first: readonly NoteChange[] }>>>;

/** Result of one chat. */
export interface ChatReport {
  readonly chatId?: ChatId;
  readonly chatTitle: string;
  /** Reference of the Telegram folder it was exported with; absent for one that was named itself. */
  readonly folder?: string;
  readonly outcome: ExportOutcome;
  readonly messages: number;
  /** Service messages the settings leave out; absent for none. */
  readonly messagesSkipped?: number;
  /** TL names of content this version shows as a placeholder only → how many messages; absent for none. */
  readonly unsupported?: Readonly<Record<string, number>>;
  /** Comments written; absent when none were wanted. */
  readonly comments?: number;
  readonly notesCreated: number;
  readonly notesUpdated: number;
  readonly notesUnchanged: number;
  readonly mediaDownloaded: number;
  readonly mediaReused: number;
  /** Of these, files that were recognised by their content; absent for none. */
  readonly mediaReusedByContent?: number;
  readonly mediaFailed: number;
  /** Files left for another run by `maxTotalSizeGB`; absent for none. */
  readonly mediaSkipped?: number;
  /** Bytes that were fetched; absent for none. */
  readonly mediaBytes?: number;
  /** Bytes of files that were needed and in the vault already; absent for none. */
  readonly bytesSaved?: number;
  readonly messagesDeleted: number;
  readonly conflicts: number;
  readonly requests: number;
  readonly seconds: number;
  readonly failures: readonly ExportFailure[];
  /** Absent when nothing changed. */
  readonly changes?: ChangeLists;
}

/** Result of a run over all its chats. */
export interface RunReport {
  readonly outcome: ExportOutcome;
  readonly chats: readonly ChatReport[];
  readonly seconds: number;
  /** What was done otherwise than asked for, and why; nothing is missing because of it. */
  readonly warnings?: readonly ExportFailure[];
  /** Requests by method; absent when they could not be asked for. */
  readonly requests?: RequestTimings;
  readonly stages?: StageTimings;
  /** What was remembered and what had to be asked for; absent when nobody can tell. */
  readonly caches?: CacheUse;
  /** Path of the note about this run, if there is one. */
  readonly note?: VaultPath;
  /** It read a Telegram Desktop export and not Telegram. */
  readonly isImport?: boolean;
}

export type ExportEvent =
  | { readonly type: 'chat-start'; readonly chatTitle: string; readonly index: number; readonly count: number }
  | { readonly type: 'progress'; readonly progress: ExportProgress }
  | { readonly type: 'wait'; readonly method: string; readonly seconds: number; readonly dc: number; readonly reason?: WaitReason }
  | { readonly type: 'message'; readonly level: 'info' | 'warn'; readonly text: string }
  /** Waiting for the user to allow a takeout, until `untilMs`; Telegram allows it by itself at `availableMs` (both since 1970). */
  | { readonly type: 'takeout'; readonly state: 'waiting'; readonly untilMs: number; readonly availableMs: number }
  | { readonly type: 'takeout'; readonly state: 'decided' }
  /** All chats are exported; files are processed, `done` of `total`. */
  | { readonly type: 'processing'; readonly done: number; readonly total: number }
  | { readonly type: 'failure'; readonly failure: ExportFailure }
  | { readonly type: 'chat-finish'; readonly report: ChatReport };
