import type { MessageConnection } from 'vscode-jsonrpc';
import type { Dialog } from '../model/chat';
import { TobsFailure } from '../model/errors';
import type { ProgramUses } from '../model/metrics';
import type { OpenRecords } from '../model/stored-records';
import type { Downloaded, DownloadOrder, HistoryBatch, QrSignInStep } from '../model/telegram';
import { Dispatcher } from './dispatcher';
import type { Notice } from './method';
import { listen } from './call';
import { methods, notices, type LogLine, type OpenOptions } from './methods';
import { OpenAccount } from './open-account';
import { serveArticles, type MakeArticles } from './serve-articles';
import { serveImports, type ImportParts, type OpenExport } from './serve-imports';
import { serveProcessing, type MakeProcessing } from './serve-processing';
import type { ServedTelegram } from './served-telegram';
import { handleSpeech, type OpenSpeech } from './serve-speech';
import { StreamTable } from './stream-table';

/** Progress of one download is reported at most this often. Chosen: the screen refreshes four times a second. */
const PROGRESS_INTERVAL_MS = 200;

/** Why a client was turned away. */
export type Refusal = 'token' | 'version' | 'order';

/** What a companion can do, and whom it lets in. */
export interface ServeOptions {
  readonly version: string;
  readonly pid: number;
  /** Checks the token of `hello`. */
  authenticate(token: string): boolean;
  openTelegram(options: OpenOptions): ServedTelegram | Promise<ServedTelegram>;
  /** Absent: this companion fetches no articles. */
  readonly makeArticles?: MakeArticles | undefined;
  /** Absent: this companion processes no files. */
  readonly makeProcessing?: MakeProcessing;
  /** Absent where there are none. */
  readonly openSpeech?: OpenSpeech | undefined;
  /** Absent: this companion imports nothing. */
  readonly openExport?: OpenExport;
  /** Absent: this companion keeps no records of imports. */
  readonly openRecords?: OpenRecords;
  /** Milliseconds, for intervals only. */
  now(): number;
  usage(): { readonly rssBytes: number; readonly cpuSeconds: number; readonly children: number; readonly programs?: ProgramUses | undefined };
  /** `hello` was accepted. */
  onWelcome?(hello: { readonly idleSeconds?: number }): void;
  /** The client is none: its owner should end the connection once the refusal is written. */
  onRefused?(reason: Refusal): void;
  /** The client, which is known, is not stuck. */
  onBeat?(): void;
  /** The client asked the companion to end. */
  onShutdown?(): void;
  /** A request was answered and nothing else is going on. */
  onIdle?(): void;
}

/** The answering side of one connection. */
export interface TelegramService {
  /** True while a request is running or a stream is open. */
  readonly isBusy: boolean;
  /** Sends a line to the client's log. */
  log(line: LogLine): void;
  /** Cancels everything and closes the account; the connection itself is left to its owner. */
  close(): Promise<void>;
}

/** Answers the requests of `connection` with a Telegram of its own. Call before `connection.listen()`. */
export function serveTelegram(connection: MessageConnection, options: ServeOptions): TelegramService {
  return new Service(connection, options);
}

class Service implements TelegramService {
  private readonly dispatcher = new Dispatcher((method) => this.isAllowed(method));
  private readonly account = new OpenAccount();
  private lastStream = 0;
  private readonly dialogs = new StreamTable<readonly Dialog[]>(() => ++this.lastStream);
  private readonly history = new StreamTable<HistoryBatch>(() => ++this.lastStream);
  private readonly qrCodes = new StreamTable<QrSignInStep>(() => ++this.lastStream);
  private readonly tables = [this.dialogs, this.history, this.qrCodes] as const;
  private readonly startedMs: number;
  private readonly closeRecords: () => Promise<void>;
  private downloads = 0;
  private state: 'new' | 'welcome' | 'closed' = 'new';

  constructor(
    private readonly connection: MessageConnection,
    private readonly options: ServeOptions,
  ) {
    this.startedMs = options.now();
    this.handleProcess();
    this.handleAccount();
    this.handleReading();
    serveArticles(this.dispatcher, options.makeArticles);
    serveProcessing(this.dispatcher, options.makeProcessing);
    handleSpeech(this.dispatcher, options.openSpeech);
    this.closeRecords = serveImports(this.dispatcher, this.importParts());
    this.dispatcher.onIdle(() => {
      if (!this.isBusy) options.onIdle?.();
    });
    this.dispatcher.attach(connection);
    this.answerBeats();
  }

  get isBusy(): boolean {
    return this.dispatcher.runningCount > 0 || this.tables.some(({ size }) => size > 0);
  }

  log(line: LogLine): void {
    this.notify(notices.log, line);
  }

