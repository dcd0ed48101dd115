import type { Chat, Dialog, HistoryRange, Predecessor, Target } from '../model/chat';
import type { DetailAnswer, DetailRequest } from '../model/details';
import type { ChatId, MessageId } from '../model/ids';
import type { Message } from '../model/message';
import type { TakeoutEnd, TakeoutNotice, TakeoutOpening, TakeoutRequest } from '../model/takeout';
import type { ApiKeys, Account, Cancellable, CodeSent, Downloaded, DownloadOrder, HistoryBatch, HistoryPage, HistoryRequest, QrSignInStep, SignInStep, Telegram, TestServer, WaitNotice, EnteredCode } from '../model/telegram';
import type { Topic } from '../model/topic';
import { Caller, type Call } from './call';
import type { Clock } from './clock';
import { TelegramConnection } from './connection';
import type { Device } from './connect';
import { readDetails } from './details';
import { readDialogs } from './dialogs';
import { linkedGroupOf } from './discussion';
import { FileReferences } from './file-references';
import { readFolders } from './folders';
import { fetchParts, type SaveFile } from './files';
import { fetchMessages, fetchPage, inputPeerOf, type HistoryPorts, type HistorySource } from './history/pages';
import { PAGE, type Page, type PageQuery } from './history/piece';
import { newestPage, resolveIds } from './history/range';
import { hasRoot, rootOf, withRoot } from './history/thread';
import { batchOf, failureFrom, runPlan } from './history/read-history';
import { queryAcross, splitBounds } from './history/split-history';
import { proxyOf } from './network/proxy-of';
import { passwordProof } from './password';
import { PeerStore, type PeersSnapshot } from './peers';
import { signInByQr } from './qr-sign-in';
import { predecessorOf } from './predecessor';
import { resolveReference, type ResolvePorts } from './resolve';
import { serverMark } from './server-key';
import { readSession, requireMadeAt } from './session';
import { SignIn } from './sign-in';
import { Takeout } from './takeout';
import { allTopics, topicsById } from './topics';

/** Most messages fetched ahead of the caller, whatever the settings (F-FETCH-5). */
const MAX_WINDOW_MESSAGES = 5000;
/** Pages fetched ahead per lane: pieces of several pages keep several lanes busy without extra requests. */
const PAGES_PER_LANE = 10;
const CLOSE_TIMEOUT_MS = 3000;
/** A process that is told to go has one second (F-RUN-8). */
const FINISH_AT_CLOSE_MS = 500;

export interface TelegramOptions {
  readonly keys: ApiKeys;
  /** As handed out by `onSession`, or null. Secret. */
  readonly session: string | null;
  readonly testServer?: TestServer;
  /** Proxy of every connection, with its password; see `parseProxyUrl`. Absent or empty: none. Secret. */
  readonly proxyUrl?: string;
  readonly limits: {
    readonly fetchConnections: number;
    readonly requestsInFlight: number;
    readonly partsInFlight: number;
    readonly retries: number;
    readonly connectTimeoutS: number;
    readonly readTimeoutS: number;
    readonly maxFloodWaitS: number;
    /** People to remember beside the chats that are listed or read. */
    /** Chats known to be smaller are read one request at a time; 0: all of them. */
    readonly shardMinMessages?: number | undefined;
    readonly senderCacheSize?: number | undefined;
    readonly windowBatches: number;
  };
  readonly device: Device;
  readonly saveFile: SaveFile;
  /** From `exportPeers` of an earlier run with the same account. */
  readonly peers?: unknown;
  /** For tests. */
  readonly clock: Clock;
}

/** Telegram over MTProto, with the peers met so far. */
export interface OpenTelegram extends Telegram {
  /** Peers to keep with the account's state. */
  exportPeers(): PeersSnapshot;
  /** Peers kept from an earlier run of the same account. */
  importPeers(snapshot: unknown): void;
}

/**
 * The one entry to src/telegram. Nothing is loaded and no connection is opened before the first call.
 * @throws TobsFailure SESSION_ELSEWHERE when the session was made at another server; USAGE for a damaged test server
 */
