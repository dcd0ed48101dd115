import type { Chat, Dialog, HistoryPart, HistoryRange, PhotoOrder, Predecessor, Target } from '../model/chat';
import type { DetailAnswer, DetailRequest } from '../model/details';
import type { ChatEstimate } from '../model/estimate';
import type { ChatId, MessageId } from '../model/ids';
import type { FileOrder } from '../model/media';
import type { MemoryNotice } from '../model/memory-event';
import type { Message } from '../model/message';
import type { CacheUse, RequestTimings } from '../model/metrics';
import type { TakeoutEnd, TakeoutNotice, TakeoutOpening, TakeoutRequest } from '../model/takeout';
import type { Account, Cancellable, CodeSent, Downloaded, DownloadOrder, HistoryBatch, HistoryPage, HistoryRequest, MessageSpan, QrSignInStep, SignInStep, Telegram, WaitNotice, EnteredCode, AvatarAnswer, AvatarOrder, EmojiExtension, EmojiOrder } from '../model/telegram';
import type { Topic } from '../model/topic';
import type { WorkLimits } from '../model/work-limits';
import { Caller } from './calls/call';
import { Listeners } from './listeners';
import { TelegramConnection } from './connections/connection';
import { readDetails } from './details';
import { DialogList } from './chats/dialog-list';
import { linkedGroupOf } from './chats/discussion';
import { CdnAccess } from './files/cdn';
import { FileAccess } from './files/file-access';
import { countBetween, estimateChat } from './history/estimate';
import { HistoryReader, lanesOf } from './history/history-reader';
import { fetchMessages, inputPeerOf } from './history/pages';
import { failureFrom } from './history/read-history';
import { proxyOf } from './network/proxy-of';
import { passwordProof } from './account/password';
import { PeerStore, type PeersSnapshot } from './chats/peers';
import { signInByQr } from './account/qr-sign-in';
import { readPhotos } from './chats/photos';
import { predecessorOf } from './chats/predecessor';
import { resolveReference } from './chats/resolve';
import { readSublists } from './chats/sublists';
import { serverMark } from './connections/server-key';
import { readSession, requireMadeAt } from './account/session';
import { SignIn } from './account/sign-in';
import { MemoryGuard } from './calls/memory-guard';
import { Takeout } from './calls/takeout';
import { allTopics, topicsById } from './chats/topics';
import type { TelegramOptions } from './telegram-options';

const CLOSE_TIMEOUT_MS = 3000;
/** A process that is told to go has one second (F-RUN-8). */
const FINISH_AT_CLOSE_MS = 500;

/** Telegram over MTProto, with the peers met so far. */
export interface OpenTelegram extends Telegram {
  /** Peers to keep with the account's state. */
  exportPeers(): PeersSnapshot;
  /** Small pictures of chats as JPEG files in base64, in the order asked for, by one request each; null for one that cannot be had. */
  photos(orders: readonly PhotoOrder[], options: Cancellable): Promise<readonly (string | null)[]>;
  /** Peers kept from an earlier run of the same account. */
  importPeers(snapshot: unknown): void;
  /** How much is done at a time from now on; what is under way is not touched. */
  changeLimits(limits: WorkLimits): void;
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
  private readonly files: FileAccess;
  private readonly takeout: Takeout;
  private readonly waitListeners = new Listeners<WaitNotice>();
  private readonly memoryListeners = new Listeners<MemoryNotice>();
  private readonly memory: MemoryGuard;
  private readonly sessionListeners = new Listeners<string | null>();
  private readonly dialogList: DialogList;
  private readonly reader: HistoryReader;
  /** Those who read messages and files look here each time they begin something. */
  private readonly limits: { -readonly [Key in keyof TelegramOptions['limits']]: TelegramOptions['limits'][Key] };

  private readonly options: Pick<TelegramOptions, 'keys' | 'clock' | 'saveFile'>;

