import * as v from 'valibot';
import type { TobsError, TobsErrorCode } from '../../model/errors';
import { chatId, finite, messageId, text } from './primitives';

const code = <const Code extends TobsErrorCode, Entries extends v.ObjectEntries>(name: Code, entries: Entries) => v.strictObject({ code: v.literal(name), ...entries });
const bare = <const Code extends TobsErrorCode>(name: Code) => v.strictObject({ code: v.literal(name) });
const because = { reason: text };
/** An error inside another. */
const last = v.lazy((): v.GenericSchema<unknown, TobsError> => errorSchema);

export const errorSchema = v.variant('code', [
  bare('API_KEYS_MISSING'),
  code('API_KEYS_INVALID', { field: v.picklist(['apiId', 'apiHash']) }),
  bare('API_KEYS_REFUSED'),
  bare('SIGNED_OUT'),
  code('SESSION_ELSEWHERE', { madeAt: v.picklist(['telegram', 'test-server']) }),
  bare('CODE_MISSING'),
  bare('PHONE_INVALID'),
  bare('PHONE_BANNED'),
  bare('CODE_INVALID'),
  bare('CODE_EXPIRED'),
  bare('RESEND_UNAVAILABLE'),
  code('PASSWORD_NEEDED', { hint: v.optional(text) }),
  bare('PASSWORD_INVALID'),
  bare('SIGN_UP_NEEDED'),
  code('REFERENCE_INVALID', { reference: text, ...because }),
  code('CHAT_UNKNOWN', { reference: text }),
  code('CHAT_UNAVAILABLE', { chatId: v.optional(chatId), ...because }),
  code('FLOOD_WAIT', { waitSeconds: finite, method: text }),
  code('TELEGRAM_ERROR', { method: text, status: finite, text, attempts: v.optional(finite) }),
  code('TELEGRAM_UNREACHABLE', because),
  code('TIMEOUT', { what: text, afterMs: finite, attempts: v.optional(finite) }),
  code('TAKEOUT_NOT_USED', because),
  code('TAKEOUT_LEFT_OPEN', because),
  code('ARTICLE_UNAVAILABLE', { url: text, ...because, isGone: v.optional(v.boolean()) }),
  code('FILE_UNAVAILABLE', { fileId: text, ...because }),
  code('FILE_INCOMPLETE', { fileId: text, gotBytes: finite, wantedBytes: finite }),
  code('FILE_DAMAGED', { fileId: text, offset: finite }),
  code('SPACE_LOW', { freeBytes: finite, keepBytes: finite }),
  code('TOOL_MISSING', { tool: text, files: finite, ...because }),
  code('NOT_PROCESSED', because),
  code('PROCESSED_OTHERWISE', because),
  code('DISK_FULL', { path: text }),
  code('NOT_WRITABLE', { path: text, ...because }),
  code('NOTE_CHANGED', { path: text }),
  code('SPEECH_UNAVAILABLE', because),
  code('SPEECH_FAILED', { path: text, ...because }),
  code('MESSAGE_FAILED', { chatId, messageId, ...because }),
  code('COMPANION_FAILED', because),
  code('PROTOCOL', because),
  code('BUSY', because),
  code('IMPORT_INVALID', { file: text, ...because, line: v.optional(finite), byte: v.optional(finite) }),
  code('TOO_MANY_FILE_ERRORS', { failures: finite, succeeded: finite, last }),
  code('TOO_MANY_ERRORS', { failures: finite, succeeded: finite, last }),
  bare('STOPPED'),
  code('USAGE', because),
  code('PROXY_UNREACHABLE', { proxy: text, ...because }),
  code('PROXY_REFUSED', { proxy: text, ...because }),
  code('TELEGRAM_UNTRUSTED', because),
  code('INTERNAL', because),
]) satisfies v.GenericSchema<unknown, TobsError>;
