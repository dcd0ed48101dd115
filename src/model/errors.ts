import type { ChatId, MessageId } from './ids';

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
  | { readonly code: 'TELEGRAM_ERROR'; readonly method: string; readonly status: number; readonly text: string }
  | { readonly code: 'TELEGRAM_UNREACHABLE'; readonly reason: string }
  | { readonly code: 'PROXY_UNREACHABLE'; readonly proxy: string; readonly reason: string }
  | { readonly code: 'PROXY_REFUSED'; readonly proxy: string; readonly reason: string }
  | { readonly code: 'TELEGRAM_UNTRUSTED'; readonly reason: string }
  | { readonly code: 'TIMEOUT'; readonly what: string; readonly afterMs: number }
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
  | { readonly code: 'TOO_MANY_FILE_ERRORS'; readonly failures: number; /** Files that came between them. */ readonly succeeded: number; /** What the last failure says. */ readonly reason: string }
  | { readonly code: 'TOO_MANY_ERRORS'; readonly failures: number; /** Messages and files that went well between them. */ readonly succeeded: number; /** What the last failure says. */ readonly reason: string }
  | { readonly code: 'STOPPED' }
  | { readonly code: 'USAGE'; readonly reason: string }
  | { readonly code: 'INTERNAL'; readonly reason: string };

export type TobsErrorCode = TobsError['code'];

interface ErrorTraits<Code extends TobsErrorCode> {
  /** What happened and what to do, for a person. */
  readonly text: (error: Extract<TobsError, { code: Code }>) => string;
  /** Worth trying again without anybody changing anything. */
  readonly isRetryable: boolean;
  /** Exit code of the command line when this ends the command. */
  readonly exitCode: 1 | 2 | 130;
}

