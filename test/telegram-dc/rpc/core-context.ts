/** Handlers of the core see more of the server than the world's do. */
import type { AuthKey, LoginRecord } from '../auth-keys';
import type { DcHost } from '../host';
import type { Session } from '../session';
import type { WorldPort } from '../world-port';
import { rpc, RpcError, type HandlerOptions, type RpcContext, type TlAnswer, type TlObject } from './registry';

export interface CoreContext extends RpcContext<WorldPort> {
  readonly host: DcHost;
  readonly login: LoginRecord;
  /** Key of the packet; a temporary one may act for another. */
  readonly key: AuthKey;
  readonly session: Session;
  readonly messageId: bigint;
  violation(rule: string, detail: string): void;
}

/** {@link rpc} for handlers of the core: the dispatcher gives all of them a {@link CoreContext}. */
export function coreRpc(method: string, handle: (context: CoreContext, params: TlObject) => TlAnswer | Promise<TlAnswer>, options: HandlerOptions = {}): void {
  rpc<WorldPort>(method, (context, params) => handle(context as CoreContext, params), options);
}

/** The user signed in; handlers behind sign-in always have one. */
export function signedIn(context: CoreContext): bigint {
  if (context.login.userId === undefined) throw new RpcError(401, 'AUTH_KEY_UNREGISTERED');
  return context.login.userId;
}
