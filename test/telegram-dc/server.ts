/** The local Telegram: data centres on local ports, one world, one set of keys and logins. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuthState } from './auth-state';
import { family, KeyStore, type AuthKey, type LoginRecord } from './auth-keys';
import { ServerClock } from './clock';
import { Connection } from './connection';
import { loadServerKey, type ServerKey } from './crypto';
import { Dispatcher } from './dispatcher';
import type { Message } from './envelope';
import { Faults } from './faults';
import { Floods, parseFloods } from './floods';
import type { DcHost } from './host';
import { resend } from './inbound';
import { codecFor, unknownFields } from './layers';
import { Listener } from './listener';
import { RequestLog, type Violation } from './log';
import { Network } from './network';
import type { TlObject } from './rpc/registry';
import { NEWEST_LAYER } from './schema';
import { parseServerOptions, type DcOption, type ServerOptions } from './server-options';
import { MessageIds, Session } from './session';
import { randomBytes } from 'node:crypto';
import { accountsOf, type WorldAccount, type WorldPort } from './world-port';

export interface ServerSetup {
  readonly world: WorldPort;
  /** Port of data centre d; 0 or absent = a free one. */
  readonly ports?: Readonly<Record<number, number>> | undefined;
  readonly clock?: ServerClock | undefined;
  /** In place of the scenario's. */
  readonly network?: unknown;
  /** In place of keys/test-rsa.pem. */
  readonly privateKeyPem?: string | undefined;
  /** Refuse what breaks the session rules instead of only noting it. Default true. */
  readonly strict?: boolean | undefined;
  readonly onViolation?: ((violation: Violation) => void) | undefined;
}

const KEYS = join(__dirname, 'keys');
const decoyFlags = { mediaOnly: ['mediaOnly'], ipv6: ['ipv6'], cdn: ['cdn'], tcpoOnly: ['tcpoOnly'] } as const;

export class TelegramServer implements DcHost {
  readonly clock: ServerClock;
  readonly keys: KeyStore;
  readonly ids = new MessageIds();
  readonly log: RequestLog;
  readonly network: Network;
  readonly faults: Faults;
  readonly floods: Floods;
  readonly options: ServerOptions;
  readonly auth: AuthState;
  readonly world: WorldPort;
  readonly accounts: readonly WorldAccount[];
  readonly strict: boolean;
  readonly serverKey: ServerKey;
  readonly connections = new Set<Connection>();
  readonly cdnKeys: readonly { readonly dcId: number; readonly publicKey: string }[];
  private readonly cdnKey: ServerKey | undefined;
  dcOptions: readonly DcOption[] = [];
  private readonly dispatcher: Dispatcher;
  private readonly listeners: Listener[] = [];
  private readonly sessionsById = new Map<string, Session>();
  private connectionsMade = 0;

  constructor(private readonly setup: ServerSetup) {
    this.world = setup.world;
    this.accounts = accountsOf(setup.world);
    const { scenario } = setup.world;
    this.clock = setup.clock ?? new ServerClock();
    const seconds = (): number => Math.floor(this.clock.now() / 1000);
    this.keys = new KeyStore(seconds);
    this.log = new RequestLog(setup.onViolation);
    this.network = new Network(setup.network ?? scenario.network, scenario.seed);
    this.faults = new Faults(scenario.faults, scenario.seed);
    this.floods = new Floods(parseFloods(scenario.floods));
    this.options = parseServerOptions(scenario.server);
    this.auth = new AuthState(this.options, seconds);
    this.strict = setup.strict ?? true;
    this.serverKey = loadServerKey(setup.privateKeyPem ?? readFileSync(join(KEYS, 'test-rsa.pem'), 'utf8'));
    const { cdnDc } = setup.world;
    this.cdnKey = cdnDc === undefined ? undefined : loadServerKey(readFileSync(join(KEYS, 'test-cdn-rsa.pem'), 'utf8'));
    this.cdnKeys = cdnDc === undefined || this.cdnKey === undefined ? [] : [{ dcId: cdnDc, publicKey: this.cdnKey.publicKeyPem }];
    this.dispatcher = new Dispatcher(this);
    unknownFields.clear();
  }