  constructor(options: TelegramOptions) {
    // All but the session, which nothing here needs again.
    this.options = { keys: options.keys, clock: options.clock, saveFile: options.saveFile };
    const { keys, device, testServer, clock } = options;
    const limits = { ...options.limits };
    this.limits = limits;
    this.peers = new PeerStore(limits.senderCacheSize);
    const stored = readSession(options.session);
    const madeAt = testServer === undefined ? undefined : serverMark(testServer.publicKeyPem);
    requireMadeAt(stored, madeAt);
    const proxy = proxyOf(options.proxyUrl);
    this.connection = new TelegramConnection({
      keys, stored, madeAt, device, clock, connectTimeoutS: limits.connectTimeoutS, ...(testServer === undefined ? {} : { testServer }), ...(proxy === null ? {} : { proxy }), ...(options.openSocket === undefined ? {} : { openSocket: options.openSocket }),
      onSession: this.sessionListeners.tell,
    });
    this.takeout = new Takeout({
      call: (request, inner) => this.caller.call(request, inner), clock, closed: this.closing.signal,
      homeDc: () => this.connection.homeDc, accountId: () => this.connection.storedAccountId,
    });
    this.caller = new Caller({
      transport: this.connection, clock, onWait: this.waitListeners.tell, closed: this.closing.signal, takeout: this.takeout,
      limits: { retries: limits.retries, readTimeoutMs: limits.readTimeoutS * 1000, maxFloodWaitMs: limits.maxFloodWaitS * 1000, connections: limits.fetchConnections, mediaConnections: limits.mediaConnections, spacingMs: limits.requestSpacingMs, historyLanes: lanesOf(limits) },
    });
    this.memory = new MemoryGuard(options.memory, this.memoryListeners.tell);
    this.importPeers(options.peers);
    this.peers.selfId = this.connection.storedAccountId;
    const { call } = this.caller;
    this.signing = new SignIn({ call, connection: this.connection, peers: this.peers, keys, passwordProof: (password, signal) => passwordProof(this.connection, password, { clock, timeoutMs: limits.readTimeoutS * 1000, signal }) });
    this.dialogList = new DialogList({ call, peers: this.peers, askAccount: (signal) => this.signing.account(signal) });
    this.reader = new HistoryReader({ call, peers: this.peers, dialogs: this.dialogList, takeout: this.takeout, limits, memory: this.memory });
    this.files = new FileAccess({
      call, peers: this.peers,
      readMessages: async (chatId, ids, signal) => (await fetchMessages(chatId, ids, this.reader.ports(signal))).raw,
      cdn: new CdnAccess(call, (server) => this.connection.trustCdn(server), testServer !== undefined, this.closing.signal),
      saveFile: options.saveFile, memory: this.memory, limits, clock, closed: this.closing.signal,
    });
  }

  changeLimits(changed: WorkLimits): void {
    Object.assign(this.limits, changed);
    const { fetchConnections, mediaConnections } = changed;
    this.caller.resize({ connections: fetchConnections, mediaConnections, historyLanes: lanesOf(this.limits) });
    this.options.saveFile.changeFilesAtOnce?.(changed.filesAtOnce);
  }

  account({ signal }: Cancellable): Promise<Account | null> {
    return this.signing.account(signal);
  }

  sendCode(phone: string, { signal }: Cancellable): Promise<CodeSent> {
    return this.signing.sendCode(phone, signal);
  }

  resendCode(sent: { readonly phone: string; readonly phoneCodeHash: string }, { signal }: Cancellable): Promise<CodeSent> {
    return this.signing.resendCode(sent, signal);
  }

  signIn(step: EnteredCode, { signal }: Cancellable): Promise<SignInStep> {
    return this.signing.signIn(step, signal);
  }

  signInByQr({ signal }: Cancellable): AsyncIterable<QrSignInStep> {
    return signInByQr({ signing: this.signing, connection: this.connection, keys: this.options.keys, clock: this.options.clock }, signal);
  }

  checkPassword(password: string, { signal }: Cancellable): Promise<Account> {
    return this.signing.checkPassword(password, signal);
  }

  signOut({ signal }: Cancellable): Promise<void> {
    return this.signing.signOut(signal);
  }

  dialogs({ signal }: Cancellable): AsyncGenerator<readonly Dialog[]> {
    return this.dialogList.pages(signal);
  }

  async sublists(chatId: ChatId, { signal }: Cancellable): Promise<readonly Dialog[]> {
    await this.dialogList.loadSelf(signal);
    const ports = this.reader.ports(signal);
    return await readSublists(chatId, await inputPeerOf(chatId, ports), ports);
  }

  async photos(orders: readonly PhotoOrder[], { signal }: Cancellable): Promise<readonly (string | null)[]> {
    return await readPhotos(orders, { call: this.caller.call, peers: this.peers, signal });
  }

