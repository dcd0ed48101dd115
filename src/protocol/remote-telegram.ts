import type { MessageConnection } from 'vscode-jsonrpc';
import type { Chat, Dialog, HistoryPart, HistoryRange, PhotoOrder, Predecessor, Target } from '../model/chat';
import type { DetailAnswer, DetailRequest } from '../model/details';
import type { ChatEstimate } from '../model/estimate';
import type { ChatId, MessageId } from '../model/ids';
import type { FileOrder } from '../model/media';
import type { MemoryNotice } from '../model/memory-event';
import type { Message } from '../model/message';
import type { CacheUse, RequestTimings, ResourceUse } from '../model/metrics';
import type { TakeoutEnd, TakeoutNotice, TakeoutOpening, TakeoutRequest } from '../model/takeout';
import type { Account, Cancellable, CodeSent, Downloaded, DownloadOrder, HistoryBatch, HistoryPage, HistoryRequest, MessageSpan, QrSignInStep, SignInStep, Telegram, WaitNotice, EnteredCode, AvatarAnswer, AvatarOrder, EmojiExtension, EmojiOrder } from '../model/telegram';
import type { Topic } from '../model/topic';
import type { FileProcessing } from '../model/processing';
import type { RecordsMode } from '../model/stored-records';
import type { WorkLimits } from '../model/work-limits';
import { call } from './call';
import { RemoteArticles } from './remote-articles';
import { RemoteRecords } from './remote-records';
import { RemoteSpeech } from './remote-speech';
import type { Method } from './method';
import { RemoteProcessing } from './remote-processing';
import { methods, type Step } from './methods';

type Pull<Item> = Method<{ stream: number; acknowledge: number }, Step<Item>>;

/** The companion itself gives Telegram 2 s; one that does not answer at all must not hold up the end of a run. Chosen. */
const END_TAKEOUT_MS = 3000;

/** What the owner of the connection passes on to the account that is open on it. */
export interface RemoteEvents {
  readonly wait: Set<(notice: WaitNotice) => void>;
  readonly memory: Set<(notice: MemoryNotice) => void>;
  readonly session: Set<(session: string | null) => void>;
  /** Progress listeners of running downloads, by progress id. */
  readonly progress: Map<number, (bytesDone: number) => void>;
  /** Listener of the takeout that is open, if one is. */
  readonly takeout: Set<(notice: TakeoutNotice) => void>;
}

/** The account that is open in the companion, used as if it were here. */
export class RemoteTelegram implements Telegram {
  private lastProgress = 0;
  /** Articles by HTTPS; they need no account. */
  readonly articles: RemoteArticles;
  /** What the companion can do to files. */
  readonly processing: FileProcessing;
  /** The companion's speech engines; they need no account. */
  readonly speech: RemoteSpeech;

  constructor(
    private readonly connection: MessageConnection,
    private readonly events: RemoteEvents,
  ) {
    this.articles = new RemoteArticles(connection);
    this.processing = new RemoteProcessing(connection);
    this.speech = new RemoteSpeech(connection);
  }

  /** Records of imports into a vault (absolute path); null when there are none to read. They need no account. */
  records(vault: string, mode: RecordsMode): Promise<RemoteRecords | null> {
    return RemoteRecords.open(this.connection, vault, mode);
  }

  account({ signal }: Cancellable): Promise<Account | null> {
    return call(this.connection, methods.account, {}, signal);
  }

  sendCode(phone: string, { signal }: Cancellable): Promise<CodeSent> {
    return call(this.connection, methods.sendCode, { phone }, signal);
  }

  resendCode({ phone, phoneCodeHash }: { readonly phone: string; readonly phoneCodeHash: string }, { signal }: Cancellable): Promise<CodeSent> {
    return call(this.connection, methods.resendCode, { phone, phoneCodeHash }, signal);
  }

  signIn({ phone, phoneCodeHash, code, via }: EnteredCode, { signal }: Cancellable): Promise<SignInStep> {
    return call(this.connection, methods.signIn, { phone, phoneCodeHash, code, via }, signal);
  }

