import type { ChatId, MessageId } from './ids';
import { englishErrors } from './locale/english-errors';
import { textOf } from './locale/error-texts';

/** Every failure the product names; JSON-serialisable, shared by socket, command line and screens. */
export type TobsError =
  | { readonly code: 'API_KEYS_MISSING' }
  | { readonly code: 'API_KEYS_INVALID'; readonly field: 'apiId' | 'apiHash' }
  | { readonly code: 'API_KEYS_REFUSED' }
  | { readonly code: 'SIGNED_OUT' }
  | { readonly code: 'SESSION_ELSEWHERE'; readonly madeAt: 'telegram' | 'test-server' }
  | { readonly code: 'CODE_MISSING' }
  | { readonly code: 'PHONE_INVALID' }
  | { readonly code: 'PHONE_BANNED' }
  | { readonly code: 'CODE_INVALID' }
  | { readonly code: 'CODE_EXPIRED' }
  | { readonly code: 'RESEND_UNAVAILABLE' }
  | { readonly code: 'PASSWORD_NEEDED'; readonly hint?: string }
  | { readonly code: 'PASSWORD_INVALID' }
  | { readonly code: 'SIGN_UP_NEEDED' }
  | { readonly code: 'REFERENCE_INVALID'; readonly reference: string; readonly reason: string }
  | { readonly code: 'CHAT_UNKNOWN'; readonly reference: string }
  | { readonly code: 'CHAT_UNAVAILABLE'; readonly chatId?: ChatId; readonly reason: string }
  | { readonly code: 'FLOOD_WAIT'; readonly waitSeconds: number; readonly method: string }
  | { readonly code: 'TELEGRAM_ERROR'; readonly method: string; readonly status: number; readonly text: string; /** Absent for one. */ readonly attempts?: number }
  | { readonly code: 'TELEGRAM_UNREACHABLE'; readonly reason: string }
  | { readonly code: 'PROXY_UNREACHABLE'; readonly proxy: string; readonly reason: string }
  | { readonly code: 'PROXY_REFUSED'; readonly proxy: string; readonly reason: string }
  | { readonly code: 'TELEGRAM_UNTRUSTED'; readonly reason: string }
  | { readonly code: 'TIMEOUT'; readonly what: string; readonly afterMs: number; /** Absent for one. */ readonly attempts?: number }
  | { readonly code: 'TAKEOUT_NOT_USED'; readonly reason: string }
  | { readonly code: 'TAKEOUT_LEFT_OPEN'; readonly reason: string }
  | { readonly code: 'ARTICLE_UNAVAILABLE'; readonly url: string; readonly reason: string; /** Its host says that there is no such page. */ readonly isGone?: boolean }
  | { readonly code: 'FILE_UNAVAILABLE'; readonly fileId: string; readonly reason: string }
  | { readonly code: 'FILE_INCOMPLETE'; readonly fileId: string; readonly gotBytes: number; readonly wantedBytes: number }
  | { readonly code: 'FILE_DAMAGED'; readonly fileId: string; readonly offset: number }
  | { readonly code: 'SPACE_LOW'; readonly freeBytes: number; readonly keepBytes: number }
  | { readonly code: 'TOOL_MISSING'; readonly tool: string; readonly reason: string; readonly files: number }
  | { readonly code: 'NOT_PROCESSED'; readonly reason: string }
  | { readonly code: 'PROCESSED_OTHERWISE'; readonly reason: string }
  | { readonly code: 'DISK_FULL'; readonly path: string }
  | { readonly code: 'NOT_WRITABLE'; readonly path: string; readonly reason: string }
  | { readonly code: 'NOTE_CHANGED'; readonly path: string }
  | { readonly code: 'SPEECH_UNAVAILABLE'; readonly reason: string }
  | { readonly code: 'SPEECH_FAILED'; readonly path: string; readonly reason: string }
  | { readonly code: 'MESSAGE_FAILED'; readonly chatId: ChatId; readonly messageId: MessageId; readonly reason: string }
  | { readonly code: 'COMPANION_FAILED'; readonly reason: string }
  | { readonly code: 'PROTOCOL'; readonly reason: string }
  | { readonly code: 'BUSY'; readonly reason: string }
  | { readonly code: 'IMPORT_INVALID'; readonly file: string; readonly reason: string; /** Where in the file: line from 1, byte from 0. */ readonly line?: number; readonly byte?: number }
  | { readonly code: 'TOO_MANY_FILE_ERRORS'; readonly failures: number; /** Files that came between them. */ readonly succeeded: number; /** The last failure. */ readonly last: TobsError }
  | { readonly code: 'TOO_MANY_ERRORS'; readonly failures: number; /** Messages and files that went well between them. */ readonly succeeded: number; /** The last failure. */ readonly last: TobsError }
  | { readonly code: 'STOPPED' }
  | { readonly code: 'USAGE'; readonly reason: string }
  | { readonly code: 'INTERNAL'; readonly reason: string };

