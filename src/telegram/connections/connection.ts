import { TobsFailure } from '../../model/errors';
import type { ChatId } from '../../model/ids';
import type { Proxy } from '../../model/proxy';
import { wipe } from '../../model/wipe';
import type { ApiKeys, TestServer } from '../../model/telegram';
import type { Route, Transport } from '../calls/transport';
import type { Clock } from '../clock';
import type { Tl, TlValue } from '../codec/tl';
import { CdnServers } from './cdn-servers';
import type { CdnServer } from '../files/cdn';
import { beginAnew } from './begin-anew';
import { addressOf, firstDc, makeClient, pointAt, trustKeys, type Device, type RawClient, type RawSender } from './connect';
import { forgetKeys } from './forget-keys';
import { forgetForeignKey, isKeyRejected, isRefusal, isUnregistered } from './foreign-key';
import { loadLibrary, type Library } from './library';
import { SocketPool } from '../network/socket-pool';
import type { OpenSocket } from '../network/telegram-socket';
import { TransportFloods } from '../network/transport-floods';
import { UpdateListeners } from '../chats/pushed-updates';
import { RawRequests } from '../calls/raw-requests';
import { heardOn, receivedAtOf } from './heard-on';
import { KeyLost } from '../calls/rpc-errors';
import { shiftedDc } from './shifted-dc';
import { HeldSession, type HeldSessionOptions } from '../account/held-session';
import { makeSession, type ClientSession } from '../account/session';

/** Quiet time after which the main connection is made anew before it is used (chosen; the library closes others as soon). */
const STALE_MS = 60_000;

/** What the connections of one account are made with. */
export interface ConnectionOptions extends HeldSessionOptions {
  readonly keys: ApiKeys;
  readonly testServer?: TestServer;
  readonly proxy?: Proxy;
  readonly device: Device;
  readonly clock: Clock;
  readonly connectTimeoutS: number;
  readonly openSocket?: OpenSocket;
}

interface Opened {
  readonly client: RawClient;
  readonly session: ClientSession;
}

/** The library's client with everything around it that keeps a sign-in safe: opened on first use, closed for good. */
export class TelegramConnection implements Transport {
  private library: Library | undefined;
  private requests: RawRequests | undefined;
  private readonly pool = new SocketPool();
  private readonly floods = new TransportFloods();
  private opening: Promise<Opened> | undefined;
  private opened: Opened | undefined;
  private readonly held: HeldSession;
  private readonly updates = new UpdateListeners();
  private readonly cdn = new CdnServers();
  /** Data centres a connection to which was lost, and which have answered nothing since. */
  private readonly doubtful = new Set<number>();
  private isClosed = false;
  private mainInFlight = 0;
  /** `opening` has ended well. */
  private isOpen = false;

  constructor(private readonly options: ConnectionOptions) {
    this.held = new HeldSession(options);
  }

  get homeDc(): number {
    return this.opened?.session.dcId ?? this.options.stored?.dc ?? (this.options.testServer ? firstDc(this.options.testServer) : 2);
  }

  get isSignedOut(): boolean {
    return this.held.hasEnded;
  }

  get hasSession(): boolean {
    return this.held.accountId !== undefined;
  }

  /** Account of the stored session; not checked with the server. */
  get storedAccountId(): ChatId | undefined {
    return this.held.accountId;
  }

  /** The server's time in milliseconds, as its last handshake or correction told. */
  get serverNowMs(): number {
    return this.options.clock.now() + (this.opened?.client._sender?._state.timeOffset ?? 0) * 1000;
  }

  /** Calls `listener` with the name of every update pushed on the main connection; returns its removal. */
  onUpdate(listener: (name: string) => void): () => void {
    return this.updates.add(listener);
  }

  get heardAtMs(): number | null {
    return this.pool.heardAtMs;
  }

  heardOnMs(route: Route): number {
    return this.opened === undefined ? 0 : heardOn(this.opened.client, route);
  }

