import type { Clock } from '../clock';
import { TobsFailure } from '../../model/errors';
import type { ApiKeys, TestServer } from '../../model/telegram';
import { openFurtherConnections } from './further-connections';
import { installHandshake } from '../handshake/install-handshake';
import type { Library } from './library';
import { installNativeLongs } from './native-longs';
import { installPacketChecks } from '../decryption/install-packet-checks';
import { installIge } from '../decryption/install-ige';
import { installUnpacking } from '../decryption/install-unpacking';
import { packetTransport, type TransportOptions } from '../network/packet-transport';
import type { SocketPool } from '../network/socket-pool';
import { makeSocketClass, type OpenSocket } from '../network/telegram-socket';
import { fingerprintOf, readPublicKey } from './server-key';
import type { ClientSession } from '../account/session';
import type { CdnServers } from './cdn-servers';

/** What this program says about itself when it connects (F-AUTH-12); never another client's name. */
export interface Device {
  /** `TOBS (<os>)` */
  readonly model: string;
  readonly system: string;
  readonly appVersion: string;
  readonly langCode: string;
}

/** A request as the library's senders take it; ours is written by `codec/encode.ts`. */
export interface RawRequest {
  readonly className: string;
  readonly classType: 'request';
  getBytes(): Buffer;
  readResult(reader: { readonly stream: Buffer; readonly offset: number }): unknown;
}

/** One connection of the library. */
export interface RawSender {
  /** Set after a new session: the next request must carry `initConnection`. */
  _needsInitConnection: boolean;
  /** Seconds the server's clock is ahead of this computer's. */
  readonly _state: { readonly timeOffset: number; reset(): void };
  /** Answers not yet acknowledged. */
  readonly _pendingAck: Set<unknown>;
  /** Closed for good; it will not reconnect by itself. */
  readonly userDisconnected: boolean;
  /** The packet transport of now. */
  readonly _connection?: { readonly socket: { readonly receivedAt?: number } };
  /** Nobody has to be signed in there any more. */
  _authenticated?: boolean;
  connect(connection: unknown, force: boolean): Promise<unknown>;
  send(request: RawRequest): Promise<unknown>;
  disconnect(): Promise<void>;
}

/** Authorisation key of one data centre, as the library holds it. */
export interface RawKey {
  getKey(): Buffer | undefined;
  setKey(key: Buffer | undefined): Promise<void>;
}

/** The parts of the library's client that are used; some are hidden in its types. */
export interface RawClient {
  _sender: RawSender | undefined;
  /** Gets every update that arrives on the main connection. */
  readonly updateManager: { onUpdates: (pushed: unknown) => void };
  /** Class of the packet transport, and what it is made with. */
  _connection: unknown;
  readonly _log: unknown;
  readonly _proxy: unknown;
  readonly _keepAliveInterval: number | undefined;
  readonly networkSocket: unknown;
  readonly _dcenters: { get(dc: number): { readonly authKey: RawKey }; readonly _dcs: ReadonlyMap<number, { readonly authKey: RawKey }> };
  readonly _network: { removeSession(shiftedDc: number): void; readonly _slots: Map<number, { readonly sender?: RawSender }>; readonly _connectChains: Map<number, Promise<unknown>> };
  getDC: (dc: number) => Promise<{ id: number; ipAddress: string; port: number }>;
  /** How often connecting to a data centre failed, by `<dc>:<is it for the media cluster>`. */
  readonly _dcConnectFailures: Map<string, number>;
  _authKeyCallback: (key: RawKey | undefined, dc: number) => Promise<void>;
  _connectSender: (sender: RawSender, dc: number, connection?: unknown, ...rest: unknown[]) => Promise<RawSender>;
  _leaseSender(shiftedDc: number): Promise<{ readonly sender: RawSender; readonly release: () => void }>;
  _switchDC(dc: number): Promise<unknown>;
  connect(): Promise<unknown>;
  destroy(): Promise<void>;
}

/** What a client of the library is made with. */
export interface ClientOptions extends TransportOptions {
  readonly session: ClientSession;
  readonly keys: ApiKeys;
  readonly device: Device;
  readonly testServer?: TestServer;
  readonly clock: Clock;
  readonly connectTimeoutS: number;
  /** Hears what the server pushes on the main connection, as objects of the library. */
  readonly onPush: (pushed: unknown) => void;
  readonly pool: SocketPool;
  readonly cdn: CdnServers;
  /** A connection to this data centre was lost, and it has answered nothing since. */
  readonly isDoubtful: (dc: number) => boolean;
  readonly openSocket?: OpenSocket;
}