  signInByQr({ signal }: Cancellable): AsyncIterable<QrSignInStep> {
    return this.stream(() => call(this.connection, methods.signInByQr, {}, signal), methods.signInByQrNext, signal);
  }

  checkPassword(password: string, { signal }: Cancellable): Promise<Account> {
    return call(this.connection, methods.checkPassword, { password }, signal);
  }

  async signOut({ signal }: Cancellable): Promise<void> {
    await call(this.connection, methods.signOut, {}, signal);
  }

  dialogs({ signal }: Cancellable): AsyncIterable<readonly Dialog[]> {
    return this.stream(() => call(this.connection, methods.dialogs, {}, signal), methods.dialogsNext, signal);
  }

  /** Small pictures of chats as JPEG files in base64, in the order asked for; null for one that cannot be had. */
  photos(orders: readonly PhotoOrder[], { signal }: Cancellable): Promise<readonly (string | null)[]> {
    return call(this.connection, methods.photos, { orders: [...orders] }, signal);
  }

  sublists(chatId: ChatId, { signal }: Cancellable): Promise<readonly Dialog[]> {
    return call(this.connection, methods.sublists, { chatId }, signal);
  }

  resolve(reference: string, { signal }: Cancellable): Promise<Target> {
    return call(this.connection, methods.resolve, { reference }, signal);
  }

  newest(chatId: ChatId, { signal, ...part }: Cancellable & HistoryPart & { readonly discussionId?: ChatId }): Promise<HistoryPage> {
    return call(this.connection, methods.newest, { chatId, ...part }, signal);
  }

  linkedGroup(channelId: ChatId, { signal }: Cancellable): Promise<Chat | null> {
    return call(this.connection, methods.linkedGroup, { channelId }, signal);
  }

  messagesById(chatId: ChatId, ids: readonly MessageId[], { signal }: Cancellable): Promise<readonly Message[]> {
    return call(this.connection, methods.messagesById, { chatId, ids: [...ids] }, signal);
  }

  resolveRange(chatId: ChatId, range: HistoryRange, { signal, ...part }: Cancellable & HistoryPart): Promise<{ readonly fromId: MessageId; readonly toId: MessageId } | null> {
    return call(this.connection, methods.resolveRange, { chatId, range, ...part }, signal);
  }

  predecessor(chatId: ChatId, { signal }: Cancellable): Promise<Predecessor | null> {
    return call(this.connection, methods.predecessor, { chatId }, signal);
  }

  topics(chatId: ChatId, { signal, ids }: Cancellable & { readonly ids?: readonly MessageId[] }): Promise<readonly Topic[]> {
    return call(this.connection, methods.topics, { chatId, ...(ids !== undefined && { ids: [...ids] }) }, signal);
  }

  estimate(chatId: ChatId, { signal, ...part }: Cancellable & HistoryPart): Promise<ChatEstimate> {
    return call(this.connection, methods.estimate, { chatId, ...part }, signal);
  }

  countBetween({ chatId, fromId, toId }: MessageSpan, { signal, ...part }: Cancellable & HistoryPart): Promise<number | null> {
    return call(this.connection, methods.countBetween, { chatId, fromId, toId, ...part }, signal);
  }

  history(request: HistoryRequest, { signal }: Cancellable): AsyncIterable<HistoryBatch> {
    return this.stream(() => call(this.connection, methods.history, request, signal), methods.historyNext, signal);
  }

  async download(order: DownloadOrder, { signal, onProgress }: Cancellable & { readonly onProgress?: (bytesDone: number) => void }): Promise<Downloaded> {
    if (onProgress === undefined) return await call(this.connection, methods.download, { order }, signal);
    const progress = ++this.lastProgress;
    this.events.progress.set(progress, onProgress);
    try {
      return await call(this.connection, methods.download, { order, progress }, signal);
    } finally {
      this.events.progress.delete(progress);
    }
  }