export function openTelegram(options: TelegramOptions): OpenTelegram {
  return new MtprotoTelegram(options);
}

class MtprotoTelegram implements OpenTelegram {
  private readonly closing = new AbortController();
  private readonly connection: TelegramConnection;
  private readonly caller: Caller;
  private readonly peers: PeerStore;
  private readonly signing: SignIn;
  private readonly references: FileReferences;
  private readonly takeout: Takeout;
  private readonly waitListeners = new Set<(notice: WaitNotice) => void>();
  private readonly sessionListeners = new Set<(session: string | null) => void>();
  private dialogList: Promise<void> | undefined;

  constructor(private readonly options: TelegramOptions) {
    const { keys, limits, device, testServer } = options;
    const { clock } = options;
    this.peers = new PeerStore(limits.senderCacheSize);
    const stored = readSession(options.session);
    const madeAt = testServer === undefined ? undefined : serverMark(testServer.publicKeyPem);
    requireMadeAt(stored, madeAt);
    const proxy = proxyOf(options.proxyUrl);
    this.connection = new TelegramConnection({
      keys, stored, madeAt, device, clock, connectTimeoutS: limits.connectTimeoutS, ...(testServer === undefined ? {} : { testServer }), ...(proxy === null ? {} : { proxy }),
      onSession: (session) => {
        for (const listener of this.sessionListeners) listener(session);
      },
    });
    this.takeout = new Takeout({
      call: (request, inner) => this.caller.call(request, inner), clock, closed: this.closing.signal,
      homeDc: () => this.connection.homeDc, accountId: () => this.connection.storedAccountId,
    });
    this.caller = new Caller(
      this.connection,
      { retries: limits.retries, readTimeoutMs: limits.readTimeoutS * 1000, maxFloodWaitMs: limits.maxFloodWaitS * 1000, connections: limits.fetchConnections, historyLanes: this.lanes },
      clock,
      (notice) => {
        for (const listener of this.waitListeners) listener(notice);
      },
      this.closing.signal,
      this.takeout,
    );
    this.importPeers(options.peers);
    this.peers.selfId = this.connection.storedAccountId;
    const { call } = this.caller;
    this.signing = new SignIn({ call, connection: this.connection, peers: this.peers, keys, passwordProof: (password, signal) => passwordProof(this.connection, password, { clock, timeoutMs: limits.readTimeoutS * 1000, signal }) });
    this.references = new FileReferences(async (chatId, ids, signal) => (await fetchMessages(chatId, ids, this.historyPorts(signal))).raw, clock, this.closing.signal);
  }

  account(options: Cancellable): Promise<Account | null> {
    return this.signing.account(options);
  }

  sendCode(phone: string, options: Cancellable): Promise<CodeSent> {
    return this.signing.sendCode(phone, options);
  }

  resendCode(sent: { readonly phone: string; readonly phoneCodeHash: string }, options: Cancellable): Promise<CodeSent> {
    return this.signing.resendCode(sent, options);
  }

  signIn(step: EnteredCode, options: Cancellable): Promise<SignInStep> {
    return this.signing.signIn(step, options);
  }

  signInByQr(options: Cancellable): AsyncIterable<QrSignInStep> {
    return signInByQr({ signing: this.signing, connection: this.connection, keys: this.options.keys, clock: this.options.clock }, options);
  }

  checkPassword(password: string, options: Cancellable): Promise<Account> {
    return this.signing.checkPassword(password, options);
  }

  signOut(options: Cancellable): Promise<void> {
    return this.signing.signOut(options);
  }

  async *dialogs({ signal }: Cancellable): AsyncGenerator<readonly Dialog[]> {
    await this.loadSelf(signal);
    const rules = await readFolders(this.caller.call, this.peers.selfId, signal);
    yield* readDialogs(this.caller.call, this.peers, signal, rules);
    this.dialogList = Promise.resolve();
  }

  resolve(reference: string, { signal }: Cancellable): Promise<Target> {
    const ports: ResolvePorts = { call: this.caller.call, peers: this.peers, loadDialogs: (inner) => this.loadDialogs(inner), loadSelf: (inner) => this.loadSelf(inner) };
    return resolveReference(reference, ports, signal);
  }