  async send(request: Tl, route: Route): Promise<TlValue> {
    const startedMs = this.options.clock.now();
    try {
      const answer = await this.sendOnce(request, route);
      this.floods.answered(route.dc);
      this.doubtful.delete(route.dc);
      return answer;
    } catch (error) {
      if (!isRefusal(error)) this.doubtful.add(route.dc);
      throw this.floods.cause(error, [route.dc, this.homeDc], startedMs);
    }
  }

  private async sendOnce(request: Tl, route: Route): Promise<TlValue> {
    const { client } = await this.open(route.kind === 'main');
    // The library connects to one DC after the other, for the sake of the key; the home DC's is there by now.
    if (route.dc === this.homeDc) client._network._connectChains.delete(route.dc);
    const lease = await client._leaseSender(shiftedDc(route));
    try {
      return await this.sendThrough(lease.sender, request, route);
    } catch (error) {
      throw this.keyTrouble(error, client, route);
    } finally {
      lease.release();
    }
  }

  /** Answer as the library's own object, for the few things computed by it (two-step password). */
  async sendForLibrary(request: Tl): Promise<unknown> {
    const { client } = await this.open();
    const { sender } = await client._leaseSender(0);
    return sender.send(this.writer().makeForLibrary(request, sender));
  }

  /** Makes a CDN data centre known, so that it can be dialled. @throws TobsFailure USAGE when it has no address */
  async trustCdn(server: CdnServer): Promise<void> {
    const { testServer } = this.options;
    const address = testServer === undefined ? server.address : addressOf(testServer, server.dc);
    if (address !== undefined) await this.cdn.add(server, address, this.theLibrary());
  }

  drop(route: Route): void {
    if (this.opened === undefined) return;
    const { client } = this.opened;
    this.doubtful.add(route.dc);
    if (route.kind === 'main') void client._sender?.disconnect();
    else client._network.removeSession(shiftedDc(route));
  }

  /** A sign-in was accepted: from now on a lost key means signed out. Nothing is stored before `confirmAccount`. */
  beginAccount(accountId: ChatId): void {
    this.held.begin(accountId);
  }

  /** The server has confirmed who is signed in: from now on the session may be stored. */
  confirmAccount(accountId: ChatId): void {
    this.held.begin(accountId);
    this.storeSession();
  }

  sessionEnded(): void {
    this.held.end();
  }

  /** Forgets the sign-in; the next one starts with a new key. */
  async forget(): Promise<void> {
    this.held.end();
    await this.closeClient();
    this.held.forget();
  }

  /** Makes another DC the account's own (303 PHONE_MIGRATE). */
  async switchDc(dc: number): Promise<void> {
    const { client } = await this.open();
    await client._switchDC(dc);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all([this.closeClient(), this.pool.end()]);
  }

  private async closeClient(): Promise<void> {
    const { opened } = this;
    this.opened = undefined;
    this.opening = undefined;
    if (opened === undefined) return;
    try {
      await opened.client.destroy();
    } finally {
      forgetKeys(opened.client, opened.session);
    }
  }

  /** @param isForMain the main connection itself is going to be used; others go on without it while it is quiet */
  private open(isForMain = true): Promise<Opened> {
    if (this.isClosed) return Promise.reject(new TobsFailure({ code: 'STOPPED' }));
    // A connection that is lost has to be opened again from here, and one that was quiet for long is not to be relied on.
    const sender = this.opened?.client._sender;
    if (this.isOpen && (sender?.userDisconnected === true || (isForMain && this.isStale(sender)))) this.opening = undefined;
    this.opening ??= this.reopen();
    return this.opening;
  }

  /**
   * Quiet for so long that whatever is in between may have forgotten it, as after the machine slept: a request on it could
   * wait for its whole time limit. The other connections are closed by the library when idle.
   */
  private isStale(sender: RawSender | undefined): boolean {
    const receivedAt = receivedAtOf(sender);
    return this.mainInFlight === 0 && receivedAt > 0 && this.options.clock.now() - receivedAt > STALE_MS;
  }

  private async reopen(): Promise<Opened> {
    this.isOpen = false;
    try {
      const opened = await this.connect();
      this.isOpen = true;
      return opened;
    } catch (error) {
      this.opening = undefined;
      throw error;
    }
  }