  /** Opens all ports. */
  async listen(): Promise<void> {
    const options: DcOption[] = [];
    const { dcs, cdnDc } = this.world;
    for (const dc of cdnDc === undefined ? dcs : [...dcs, cdnDc]) {
      const listener = new Listener((wire) => {
        const connection = new Connection(++this.connectionsMade, dc, this, wire);
        this.connections.add(connection);
        this.log.stats.connections++;
        this.log.stats.openConnections++;
        return {
          receive: (chunk) => connection.receive(chunk),
          closed: () => {
            if (this.connections.delete(connection)) this.log.stats.openConnections--;
            connection.close();
          },
        };
      });
      this.listeners.push(listener);
      const port = await listener.listen(this.setup.ports?.[dc] ?? 0);
      // Port 1 answers nobody: a client that picks a decoy fails at once.
      if (dc === cdnDc) {
        options.push({ id: dc, ipAddress: '127.0.0.1', port, flags: ['cdn', 'static'] });
        continue;
      }
      for (const decoy of this.options.decoys) options.push({ id: dc, ipAddress: decoy === 'ipv6' ? '::1' : '127.0.0.1', port: 1, flags: decoyFlags[decoy] });
      options.push({ id: dc, ipAddress: '127.0.0.1', port, flags: ['static'] });
    }
    this.dcOptions = options;
  }

  serverKeyOf(dc: number): ServerKey {
    return dc === this.world.cdnDc && this.cdnKey !== undefined ? this.cdnKey : this.serverKey;
  }

  /** Ports of the data centres. */
  ports(): Readonly<Record<number, number>> {
    return Object.fromEntries(this.dcOptions.filter((option) => option.flags.includes('static')).map((option) => [option.id, option.port]));
  }

  async stop(): Promise<void> {
    for (const connection of this.connections) connection.close();
    await Promise.all(this.listeners.map((listener) => listener.close()));
    this.clock.stop();
  }

  call(connection: Connection, session: Session, message: Message): void {
    this.dispatcher.call(connection, session, message);
  }

  private sessionKey(key: AuthKey, id: bigint): string {
    return `${key.dc} ${key.id} ${id}`;
  }

  openSession(connection: Connection, key: AuthKey, id: bigint, msgId: bigint): Session {
    const name = this.sessionKey(key, id);
    let session = this.sessionsById.get(name);
    if (!session) {
      session = new Session(id, key, this.ids, msgId ^ randomBytes(8).readBigInt64LE());
      this.sessionsById.set(name, session);
    } else if (session.connection !== connection) {
      this.log.stats.reconnects++;
      session.connection = connection;
      resend(this, connection, session, session.unacknowledged());
    }
    session.connection = connection;
    return session;
  }

  destroySession(key: AuthKey, id: bigint): boolean {
    return this.sessionsById.delete(this.sessionKey(key, id));
  }

  sessions(): Iterable<Session> {
    return this.sessionsById.values();
  }

  rotateSalts(): void {
    for (const key of this.keys.all()) key.salt = randomBytes(8).readBigInt64LE();
  }

  revoke(login: LoginRecord, reason: 'SESSION_REVOKED' | 'AUTH_KEY_UNREGISTERED'): void {
    for (const member of family(this.keys.logins(), login)) {
      if (reason === 'SESSION_REVOKED') member.revoked = true;
      else delete member.userId;
    }
  }

  push(login: LoginRecord, update: TlObject): boolean {
    const newest = [...this.sessionsById.values()].filter((session) => KeyStore.acting(session.key).login === login && session.connection?.isOpen === true).at(-1);
    if (!newest?.connection) return false;
    const { codec } = codecFor(KeyStore.acting(newest.key).layer || NEWEST_LAYER);
    newest.connection.send(newest, newest.make(codec.encode(update), { isContent: true, isAnswer: false }));
    return true;
  }

  /** Violations so far, with the handlers' misspelt fields among them. */
  violations(): Violation[] {
    return [...this.log.stats.violations, ...[...unknownFields.keys()].map((field) => ({ rule: 'unknown-field', detail: field, dc: 0, connection: 0 }))];
  }
}