export type TobsErrorCode = TobsError['code'];

/** Exit code of the command line when an error ends the command: 1 failed, 2 wrongly used, 130 stopped by the user. */
type ExitCode = 1 | 2 | 130;

const exitCodes: { readonly [Code in TobsErrorCode]: ExitCode } = {
  API_KEYS_MISSING: 2,
  API_KEYS_INVALID: 2,
  API_KEYS_REFUSED: 1,
  SIGNED_OUT: 1,
  SESSION_ELSEWHERE: 1,
  CODE_MISSING: 1,
  PHONE_INVALID: 1,
  PHONE_BANNED: 1,
  CODE_INVALID: 1,
  CODE_EXPIRED: 1,
  RESEND_UNAVAILABLE: 1,
  PASSWORD_NEEDED: 1,
  PASSWORD_INVALID: 1,
  SIGN_UP_NEEDED: 1,
  REFERENCE_INVALID: 2,
  CHAT_UNKNOWN: 1,
  CHAT_UNAVAILABLE: 1,
  FLOOD_WAIT: 1,
  TELEGRAM_ERROR: 1,
  TELEGRAM_UNREACHABLE: 1,
  PROXY_UNREACHABLE: 1,
  PROXY_REFUSED: 1,
  TELEGRAM_UNTRUSTED: 1,
  TIMEOUT: 1,
  TAKEOUT_NOT_USED: 1,
  TAKEOUT_LEFT_OPEN: 1,
  ARTICLE_UNAVAILABLE: 1,
  FILE_UNAVAILABLE: 1,
  FILE_INCOMPLETE: 1,
  FILE_DAMAGED: 1,
  SPACE_LOW: 1,
  TOOL_MISSING: 1,
  NOT_PROCESSED: 1,
  PROCESSED_OTHERWISE: 1,
  DISK_FULL: 1,
  NOT_WRITABLE: 1,
  NOTE_CHANGED: 1,
  SPEECH_UNAVAILABLE: 1,
  SPEECH_FAILED: 1,
  MESSAGE_FAILED: 1,
  COMPANION_FAILED: 1,
  PROTOCOL: 1,
  BUSY: 1,
  IMPORT_INVALID: 1,
  TOO_MANY_FILE_ERRORS: 1,
  TOO_MANY_ERRORS: 1,
  STOPPED: 130,
  USAGE: 2,
  INTERNAL: 1,
};

/** Sentence for a person, in English: what happened and what to do. Screens and notes say it in their own language (`locale`). */
export function describeError(error: TobsError): string {
  return textOf(englishErrors, error);
}

/** Exit code of a program that ends because of `error`: 1 failed, 2 wrongly used, 130 stopped by the user. */
export function exitCodeOf(error: TobsError): ExitCode {
  return exitCodes[error.code];
}

/** The codes, for schemas and tests. */
export const errorCodes = Object.keys(exitCodes) as readonly TobsErrorCode[];

/** The only error class the product throws on purpose. */
export class TobsFailure extends Error {
  override readonly name = 'TobsFailure';
  constructor(
    readonly detail: TobsError,
    options?: { readonly cause?: unknown },
  ) {
    super(describeError(detail), options);
  }
}

/** The named error of anything caught; what has no name becomes `INTERNAL` with its message. */
export function toTobsError(caught: unknown): TobsError {
  if (caught instanceof TobsFailure) return caught.detail;
  if (isAbort(caught)) return { code: 'STOPPED' };
  return { code: 'INTERNAL', reason: caught instanceof Error ? caught.message : String(caught) };
}

/** True for the error an aborted signal throws (by name: realms differ in the plugin and in tests). */
export function isAbort(caught: unknown): boolean {
  return typeof caught === 'object' && caught !== null && 'name' in caught && caught.name === 'AbortError';
}
