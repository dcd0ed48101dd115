import type { Tl, TlValue } from '../codec/tl';
import type { MethodRule } from './methods';

/** Where a request goes: DC and connection number within the method's kind. */
export interface Route {
  readonly dc: number;
  readonly kind: MethodRule['connection'];
  readonly index: number;
}

/** Sends one request once; the only thing that knows the library's connections. */
export interface Transport {
  readonly homeDc: number;
  /** True once the server is known to have forgotten the session. */
  readonly isSignedOut: boolean;
  /** True when there is a session that was signed in. */
  readonly hasSession: boolean;
  /** When bytes last came in from Telegram on any connection, by the clock; null = never. */
  readonly heardAtMs: number | null;
  send(request: Tl, route: Route): Promise<TlValue>;
  /** The session ended on the server; keys made from now on are worth nothing. */
  sessionEnded(): void;
  /** When bytes last came in on this connection; 0 when it is not open. */
  heardOnMs(route: Route): number;
  /** Closes a connection that stopped answering; the next `send` opens a new one. */
  drop(route: Route): void;
}
