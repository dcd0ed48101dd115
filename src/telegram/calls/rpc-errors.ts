import { isAbort, TobsFailure, type TobsError } from '../../model/errors';
import { DecodeError } from '../codec/decode';
import { asTl, type TlValue } from '../codec/tl';

/** What to do about a failed request; see telegram-client.md section 10. */
export type Trouble =
  | { readonly kind: 'wait'; readonly seconds: number; readonly name: string }
  | { readonly kind: 'move'; readonly dc: number; readonly name: string }
  /** The file reference has expired: read its message again. */
  | { readonly kind: 'reference'; readonly name: string }
  | { readonly kind: 'transient'; readonly cause: 'server' | 'connection' | 'timeout'; readonly status: number; readonly name: string; readonly failure?: TobsError }
  /** The session has ended on the server. */
  | { readonly kind: 'auth'; readonly name: string }
  /** The takeout is over, or was not asked for with this. `takeoutId`: the one the request was sent in. */
  | { readonly kind: 'takeout'; readonly status: number; readonly name: string; readonly takeoutId?: bigint }
  | { readonly kind: 'permanent'; readonly status: number; readonly name: string }
  /** Not Telegram's doing: stopped, or an answer that cannot be read. */
  | { readonly kind: 'other' };

/** A request that has to go elsewhere (303) or needs a fresh file reference; the caller knows what to do. */
export class RpcRefusal extends Error {
  override readonly name = 'RpcRefusal';
  constructor(readonly trouble: Extract<Trouble, { kind: 'move' | 'reference' }>) {
    super(trouble.name);
  }
}

/** No answer within the time limit. */
export class AnswerTimeout extends Error {
  override readonly name = 'AnswerTimeout';
}

/** Telegram says that nothing has changed since an answer this program never had. */
class NotModified extends Error {
  override readonly name = 'NotModified';
}

/**
 * Refuses `…NotModified`: no request here names an earlier answer, so it is no answer at all. Taken for one, a chat full of
 * messages would look empty.
 */
export function requireAnswer(answer: TlValue): void {
  const name = asTl(answer)?._;
  if (name?.endsWith('NotModified') === true) throw new NotModified(name);
}

/** The data centre refuses connections because there were too many (transport error −429). It names no time: `seconds` is chosen. */
export class TransportFlood extends Error {
  override readonly name = 'TransportFlood';
  constructor(readonly seconds: number) {
    super('too many connections');
  }
}

/** The server does not know our key any more; a new one would not be signed in. */
export class KeyLost extends Error {
  override readonly name = 'KeyLost';
}

const WAIT = /^(?:FLOOD_WAIT|FLOOD_PREMIUM_WAIT|FLOOD_TEST_PHONE_WAIT|SLOWMODE_WAIT)_(\d+)$/;
const MOVE = /^(?:PHONE|NETWORK|USER|FILE|STATS)_MIGRATE_(\d+)$/;
/** A server that lacks a method says so with 400 or 500. */
const MISSING = /METHOD_INVALID|NOT_IMPLEMENTED/;
const SESSION_ENDED = new Set(['AUTH_KEY_UNREGISTERED', 'AUTH_KEY_INVALID', 'AUTH_KEY_PERM_EMPTY', 'AUTH_KEY_DUPLICATED', 'SESSION_REVOKED', 'SESSION_EXPIRED', 'USER_DEACTIVATED', 'USER_DEACTIVATED_BAN']);
const PASSING = new Set(['RPC_CALL_FAIL', 'RPC_MCGET_FAIL', 'CONNECTION_NOT_INITED', 'MSG_WAIT_FAILED', 'MSG_WAIT_TIMEOUT', 'AUTH_RESTART']);

