/**
 * How a Telegram method is added to the local Telegram: write a handler, register it under its TL name
 * (`messages.getHistory`), return a plain TL object. Everything below (codec, layers, containers, gzip,
 * wrappers, faults, floods, latency, log) is done for it.
 */

/** A TL object as the codec reads and writes it: `{ _: 'messages.getHistory', … }`; long = bigint, bytes = Buffer. */
export interface TlObject {
  readonly _: string;
  readonly [field: string]: unknown;
}

/** What a handler may answer: an object, a bare Bool/int/long/string/bytes, or a vector of those. */
export type TlAnswer = TlObject | boolean | number | bigint | string | Buffer | readonly TlAnswer[];

/** An `rpc_error`: `code` as Telegram's (303, 400, 401, 403, 406, 420, 500, -503), `text` such as `FLOOD_WAIT_3`. */
export class RpcError extends Error {
  constructor(
    readonly code: number,
    readonly text: string,
  ) {
    super(`${code} ${text}`);
  }
}

/** The authorisation of one permanent auth key (one "session" in Telegram's settings). */
export interface Login {
  readonly keyId: string;
  /** The login this one was imported from, on another data centre. */
  readonly parent?: Login;
  /** Account signed in with this key; absent before sign-in. */
  userId?: bigint;
  revoked: boolean;
  /** Fields of `initConnection` as the client sent them. */
  init?: { apiId: number; deviceModel: string; systemVersion: string; appVersion: string; systemLangCode: string; langCode: string; proxy: boolean };
}

/** What every handler is given besides the method's own arguments. */
export interface RpcContext<World = unknown> {
  readonly dc: number;
  /** TL layer of the client; answers are encoded in it. */
  readonly layer: number;
  readonly login: Login;
  readonly connectionId: number;
  /** Names of the wrappers around the call, outermost first (`invokeWithTakeout` …), and the takeout id if any. */
  readonly wrappers: readonly string[];
  readonly takeoutId?: bigint;
  /** Range given by `invokeWithMessagesRange`, both ends inclusive. */
  readonly messagesRange?: { readonly minId: number; readonly maxId: number };
  /** Kinds of the faults that met this call; a handler may act on those that are its own business (`cdn`). */
  readonly faults?: readonly string[];
  readonly world: World;
  /** Unix seconds of the server's clock. */
  now(): number;
}

export interface HandlerOptions {
  /** Callable before sign-in (help.getConfig, auth.*). Default false: 401 AUTH_KEY_UNREGISTERED. */
  readonly beforeSignIn?: boolean;
  /**
   * The answer is a pure function of (account, arguments, wrappers, `world.version`): its encoded bytes are kept and
   * sent again without calling the handler. Default false.
   */
  readonly cacheable?: boolean;
  /** The answer is never gzipped (file parts). Default false. */
  readonly neverPacked?: boolean;
}

export type Handler<World = never> = (context: RpcContext<World>, params: TlObject) => TlAnswer | Promise<TlAnswer>;

interface Registered {
  readonly handle: Handler<never>;
  readonly options: HandlerOptions;
}

const handlers = new Map<string, Registered>();

/** Registers `method`; registering one twice is a mistake and throws. */
export function rpc<World>(method: string, handle: Handler<World>, options: HandlerOptions = {}): void {
  if (handlers.has(method)) throw new Error(`rpc method registered twice: ${method}`);
  handlers.set(method, { handle, options });
}

export function findHandler(method: string): Registered | undefined {
  return handlers.get(method);
}

export function registeredMethods(): string[] {
  return [...handlers.keys()].sort();
}