  async newest(chatId: ChatId, { signal, topicId, discussionId }: Cancellable & { readonly topicId?: MessageId; readonly discussionId?: ChatId }): Promise<HistoryPage> {
    const source = sourceOf(chatId, topicId, discussionId);
    const ports = this.historyPorts(signal);
    const page = await newestPage((query) => this.query(source, query, signal));
    if (page.messages.length > 0) this.takeout.showed(chatId);
    if (!this.takeout.mayHide(chatId)) return await withRoot(source, page, ports);
    // Protected chats show nothing inside a takeout (seen by other exporters); an empty one is empty outside, too.
    const outside: HistoryPorts = { ...ports, call: (request, options) => ports.call(request, { ...options, takeoutId: null }) };
    const bare = await newestPage((query) => fetchPage(source, query, outside));
    if (bare.messages.length > 0) this.takeout.leaveOutside(chatId, 'restricted');
    return await withRoot(source, bare, outside);
  }

  linkedGroup(channelId: ChatId, { signal }: Cancellable): Promise<Chat | null> {
    return linkedGroupOf(channelId, this.historyPorts(signal), signal);
  }

  async messagesById(chatId: ChatId, ids: readonly MessageId[], { signal }: Cancellable): Promise<readonly Message[]> {
    return (await fetchMessages(chatId, ids, this.historyPorts(signal))).messages;
  }

  async resolveRange(chatId: ChatId, range: HistoryRange, { signal, topicId }: Cancellable & { readonly topicId?: MessageId }): Promise<{ readonly fromId: MessageId; readonly toId: MessageId } | null> {
    const source = sourceOf(chatId, topicId);
    return resolveIds(range, (query) => this.query(source, query, signal));
  }

  predecessor(chatId: ChatId, { signal }: Cancellable): Promise<Predecessor | null> {
    return predecessorOf(chatId, this.historyPorts(signal));
  }

  async topics(chatId: ChatId, { signal, ids }: Cancellable & { readonly ids?: readonly MessageId[] }): Promise<readonly Topic[]> {
    const ports = this.historyPorts(signal);
    const peer = await inputPeerOf(chatId, ports);
    return ids === undefined ? await allTopics(chatId, peer, ports) : await topicsById(chatId, peer, ids, ports);
  }

  async *history(request: HistoryRequest, { signal }: Cancellable): AsyncGenerator<HistoryBatch> {
    const { chatId, topicId, discussionId, toId, expected } = request;
    let { fromId } = request;
    const source = sourceOf(chatId, topicId, discussionId);
    try {
      if (hasRoot(source) && fromId <= source.topicId && source.topicId <= toId) {
        yield { messages: await rootOf(source, this.historyPorts(signal)), coveredTo: source.topicId };
        fromId = source.topicId + 1;
      }
      if (fromId > toId) return;
      for (const { range, ...bounds } of splitBounds({ fromId, toId }, this.takeout.rangesOf(chatId))) {
        const plan = { ...bounds, lanes: this.lanesFor(expected), windowMessages: this.windowMessages, ...(expected === undefined ? {} : { expected }) };
        for await (const stretch of runPlan(plan, (query, inner) => fetchPage(source, query, { ...this.historyPorts(inner), range }), signal)) yield batchOf(stretch);
      }
    } catch (error) {
      throw failureFrom(error);
    }
  }

  async download(order: DownloadOrder, options: Cancellable & { readonly onProgress?: (bytesDone: number) => void }): Promise<Downloaded> {
    this.references.expect(order);
    const call: Call = (request, inner) => this.caller.call(request, { ...inner, chatId: order.chatId });
    const ports = { call, references: this.references, partsInFlight: this.options.limits.partsInFlight };
    try {
      return await this.options.saveFile(order, (sink) => fetchParts(order, sink, ports, options), options);
    } catch (error) {
      throw failureFrom(error);
    } finally {
      this.references.forget(order);
    }
  }