  async close(): Promise<void> {
    this.state = 'closed';
    this.dispatcher.abortAll();
    for (const table of this.tables) table.closeAll();
    await Promise.all([this.account.end(), this.closeRecords()]);
  }

  private answerBeats(): void {
    const answer = (): void => {
      if (this.state !== 'welcome') return;
      this.options.onBeat?.();
      this.notify(notices.beat, {});
    };
    // One that does not fit is no beat.
    listen(this.connection, notices.beat, answer, () => undefined);
  }

  private isAllowed(method: string): boolean {
    if (this.state === 'welcome') return method !== methods.hello.name;
    if (this.state === 'new' && method === methods.hello.name) return true;
    if (this.state === 'new') this.refuse('order');
    return false;
  }

  private refuse(reason: Refusal): void {
    this.state = 'closed';
    this.options.onRefused?.(reason);
  }

  private handleProcess(): void {
    const { dispatcher, options } = this;
    dispatcher.handle(methods.hello, async ({ token, version, idleSeconds }) => {
      await Promise.resolve();
      if (!options.authenticate(token)) {
        this.refuse('token');
        throw new TobsFailure({ code: 'PROTOCOL', reason: 'wrong token' });
      }
      if (version !== options.version) {
        this.refuse('version');
        throw new TobsFailure({ code: 'PROTOCOL', reason: `the companion is version ${options.version}, the plugin ${version}` });
      }
      this.state = 'welcome';
      options.onWelcome?.(idleSeconds === undefined ? {} : { idleSeconds });
      return { version: options.version, pid: options.pid };
    });
    dispatcher.handle(methods.status, async () => {
      await Promise.resolve();
      return {
        isOpen: this.account.isOpen,
        uptimeSeconds: (options.now() - this.startedMs) / 1000,
        ...options.usage(),
        calls: dispatcher.runningCount,
        streams: this.tables.reduce((sum, { size }) => sum + size, 0),
        downloads: this.downloads,
        errors: dispatcher.errorCount,
        waits: [...this.account.waits],
      };
    });
    dispatcher.handle(methods.shutdown, async () => {
      await Promise.resolve();
      options.onShutdown?.();
      return null;
    });
  }

  private handleAccount(): void {
    const { dispatcher, account } = this;
    dispatcher.handle(methods.open, async (options) => {
      const telegram = await account.open(options.limits.windowBatches, () => this.options.openTelegram(options));
      telegram.onWait((wait) => this.notify(notices.wait, wait));
      telegram.onMemory?.((memory) => this.notify(notices.memory, memory));
      telegram.onSession((session) => this.notify(notices.session, { session }));
      return null;
    });
    dispatcher.handle(methods.close, async () => {
      for (const table of this.tables) table.closeAll();
      await account.close();
      return null;
    });
    dispatcher.handle(methods.account, async (_none, signal) => await account.get().account({ signal }));
    dispatcher.handle(methods.sendCode, async ({ phone }, signal) => await account.get().sendCode(phone, { signal }));
    dispatcher.handle(methods.resendCode, async (sent, signal) => await account.get().resendCode(sent, { signal }));
    dispatcher.handle(methods.signIn, async (step, signal) => await account.get().signIn(step, { signal }));
    dispatcher.handle(methods.signInByQr, async () => {
      const telegram = await Promise.resolve(account.get());
      return this.qrCodes.open((signal) => telegram.signInByQr({ signal }), account.window);
    });
    dispatcher.handle(methods.signInByQrNext, async ({ stream, acknowledge }, signal) => await this.qrCodes.next(stream, acknowledge, signal));
    dispatcher.handle(methods.checkPassword, async ({ password }, signal) => await account.get().checkPassword(password, { signal }));
    dispatcher.handle(methods.signOut, async (_none, signal) => {
      await account.get().signOut({ signal });
      return null;
    });
  }