  resolve(reference: string, { signal }: Cancellable): Promise<Target> {
    const { load, loadSelf } = this.dialogList;
    const sublists = (chatId: ChatId): Promise<readonly Dialog[]> => this.sublists(chatId, { signal });
    return resolveReference(reference, { call: this.caller.call, peers: this.peers, loadDialogs: load, loadSelf, sublists }, signal);
  }

  newest(chatId: ChatId, options: Cancellable & HistoryPart & { readonly discussionId?: ChatId }): Promise<HistoryPage> {
    return this.reader.newest(chatId, options);
  }

  resolveRange(chatId: ChatId, range: HistoryRange, options: Cancellable & HistoryPart): Promise<{ readonly fromId: MessageId; readonly toId: MessageId } | null> {
    return this.reader.resolveRange(chatId, range, options);
  }

  estimate(chatId: ChatId, options: Cancellable & HistoryPart): Promise<ChatEstimate> {
    return estimateChat(this.reader, chatId, options);
  }

  countBetween(span: MessageSpan, options: Cancellable & HistoryPart): Promise<number | null> {
    return countBetween(this.reader, span, options);
  }

  history(request: HistoryRequest, options: Cancellable): AsyncGenerator<HistoryBatch> {
    return this.reader.history(request, options);
  }

  linkedGroup(channelId: ChatId, { signal }: Cancellable): Promise<Chat | null> {
    return linkedGroupOf(channelId, this.reader.ports(signal), signal);
  }

  async messagesById(chatId: ChatId, ids: readonly MessageId[], { signal }: Cancellable): Promise<readonly Message[]> {
    return (await fetchMessages(chatId, ids, this.reader.ports(signal))).messages;
  }

  predecessor(chatId: ChatId, { signal }: Cancellable): Promise<Predecessor | null> {
    return predecessorOf(chatId, this.reader.ports(signal));
  }

  async topics(chatId: ChatId, { signal, ids }: Cancellable & { readonly ids?: readonly MessageId[] }): Promise<readonly Topic[]> {
    const ports = this.reader.ports(signal);
    const peer = await inputPeerOf(chatId, ports);
    return ids === undefined ? await allTopics(chatId, peer, ports) : await topicsById(chatId, peer, ids, ports);
  }

  download(order: DownloadOrder, options: Cancellable & { readonly onProgress?: (bytesDone: number) => void }): Promise<Downloaded> {
    return this.files.download(order, options);
  }

  contentKey(order: FileOrder, options: Cancellable & { readonly timeoutMs: number }): Promise<string | null> {
    return this.files.contentKey(order, options);
  }

  avatar(order: AvatarOrder, options: Cancellable): Promise<AvatarAnswer> {
    return this.files.avatar(order, options);
  }

  emojiPicture(order: EmojiOrder, options: Cancellable): Promise<EmojiExtension> {
    return this.files.emojiPicture(order, options);
  }

  beginTakeout(request: TakeoutRequest, options: Cancellable & { readonly onNotice: (notice: TakeoutNotice) => void }): Promise<TakeoutOpening> {
    return this.takeout.begin(request, options);
  }

  endTakeout(outcome: { readonly success: boolean }): Promise<TakeoutEnd> {
    return this.takeout.end(outcome);
  }

  async details(request: DetailRequest, { signal }: Cancellable): Promise<DetailAnswer> {
    try {
      return await readDetails(request, { ...this.reader.ports(signal), clock: this.options.clock, onUpdate: (listener) => this.connection.onUpdate(listener) });
    } catch (error) {
      throw failureFrom(error);
    }
  }

  requestCounts(): Promise<Readonly<Record<string, number>>> {
    return Promise.resolve({ ...this.caller.counts });
  }

  requestTimings(): Promise<RequestTimings> {
    return Promise.resolve(this.caller.log.timings);
  }

  cacheUse(): Promise<CacheUse> {
    return Promise.resolve({ peers: this.peers.use });
  }

  onWait(listener: (notice: WaitNotice) => void): () => void {
    return this.waitListeners.add(listener);
  }

  onSession(listener: (session: string | null) => void): () => void {
    return this.sessionListeners.add(listener);
  }

  onMemory(listener: (notice: MemoryNotice) => void): () => void {
    return this.memoryListeners.add(listener);
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
}