  avatar(order: AvatarOrder, { signal }: Cancellable): Promise<AvatarAnswer> {
    return call(this.connection, methods.avatar, { ...order }, signal);
  }

  emojiPicture(order: EmojiOrder, { signal }: Cancellable): Promise<EmojiExtension> {
    return call(this.connection, methods.emojiPicture, { ...order }, signal);
  }

  contentKey({ chatId, messageId, file }: FileOrder, { signal, timeoutMs }: Cancellable & { readonly timeoutMs: number }): Promise<string | null> {
    return call(this.connection, methods.contentKey, { order: { chatId, messageId, file }, timeoutMs }, signal);
  }

  async beginTakeout(request: TakeoutRequest, { signal, onNotice }: Cancellable & { readonly onNotice: (notice: TakeoutNotice) => void }): Promise<TakeoutOpening> {
    this.events.takeout.clear();
    this.events.takeout.add(onNotice);
    return await call(this.connection, methods.beginTakeout, request, signal);
  }

  async endTakeout(outcome: { readonly success: boolean }): Promise<TakeoutEnd> {
    try {
      return await call(this.connection, methods.endTakeout, outcome, AbortSignal.timeout(END_TAKEOUT_MS));
    } finally {
      this.events.takeout.clear();
    }
  }

  details(request: DetailRequest, { signal }: Cancellable): Promise<DetailAnswer> {
    return call(this.connection, methods.details, request, signal);
  }

  requestCounts(): Promise<Readonly<Record<string, number>>> {
    return call(this.connection, methods.requestCounts, {});
  }

  requestTimings(): Promise<RequestTimings> {
    return call(this.connection, methods.requestTimings, {});
  }

  cacheUse(): Promise<CacheUse> {
    return call(this.connection, methods.cacheUse, {});
  }

  /** What the companion's process uses now. */
  async resourceUse(): Promise<ResourceUse> {
    const { rssBytes, cpuSeconds, children, programs } = await call(this.connection, methods.status, {});
    return { rssBytes, cpuS: cpuSeconds, children, programs };
  }

  /** Everyone the account has met, as JSON, to be kept with the account's state. */
  exportPeers(): Promise<unknown> {
    return call(this.connection, methods.exportPeers, {});
  }

  /** Peers kept from an earlier run of the same account. */
  async importPeers(peers: unknown): Promise<void> {
    await call(this.connection, methods.importPeers, { peers });
  }

  /** How much is done at a time from now on. */
  async changeLimits(limits: WorkLimits): Promise<void> {
    await call(this.connection, methods.changeLimits, limits);
  }

  onWait(listener: (notice: WaitNotice) => void): () => void {
    this.events.wait.add(listener);
    return () => void this.events.wait.delete(listener);
  }

  onMemory(listener: (notice: MemoryNotice) => void): () => void {
    this.events.memory.add(listener);
    return () => void this.events.memory.delete(listener);
  }

  onSession(listener: (session: string | null) => void): () => void {
    this.events.session.add(listener);
    return () => void this.events.session.delete(listener);
  }

  async close(): Promise<void> {
    await call(this.connection, methods.close, {});
  }

  /** Items as the caller takes them: asking for the next one says that the one before is finished with. */
  private async *stream<Item>(open: () => Promise<{ stream: number }>, next: Pull<Item>, signal: AbortSignal): AsyncGenerator<Item, void, undefined> {
    const { stream } = await open();
    let acknowledge = 0;
    let isEnded = false;
    try {
      for (;;) {
        const step = await call(this.connection, next, { stream, acknowledge }, signal);
        if (step.done) {
          isEnded = true;
          return;
        }
        yield step.item;
        acknowledge++;
      }
    } finally {
      if (!isEnded) this.abandon(stream);
    }
  }

  private abandon(stream: number): void {
    // Nobody waits for the answer: the stream ended, was left, or the connection is gone and took it along.
    call(this.connection, methods.closeStream, { stream }).catch(() => undefined);
  }
}