/** The library's client as telegram-client.md section 2 wants it; not yet connected. */
export function makeClient(options: ClientOptions): RawClient {
  const { library, device, connectTimeoutS } = options;
  installHandshake(library);
  installNativeLongs(library);
  installIge(library);
  installUnpacking(library);
  installPacketChecks(library);
  const client = new library.TelegramClient(options.session, options.keys.apiId, options.keys.apiHash, {
    networkSocket: makeSocketClass(options),
    ...(options.proxy?.kind === 'mtproxy' ? { proxy: { MTProxy: true, ip: options.proxy.host, port: options.proxy.port, secret: options.proxy.password ?? '' } } : {}),
    // One try each: repeating, and how long to wait before it, is decided in `call.ts` alone. A connection that is lost
    // fails what was sent on it at once; the next request opens another.
    connectionRetries: 1,
    reconnectRetries: 0,
    autoReconnect: false,
    retryDelay: 500,
    requestRetries: 2,
    floodSleepThreshold: 0,
    timeout: connectTimeoutS,
    securityChecks: true,
    entityCache: false,
    deviceModel: device.model,
    systemVersion: device.system,
    appVersion: device.appVersion,
    langCode: device.langCode,
    systemLangCode: device.langCode,
    baseLogger: silentLogger(library),
    downloadPool: { sessionStartupDelayMs: 0, idleTimeoutMs: 60_000 },
  }) as unknown as RawClient;
  // Set afterwards: with an MTProto proxy the library would take a class of its own.
  client._connection = packetTransport(options);
  keepUpdateLoopOut(client, options.onPush);
  openFurtherConnections(client, options);
  limitConnecting(client, connectTimeoutS, options.clock);
  if (options.testServer !== undefined) useTestServer(client, options.testServer);
  return client;
}

/**
 * The library's update loop would ask for states and differences in between. It starts whenever this flag is false after
 * connecting, and the library clears the flag before it moves to another DC; so the flag stays true whatever is written
 * to it. What servers push comes here instead.
 */
function keepUpdateLoopOut(client: RawClient, onPush: (pushed: unknown) => void): void {
  Object.defineProperty(client, '_loopStarted', { get: () => true, set: () => undefined });
  client.updateManager.onUpdates = onPush;
}

function silentLogger(library: Library): InstanceType<Library['Logger']> {
  const logger = new library.Logger();
  // Its default prints request names and errors to the console.
  logger.setLevel('none' as Parameters<typeof logger.setLevel>[0]);
  return logger;
}

/** Connecting may include a handshake and a first request; the library limits only the TCP dial. */
function limitConnecting(client: RawClient, connectTimeoutS: number, clock: Clock): void {
  const connectSender = client._connectSender.bind(client);
  client._connectSender = async (sender, dc, ...rest) => {
    const timer = new AbortController();
    // Dialling has the limit for itself, the handshake and the first answer have it once more.
    const limitMs = connectTimeoutS * 2000;
    const connected = connectSender(sender, dc, ...rest).finally(() => timer.abort());
    const timeout = clock.sleep(limitMs, timer.signal).then(
      () => {
        // Ends the attempt itself too: later connects to this DC queue behind it.
        void sender.disconnect();
        throw new Error(`connecting to DC ${dc} took longer than ${limitMs / 1000} s`);
      },
      () => connected,
    );
    return Promise.race([connected, timeout]);
  };
}

function useTestServer(client: RawClient, server: TestServer): void {
  client.getDC = (dc) => {
    const address = addressOf(server, dc);
    return Promise.resolve({ id: dc, ipAddress: address.host, port: address.port });
  };
}

/** Host and port of a DC of the test server. @throws TobsFailure USAGE when the description lacks it */
export function addressOf(server: TestServer, dc: number): { readonly host: string; readonly port: number } {
  const match = /^\[?(.+?)\]?:(\d{1,5})$/.exec(server.dcs[String(dc)] ?? '');
  const port = Number(match?.[2]);
  if (match?.[1] === undefined || port < 1 || port > 65_535) throw new TobsFailure({ code: 'USAGE', reason: `The test server names no address for DC ${dc}.` });
  return { host: match[1], port };
}

/** Makes a session talk to a test server, on its home DC or the server's first. */
export function pointAt(session: ClientSession, server: TestServer): void {
  const dc = session.dcId === 0 ? firstDc(server) : session.dcId;
  const { host, port } = addressOf(server, dc);
  session.setDC(dc, host, port);
}

/** Default DC of a test server: 2, as in the real Telegram, else the first it names. */
export function firstDc(server: TestServer): number {
  return server.dcs['2'] === undefined ? Number(Object.keys(server.dcs)[0] ?? 2) : 2;
}

/** Telegram's own keys, kept while a test server's key takes their place. */
let telegramKeys: readonly (readonly [string, { readonly n: unknown; readonly e: number }])[] | undefined;

/** Trusts the test server's key only, or Telegram's two keys only. The library keeps them in one map per process. */
export async function trustKeys(library: Library, server: TestServer | undefined): Promise<void> {
  const map = library.serverKeys;
  telegramKeys ??= [...map.entries()];
  if (server === undefined) {
    map.clear();
    for (const [fingerprint, key] of telegramKeys) map.set(fingerprint, key);
    return;
  }
  const key = readPublicKey(server.publicKeyPem);
  const fingerprint = fingerprintOf(await library.sha1(key.tl));
  map.clear();
  map.set(fingerprint, { n: library.bigIntOf(key.modulus.toString()), e: key.exponent });
}
