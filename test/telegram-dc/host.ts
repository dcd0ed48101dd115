/** What connections, sessions and handlers need of the server they belong to. */
import type { AuthKey, KeyStore, LoginRecord } from './auth-keys';
import type { AuthState } from './auth-state';
import type { Clock } from './clock';
import type { Connection } from './connection';
import type { ServerKey } from './crypto';
import type { FaultAction, Faults } from './faults';
import type { Floods } from './floods';
import type { RequestLog } from './log';
import type { Network } from './network';
import type { Message } from './envelope';
import type { TlObject } from './rpc/registry';
import type { MessageIds, Session } from './session';
import type { WorldAccount, WorldPort } from './world-port';
import type { DcOption } from './server-options';

export interface DcHost {
  readonly keys: KeyStore;
  readonly ids: MessageIds;
  readonly clock: Clock;
  readonly log: RequestLog;
  readonly network: Network;
  readonly faults: Faults;
  readonly floods: Floods;
  readonly auth: AuthState;
  readonly world: WorldPort;
  readonly accounts: readonly WorldAccount[];
  readonly serverKey: ServerKey;
  /** Key a data centre proves to hold: a CDN has one of its own. */
  serverKeyOf(dc: number): ServerKey;
  readonly dcOptions: readonly DcOption[];
  readonly cdnKeys: readonly { readonly dcId: number; readonly publicKey: string }[];
  /** Strict: a broken session rule is also refused, not only noted. */
  readonly strict: boolean;
  /** All open connections. */
  readonly connections: ReadonlySet<Connection>;
  openSession(connection: Connection, key: AuthKey, id: bigint, msgId: bigint): Session;
  destroySession(key: AuthKey, id: bigint): boolean;
  sessions(): Iterable<Session>;
  /** Runs an RPC call; the answer is sent by itself. */
  call(connection: Connection, session: Session, message: Message): void;
  /** Gives all keys another salt. */
  rotateSalts(): void;
  /** Ends a login and what was imported from it; its next call gets 401. */
  revoke(login: LoginRecord, reason: 'SESSION_REVOKED' | 'AUTH_KEY_UNREGISTERED'): void;
  /** Sends an update to the newest session of a login. */
  push(login: LoginRecord, update: TlObject): boolean;
}

/** How the bytes of one answer are to be spoilt. */
export type DeliveryEffects = readonly FaultAction[];