/** The class of anything a request can fail with. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof TobsFailure && error.detail.code === 'PROXY_UNREACHABLE') return { kind: 'transient', cause: 'connection', status: 0, name: error.detail.reason, failure: error.detail };
  if (isAbort(error) || error instanceof TobsFailure || error instanceof DecodeError) return { kind: 'other' };
  // Mistakes of this program (by name: realms differ in tests) are not Telegram's and do not pass by waiting.
  if (isMistake(error)) return { kind: 'other' };
  if (error instanceof TransportFlood) return { kind: 'wait', seconds: error.seconds, name: error.message };
  if (error instanceof KeyLost) return { kind: 'auth', name: 'AUTH_KEY_UNREGISTERED' };
  if (error instanceof NotModified) return { kind: 'transient', cause: 'server', status: 0, name: error.message };
  if (error instanceof AnswerTimeout) return { kind: 'transient', cause: 'timeout', status: 0, name: error.message };
  const rpc = rpcErrorOf(error);
  if (rpc !== null) return troubleOfRpc(rpc.name, rpc.status);
  // The library rejects requests of a lost connection with plain errors ("Connection to dc 2 was lost").
  return { kind: 'transient', cause: 'connection', status: 0, name: error instanceof Error ? error.message : String(error) };
}

function isMistake(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && (error.name === 'TypeError' || error.name === 'RangeError');
}

function troubleOfRpc(name: string, status: number): Trouble {
  const wait = WAIT.exec(name);
  if (wait?.[1] !== undefined) return { kind: 'wait', seconds: Number(wait[1]), name };
  const move = MOVE.exec(name);
  if (move?.[1] !== undefined) return { kind: 'move', dc: Number(move[1]), name };
  if (name === 'TAKEOUT_INVALID' || name === 'TAKEOUT_REQUIRED') return { kind: 'takeout', status, name };
  if (name.startsWith('FILE_REFERENCE_')) return { kind: 'reference', name };
  if (SESSION_ENDED.has(name)) return { kind: 'auth', name };
  // Asking again does not bring a method into being, whatever code says that it is not there.
  if (MISSING.test(name)) return { kind: 'permanent', status, name };
  if (status >= 500 || status < 0 || PASSING.has(name)) return { kind: 'transient', cause: 'server', status, name };
  return { kind: 'permanent', status, name };
}

/** Name and code of the library's typed errors; its texts are prose, `errorMessage` holds Telegram's name. */
function rpcErrorOf(error: unknown): { readonly name: string; readonly status: number } | null {
  if (typeof error !== 'object' || error === null || !('errorMessage' in error)) return null;
  if (typeof error.errorMessage !== 'string') return null;
  // BadMessageError also has an errorMessage, but is about the transport: worth another try.
  if (error instanceof Error && error.constructor.name === 'BadMessageError') return null;
  return { name: error.errorMessage, status: 'code' in error && typeof error.code === 'number' ? error.code : 400 };
}

/** Reasons a chat cannot be read, in words (F-DLG-15). */
const chatReasons: Readonly<Record<string, string>> = {
  CHANNEL_PRIVATE: 'it is private, or you are no longer a member',
  CHANNEL_INVALID: 'Telegram no longer knows it',
  CHANNEL_PUBLIC_GROUP_NA: 'it is not available to this account',
  CHAT_FORBIDDEN: 'you are not allowed to read it',
  CHAT_ID_INVALID: 'Telegram no longer knows it',
  CHAT_INVALID: 'Telegram no longer knows it',
  CHAT_RESTRICTED: 'its owner has restricted it',
  PEER_ID_INVALID: 'Telegram no longer knows it',
  USER_BANNED_IN_CHANNEL: 'you are banned there',
  CHAT_ADMIN_REQUIRED: 'only its administrators may do this',
  USER_ID_INVALID: 'Telegram no longer knows this user',
  INPUT_USER_DEACTIVATED: 'the account has been deleted',
  INVITE_HASH_EXPIRED: 'the invitation has expired',
  INVITE_HASH_INVALID: 'the invitation is not valid',
  INVITE_HASH_EMPTY: 'the invitation is not valid',
  INVITE_REQUEST_SENT: 'your request to join has not been answered yet',
  MSG_ID_INVALID: 'the message or topic does not exist',
  TOPIC_ID_INVALID: 'the topic does not exist',
  CHANNEL_FORUM_MISSING: 'it is not a forum',
};

/** The named failure of a trouble that ends the call. */
export function failureOf(trouble: Trouble, method: string, timeoutMs: number): TobsError {
  switch (trouble.kind) {
    case 'wait':
      return { code: 'FLOOD_WAIT', waitSeconds: trouble.seconds, method };
    case 'auth':
      return { code: 'SIGNED_OUT' };
    case 'transient':
      return transientFailure(trouble, method, timeoutMs);
    case 'permanent': {
      const reason = chatReasons[trouble.name];
      return reason === undefined ? { code: 'TELEGRAM_ERROR', method, status: trouble.status, text: trouble.name } : { code: 'CHAT_UNAVAILABLE', reason };
    }
    case 'takeout':
      return { code: 'TELEGRAM_ERROR', method, status: trouble.status, text: trouble.name };
    case 'move':
    case 'reference':
    case 'other':
      return { code: 'TELEGRAM_ERROR', method, status: 0, text: trouble.kind === 'other' ? 'unreadable answer' : trouble.name };
  }
}

/** The failure, with how often the request was tried. */
export function afterAttempts(error: TobsError, attempts: number): TobsError {
  return attempts > 1 && (error.code === 'TELEGRAM_ERROR' || error.code === 'TIMEOUT') ? { ...error, attempts } : error;
}

function transientFailure(trouble: Extract<Trouble, { kind: 'transient' }>, method: string, timeoutMs: number): TobsError {
  if (trouble.failure !== undefined) return trouble.failure;
  if (trouble.cause === 'timeout') return { code: 'TIMEOUT', what: method, afterMs: timeoutMs };
  if (trouble.cause === 'connection') return { code: 'TELEGRAM_UNREACHABLE', reason: trouble.name };
  return { code: 'TELEGRAM_ERROR', method, status: trouble.status, text: trouble.name };
}