  private async connect(): Promise<Opened> {
    const library = this.theLibrary();
    await trustKeys(library, this.options.testServer);
    if (this.opened !== undefined) {
      const { client } = this.opened;
      if (this.isStale(client._sender)) await client._sender?.disconnect();
      beginAnew(client._sender);
      await client.connect();
      return this.opened;
    }
    try {
      return await this.connectWith(library, 'abridged');
    } catch (error) {
      // An MTProto proxy has a transport of its own, and what has a name would fail in the same way again.
      if (error instanceof TobsFailure || this.held.hasEnded || this.isClosed || this.options.proxy?.kind === 'mtproxy') throw error;
      return await this.connectWith(library, 'full');
    }
  }

  private async connectWith(library: Library, transport: 'abridged' | 'full'): Promise<Opened> {
    const { options } = this;
    const session = await makeSession(library, this.held.toConnect);
    if (options.testServer !== undefined) pointAt(session, options.testServer);
    const client = makeClient({ ...options, pool: this.pool, cdn: this.cdn, isDoubtful: (dc) => this.doubtful.has(dc), ownKeys: (dc) => this.cdn.keysOf(dc), library, session, transport, onPush: (pushed) => this.updates.hear(pushed), onFlood: (dc) => this.floods.refused(dc, options.clock.now()) });
    this.watchKeys(client, session);
    try {
      await client.connect();
    } catch (error) {
      await client.destroy();
      forgetKeys(client, session);
      throw this.held.hasEnded ? new KeyLost('the server made a new key') : error;
    }
    this.opened = { client, session };
    return this.opened;
  }

  /**
   * When the server has forgotten our key, the library silently makes a new one that is not signed in (table row 6). It
   * must neither be stored nor used: the session has ended.
   */
  private watchKeys(client: RawClient, session: ClientSession): void {
    client._authKeyCallback = (key, dc) => {
      // Kept in memory only: it is nobody's sign-in.
      if (this.cdn.addressOf(dc) !== undefined) return Promise.resolve();
      if (dc === session.dcId && this.held.accountId !== undefined) {
        this.held.end();
        return Promise.reject(new KeyLost('the server does not know this session any more'));
      }
      session.setAuthKey(key as Parameters<ClientSession['setAuthKey']>[0], dc);
      if (key !== undefined && dc !== session.dcId) this.storeSession();
      return Promise.resolve();
    };
  }

  private storeSession(): void {
    if (this.opened !== undefined) this.held.store(this.opened.session);
  }

  private async sendThrough(sender: RawSender, request: Tl, route: Route): Promise<TlValue> {
    const raw = this.writer().make(request, sender, route.kind === 'history' || route.kind === 'file');
    if (route.kind === 'main') this.mainInFlight++;
    try {
      return (await sender.send(raw)) as TlValue;
    } catch (error) {
      if (isRefusal(error) && error.errorMessage === 'CONNECTION_NOT_INITED') sender._needsInitConnection = true;
      throw error;
    } finally {
      if (route.kind === 'main') this.mainInFlight--;
      // Code, phone number and proof of the password; the library has no use for it any more.
      if (request._.startsWith('auth.')) wipe(raw.getBytes());
    }
  }

  private writer(): RawRequests {
    const { keys, device } = this.options;
    this.requests ??= new RawRequests({ library: this.theLibrary(), keys, device });
    return this.requests;
  }

  private theLibrary(): Library {
    this.library ??= loadLibrary();
    return this.library;
  }

  /** What a failed request means for the keys: at home the sign-in is lost, elsewhere a new key is authorised from home. */
  private keyTrouble(error: unknown, client: RawClient, route: Route): unknown {
    if (route.dc === this.homeDc) return this.held.hasEnded || isKeyRejected(error) ? new KeyLost(String(error)) : error;
    const isStranger = !this.held.hasEnded && isUnregistered(error);
    if (isStranger || isKeyRejected(error)) forgetForeignKey(route, client, this.opened?.session);
    return isStranger ? new Error(`DC ${route.dc} has to be told again who is signed in`, { cause: error }) : error;
  }
}