  beginTakeout(request: TakeoutRequest, options: Cancellable & { readonly onNotice: (notice: TakeoutNotice) => void }): Promise<TakeoutOpening> {
    return this.takeout.begin(request, options);
  }

  endTakeout(outcome: { readonly success: boolean }): Promise<TakeoutEnd> {
    return this.takeout.end(outcome);
  }

  async details(request: DetailRequest, { signal }: Cancellable): Promise<DetailAnswer> {
    try {
      return await readDetails(request, this.historyPorts(signal));
    } catch (error) {
      throw failureFrom(error);
    }
  }

  requestCounts(): Promise<Readonly<Record<string, number>>> {
    return Promise.resolve({ ...this.caller.counts });
  }

  onWait(listener: (notice: WaitNotice) => void): () => void {
    this.waitListeners.add(listener);
    return () => void this.waitListeners.delete(listener);
  }

  onSession(listener: (session: string | null) => void): () => void {
    this.sessionListeners.add(listener);
    return () => void this.sessionListeners.delete(listener);
  }

  exportPeers(): PeersSnapshot {
    return this.peers.exportPeers();
  }

  importPeers(snapshot: unknown): void {
    this.peers.importPeers(snapshot);
  }

  /** Always returns, whatever the connections do. */
  async close(): Promise<void> {
    // Whoever opened a takeout and went away without ending it has not succeeded.
    await this.takeout.end({ success: false }, FINISH_AT_CLOSE_MS);
    this.closing.abort();
    const timer = new AbortController();
    const closed = this.connection.close().finally(() => timer.abort());
    await Promise.race([closed, this.options.clock.sleep(CLOSE_TIMEOUT_MS, timer.signal).catch(() => closed)]);
  }

  private get lanes(): number {
    return this.options.limits.fetchConnections * this.options.limits.requestsInFlight;
  }

  /** A small chat gains little from several requests at a time, and each piece it is cut into can cost one more (F-FETCH-4). */
  private lanesFor(expected: number | undefined): number {
    const { shardMinMessages } = this.options.limits;
    const isSmall = shardMinMessages !== undefined && (shardMinMessages === 0 || (expected ?? Infinity) < shardMinMessages);
    return isSmall ? 1 : this.lanes;
  }

  private get windowMessages(): number {
    const { windowBatches } = this.options.limits;
    const pages = this.lanes === 1 ? windowBatches : Math.max(windowBatches, PAGES_PER_LANE * this.lanes);
    return Math.min(pages * PAGE, MAX_WINDOW_MESSAGES);
  }

  private historyPorts(signal: AbortSignal): HistoryPorts {
    return { call: this.caller.call, peers: this.peers, loadDialogs: (inner) => this.loadDialogs(inner), rangesOf: (chatId) => this.takeout.rangesOf(chatId), signal };
  }

  private query(source: HistorySource, query: PageQuery, signal: AbortSignal): Promise<Page<Message>> {
    return queryAcross(query, this.takeout.rangesOf(source.chatId), (one, range) => fetchPage(source, one, { ...this.historyPorts(signal), range }));
  }

  private async loadSelf(signal: AbortSignal): Promise<void> {
    const id = this.peers.selfId;
    if (id === undefined || this.peers.get(id) === undefined) await this.signing.account({ signal });
  }

  /** Reads the dialog list once per process; a failed read is tried again by the next caller. */
  private loadDialogs(signal: AbortSignal): Promise<void> {
    this.dialogList ??= this.readAllDialogs(signal).catch((error: unknown) => {
      this.dialogList = undefined;
      throw error;
    });
    return this.dialogList;
  }

  private async readAllDialogs(signal: AbortSignal): Promise<void> {
    await this.loadSelf(signal);
    const pages = readDialogs(this.caller.call, this.peers, signal);
    for (let page = await pages.next(); page.done !== true; page = await pages.next()) signal.throwIfAborted();
  }
}

function sourceOf(chatId: ChatId, topicId: MessageId | undefined, discussionId?: ChatId): HistorySource {
  return { chatId, ...(topicId !== undefined && { topicId }), ...(discussionId !== undefined && { discussionId }) };
}