const traits: { readonly [Code in TobsErrorCode]: ErrorTraits<Code> } = {
  API_KEYS_MISSING: { text: () => 'Telegram API id and hash are missing. Create your own at https://my.telegram.org (API development tools) and enter them in the settings, or pass --api-id and --api-hash (TOBS_API_ID, TOBS_API_HASH).', isRetryable: false, exitCode: 2 },
  API_KEYS_INVALID: { text: (e) => (e.field === 'apiId' ? 'The API id must be a whole number above 0.' : 'The API hash must be 32 hexadecimal digits.'), isRetryable: false, exitCode: 2 },
  API_KEYS_REFUSED: { text: () => 'Telegram does not accept this API id and hash. Copy both from https://my.telegram.org again.', isRetryable: false, exitCode: 1 },
  SIGNED_OUT: { text: () => 'Not signed in to Telegram. Sign in first (command "Sign in", or "login" on the command line).', isRetryable: false, exitCode: 1 },
  SESSION_ELSEWHERE: { text: (e) => `This sign-in was made at ${e.madeAt === 'telegram' ? 'Telegram itself, and a test server is set now' : 'a test server that is not the one in use now'}. It was not used, and it is kept. ${e.madeAt === 'telegram' ? 'Remove the test server' : 'Set its test server again'} (setting "Test server", or --test-dc and TOBS_TEST_DC), or sign in to the server in use apart from it, on the command line with another --profile.`, isRetryable: false, exitCode: 1 },
  CODE_MISSING: { text: () => 'A sign-in code is needed. Pass it with --code or TOBS_CODE, or run login in a terminal.', isRetryable: false, exitCode: 1 },
  PHONE_INVALID: { text: () => 'Telegram does not accept this phone number. Use the international form, such as +49 170 1234567.', isRetryable: false, exitCode: 1 },
  PHONE_BANNED: { text: () => 'Telegram has blocked this phone number.', isRetryable: false, exitCode: 1 },
  CODE_INVALID: { text: () => 'The sign-in code is wrong. Check the newest message from Telegram and try again.', isRetryable: false, exitCode: 1 },
  CODE_EXPIRED: { text: () => 'The sign-in code has expired. Ask for a new one.', isRetryable: false, exitCode: 1 },
  RESEND_UNAVAILABLE: { text: () => 'Telegram has no other way to send this code. Check your other Telegram apps, or wait a while and ask for a new code.', isRetryable: false, exitCode: 1 },
  PASSWORD_NEEDED: { text: (e) => `This account has a two-step verification password${e.hint ? ` (hint: ${e.hint})` : ''}. Enter it, or pass it with --password-stdin.`, isRetryable: false, exitCode: 1 },
  PASSWORD_INVALID: { text: () => 'The two-step verification password is wrong.', isRetryable: false, exitCode: 1 },
  SIGN_UP_NEEDED: { text: () => 'There is no Telegram account for this phone number. Create it in a Telegram app first.', isRetryable: false, exitCode: 1 },
  REFERENCE_INVALID: { text: (e) => `"${e.reference}" is not a chat: ${e.reason}.`, isRetryable: false, exitCode: 2 },
  CHAT_UNKNOWN: { text: (e) => `No chat found for "${e.reference}". Check the spelling, or choose it from the list of dialogs.`, isRetryable: false, exitCode: 1 },
  CHAT_UNAVAILABLE: { text: (e) => `The chat cannot be read: ${e.reason}.`, isRetryable: false, exitCode: 1 },
  FLOOD_WAIT: { text: (e) => `Telegram asks to wait ${e.waitSeconds} s before ${e.method} may be called again.`, isRetryable: true, exitCode: 1 },
  TELEGRAM_ERROR: { text: (e) => `Telegram answered ${e.status} ${e.text} to ${e.method}.`, isRetryable: false, exitCode: 1 },
  TELEGRAM_UNREACHABLE: { text: (e) => `Telegram cannot be reached: ${e.reason}. Check the network connection.`, isRetryable: true, exitCode: 1 },
  PROXY_UNREACHABLE: { text: (e) => `The proxy ${e.proxy} cannot be used: ${e.reason}. Check that it is running and can reach Telegram; nothing was sent around it.`, isRetryable: true, exitCode: 1 },
  PROXY_REFUSED: { text: (e) => `The proxy ${e.proxy} refuses the connection: ${e.reason}. Check user and password of the proxy; nothing was sent around it.`, isRetryable: false, exitCode: 1 },
  TELEGRAM_UNTRUSTED: { text: (e) => `The server does not prove to be Telegram: ${e.reason}. Nothing was sent to it. Check the network (and the proxy) for something that stands in between.`, isRetryable: false, exitCode: 1 },
  TIMEOUT: { text: (e) => `No answer to ${e.what} within ${Math.round(e.afterMs / 1000)} s.`, isRetryable: true, exitCode: 1 },
  TAKEOUT_NOT_USED: { text: (e) => `Exported without Telegram's takeout: ${e.reason}.`, isRetryable: true, exitCode: 1 },
  TAKEOUT_LEFT_OPEN: { text: (e) => `Telegram's takeout could not be ended (${e.reason}). The next export goes on with it.`, isRetryable: true, exitCode: 1 },
  ARTICLE_UNAVAILABLE: { text: (e) => `${e.url} cannot be fetched: ${e.reason}.`, isRetryable: true, exitCode: 1 },
  FILE_UNAVAILABLE: { text: (e) => `Telegram no longer has the file: ${e.reason}.`, isRetryable: false, exitCode: 1 },
  FILE_INCOMPLETE: { text: (e) => `The file arrived with ${e.gotBytes} of ${e.wantedBytes} bytes; it will be fetched again.`, isRetryable: true, exitCode: 1 },
  FILE_DAMAGED: { text: (e) => `The file arrived damaged at byte ${e.offset}: what Telegram sent does not match its own hash. It will be fetched again.`, isRetryable: true, exitCode: 1 },
  SPACE_LOW: { text: (e) => `Only ${gigabytes(e.freeBytes)} GB are free on the disk of the vault, and ${gigabytes(e.keepBytes)} GB are to stay free (setting minFreeSpaceGB). Files are left for the next export; the text is complete.`, isRetryable: false, exitCode: 1 },
  TOOL_MISSING: { text: (e) => `${e.files} ${e.files === 1 ? 'file stays' : 'files stay'} as downloaded, because ${e.tool} cannot be used (${e.reason}). Install it, or enter its path in the settings; the next export goes on with them.`, isRetryable: true, exitCode: 1 },
  NOT_PROCESSED: { text: (e) => `The file stays as it was downloaded: ${e.reason}.`, isRetryable: false, exitCode: 1 },
  PROCESSED_OTHERWISE: { text: (e) => `${e.reason.charAt(0).toUpperCase()}${e.reason.slice(1)}.`, isRetryable: false, exitCode: 1 },
  DISK_FULL: { text: (e) => `The disk is full: ${e.path} could not be written. Free some space and run the export again; it goes on where it stopped.`, isRetryable: false, exitCode: 1 },
  NOT_WRITABLE: { text: (e) => `${e.path} cannot be written: ${e.reason}. Check the folder's permissions.`, isRetryable: false, exitCode: 1 },
  NOTE_CHANGED: { text: (e) => `${e.path} kept changing while it was being updated.`, isRetryable: true, exitCode: 1 },
  SPEECH_UNAVAILABLE: { text: (e) => `No transcripts were made: ${e.reason}. Install whisper.cpp (whisper-cli) and put a model (ggml-*.bin) where "Check tools" or "doctor" looks for it, or set both; the next export makes up for it.`, isRetryable: true, exitCode: 1 },
  SPEECH_FAILED: { text: (e) => `No transcript of ${e.path}: ${e.reason}.`, isRetryable: true, exitCode: 1 },
  MESSAGE_FAILED: { text: (e) => `Message ${e.messageId} could not be turned into Markdown: ${e.reason}.`, isRetryable: false, exitCode: 1 },
  COMPANION_FAILED: { text: (e) => `The TOBS companion process could not be used: ${e.reason}. Check Node.js in the settings ("Check tools").`, isRetryable: true, exitCode: 1 },
  PROTOCOL: { text: (e) => `Plugin and companion do not understand each other: ${e.reason}. Reload the plugin.`, isRetryable: false, exitCode: 1 },
  BUSY: { text: (e) => `Another export is running: ${e.reason}.`, isRetryable: true, exitCode: 1 },
  IMPORT_INVALID: { text: (e) => `${e.file} cannot be imported: ${e.reason}${e.line === undefined || e.byte === undefined ? '' : ` (line ${e.line}, byte ${e.byte})`}. Nothing of it was imported.`, isRetryable: false, exitCode: 1 },
  TOO_MANY_FILE_ERRORS: { text: (e) => `No more files are fetched in this run, because nearly none comes: ${e.failures} failures, and ${e.succeeded} files between them. The last one says: ${e.reason} Texts are exported all the same; the next export tries the files again.`, isRetryable: true, exitCode: 1 },
  TOO_MANY_ERRORS: { text: (e) => `The export was ended because nearly everything failed: ${e.failures} failures, and ${e.succeeded} messages and files between them that went well. The last one says: ${e.reason} What is written is kept; once that is mended, the next export goes on from here.`, isRetryable: true, exitCode: 1 },
  STOPPED: { text: () => 'Stopped. The next export goes on where this one ended.', isRetryable: true, exitCode: 130 },
  USAGE: { text: (e) => e.reason, isRetryable: false, exitCode: 2 },
  INTERNAL: { text: (e) => `Something unexpected happened: ${e.reason}.`, isRetryable: false, exitCode: 1 },
};

function gigabytes(bytes: number): string {
  return (bytes / 1024 ** 3).toFixed(bytes < 10 * 1024 ** 3 ? 2 : 0);
}

function traitsOf(error: TobsError): ErrorTraits<TobsErrorCode> {
  return traits[error.code] as unknown as ErrorTraits<TobsErrorCode>;
}

/** Sentence for a person: what happened and what to do. */
export function describeError(error: TobsError): string {
  return traitsOf(error).text(error);
}

/** Whether the same request may succeed when it is made again, in this run or the next. */
export function isRetryable(error: TobsError): boolean {
  return traitsOf(error).isRetryable;
}

/** Exit code of a program that ends because of `error`: 1 failed, 2 wrongly used, 130 stopped by the user. */
export function exitCodeOf(error: TobsError): 1 | 2 | 130 {
  return traitsOf(error).exitCode;
}

/** The codes, for schemas and tests. */
export const errorCodes = Object.keys(traits) as readonly TobsErrorCode[];

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