  private handleReading(): void {
    const { dispatcher, account, dialogs, history } = this;
    dispatcher.handle(methods.dialogs, async () => {
      const telegram = await Promise.resolve(account.get());
      return dialogs.open((signal) => telegram.dialogs({ signal }), account.window);
    });
    dispatcher.handle(methods.dialogsNext, async ({ stream, acknowledge }, signal) => await dialogs.next(stream, acknowledge, signal));
    dispatcher.handle(methods.history, async (request) => {
      const telegram = await Promise.resolve(account.get());
      return history.open((signal) => telegram.history(request, { signal }), account.window);
    });
    dispatcher.handle(methods.historyNext, async ({ stream, acknowledge }, signal) => await history.next(stream, acknowledge, signal));
    dispatcher.handle(methods.closeStream, async ({ stream }) => {
      await Promise.resolve();
      for (const table of this.tables) table.close(stream);
      return null;
    });
    dispatcher.handle(methods.photos, async ({ orders }, signal) => [...((await account.get().photos?.(orders, { signal })) ?? orders.map(() => null))]);
    dispatcher.handle(methods.sublists, async ({ chatId }, signal) => [...(await account.get().sublists(chatId, { signal }))]);
    dispatcher.handle(methods.resolve, async ({ reference }, signal) => await account.get().resolve(reference, { signal }));
    dispatcher.handle(methods.newest, async ({ chatId, ...part }, signal) => await account.get().newest(chatId, { ...part, signal }));
    dispatcher.handle(methods.linkedGroup, async ({ channelId }, signal) => await account.get().linkedGroup(channelId, { signal }));
    dispatcher.handle(methods.messagesById, async ({ chatId, ids }, signal) => await account.get().messagesById(chatId, ids, { signal }));
    dispatcher.handle(methods.resolveRange, async ({ chatId, range, ...part }, signal) => await account.get().resolveRange(chatId, range, { ...part, signal }));
    dispatcher.handle(methods.estimate, async ({ chatId, ...part }, signal) => await account.get().estimate(chatId, { ...part, signal }));
    dispatcher.handle(methods.countBetween, async ({ chatId, fromId, toId, ...part }, signal) => await account.get().countBetween({ chatId, fromId, toId }, { ...part, signal }));
    dispatcher.handle(methods.predecessor, async ({ chatId }, signal) => await account.get().predecessor(chatId, { signal }));
    dispatcher.handle(methods.topics, async ({ chatId, ...ids }, signal) => await account.get().topics(chatId, { ...ids, signal }));
    dispatcher.handle(methods.download, async ({ order, progress }, signal) => await this.download(order, progress, signal));
    dispatcher.handle(methods.avatar, async (order, signal) => (await account.get().avatar?.(order, { signal })) ?? { kind: 'none' });
    dispatcher.handle(methods.emojiPicture, async (order, signal) => {
      const extension = await account.get().emojiPicture?.(order, { signal });
      if (extension === undefined) throw new TobsFailure({ code: 'FILE_UNAVAILABLE', fileId: order.file.id, reason: 'there are no pictures here' });
      return extension;
    });
    dispatcher.handle(methods.contentKey, async ({ order, timeoutMs }, signal) => await account.get().contentKey(order, { signal, timeoutMs }));
    dispatcher.handle(methods.beginTakeout, async (request, signal) => await account.get().beginTakeout(request, { signal, onNotice: (one) => this.notify(notices.takeout, one) }));
    dispatcher.handle(methods.endTakeout, async (outcome) => await account.get().endTakeout(outcome));
    dispatcher.handle(methods.details, async (request, signal) => await account.get().details(request, { signal }));
    dispatcher.handle(methods.exportPeers, async () => await Promise.resolve(account.get().exportPeers?.() ?? null));
    dispatcher.handle(methods.importPeers, async ({ peers }) => {
      await Promise.resolve(account.get().importPeers?.(peers));
      return null;
    });
    dispatcher.handle(methods.changeLimits, async (limits) => {
      await Promise.resolve(account.get().changeLimits?.(limits));
      return null;
    });
    dispatcher.handle(methods.requestCounts, async () => ({ ...(await account.get().requestCounts()) }));
    dispatcher.handle(methods.cacheUse, async () => ({ ...(await account.get().cacheUse?.()) }));
    dispatcher.handle(methods.requestTimings, async () => ({ ...(await account.get().requestTimings?.()) }));
  }

  private async download(order: DownloadOrder, progress: number | undefined, signal: AbortSignal): Promise<Downloaded> {
    this.downloads++;
    try {
      return await this.account.get().download(order, { signal, onProgress: this.progressOf(progress) });
    } finally {
      this.downloads--;
    }
  }

  private importParts(): ImportParts {
    const { openExport, openRecords } = this.options;
    return {
      openExport,
      openRecords,
      take: (windowBatches, open) => this.account.open(windowBatches, open),
      onProgress: (progress) => this.progressOf(progress),
    };
  }

  private progressOf(progress: number | undefined): (bytesDone: number) => void {
    const now = (): number => this.options.now();
    let nextReportMs = now();
    return (bytesDone) => {
      if (progress === undefined || now() < nextReportMs) return;
      nextReportMs = now() + PROGRESS_INTERVAL_MS;
      this.notify(notices.progress, { progress, bytesDone });
    };
  }

  private notify<Params>(notice: Notice<Params>, params: Params): void {
    if (this.state !== 'welcome') return;
    // The writer never rejects; a connection that is gone is noticed by its owner.
    void this.connection.sendNotification(notice.name, params);
  }
}
