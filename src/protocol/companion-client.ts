import { createMessageConnection, Message, NullLogger, type MessageConnection } from 'vscode-jsonrpc';
import type { MemoryNotice } from '../model/memory-event';
import type { FileHandling, FoundExport } from '../model/desktop-export';
import type { TakeoutNotice } from '../model/takeout';
import type { Cancellable, WaitNotice } from '../model/telegram';
import { call, listen } from './call';
import { Heartbeat, type HeartbeatOptions } from './heartbeat';
import type { Transport } from './memory-transport';
import { methods, notices, type CompanionStatus, type LogLine, type OpenOptions } from './methods';
import type { OpenExportOptions } from './schema/import-schema';
import { RemoteTelegram, type RemoteEvents } from './remote-telegram';

/** Progress id of reading an export; downloads count from 1. */
const READING = 0;

/** The plugin's hold on a companion, in its own process or in this one. */
export interface Companion {
  /** Process id of the companion. */
  readonly pid: number;
  /** Opens the account. One at a time; `close()` of the Telegram makes room for the next. */
  openTelegram(options: OpenOptions): Promise<RemoteTelegram>;
  /**
   * Opens a Telegram Desktop export in the place of an account. @param work.onProgress told how much of the file was read
   * @throws TobsFailure USAGE, IMPORT_INVALID
   */
  openExport(options: Omit<OpenExportOptions, 'progress'>, work: Cancellable & { readonly onProgress: (bytesDone: number) => void }): Promise<OpenedExport>;
  /** What becomes of the files of the export that is open; `link` until told. */
  chooseFiles(files: FileHandling): Promise<void>;
  status(): Promise<CompanionStatus>;
  /** Asks the companion to end; resolves when it has heard. */
  shutdown(): Promise<void>;
  /** Called once when the connection is gone, whatever the reason. */
  onClose(listener: () => void): void;
  onLog(listener: (line: LogLine) => void): void;
  /** Ends the connection; a companion process ends by itself then. */
  dispose(): void;
}

/** A Telegram Desktop export that is open in the companion. */
export interface OpenedExport {
  readonly telegram: RemoteTelegram;
  readonly found: FoundExport;
}

/** How a client introduces itself to a companion. The token is secret. */
export interface ConnectOptions {
  readonly token: string;
  readonly version: string;
  /** After this time without work the companion ends by itself. */
  readonly idleSeconds?: number;
  /** When a companion that says nothing counts as lost; absent for one in this process, which cannot be stuck alone. */
  readonly heartbeat?: HeartbeatOptions;
  readonly signal: AbortSignal;
}

/**
 * Shakes hands over a transport that is already open.
 * @throws TobsFailure PROTOCOL when token or version do not fit, COMPANION_FAILED when the other side is gone.
 */
export async function connectCompanion(transport: Transport, options: ConnectOptions): Promise<Companion> {
  const client = new Client(createMessageConnection(transport.reader, transport.writer, NullLogger));
  try {
    await client.hello(options);
    return client;
  } catch (error) {
    client.dispose();
    throw error;
  }
}

const noticeNames: ReadonlySet<string> = new Set(Object.values(notices).map(({ name }) => name));

/** Whether a message may come from a companion: it answers and notifies, and asks its client for nothing. */
export function isFromCompanion(message: Message): boolean {
  return Message.isResponse(message) || (Message.isNotification(message) && noticeNames.has(message.method));
}

class Client implements Companion {
  pid = 0;
  private readonly events: RemoteEvents = { wait: new Set<(notice: WaitNotice) => void>(), memory: new Set<(notice: MemoryNotice) => void>(), session: new Set<(session: string | null) => void>(), progress: new Map<number, (bytesDone: number) => void>(), takeout: new Set<(notice: TakeoutNotice) => void>() };
  private readonly closeListeners = new Set<() => void>();
  private readonly logListeners = new Set<(line: LogLine) => void>();
  private heartbeat: Heartbeat | null = null;
  private isGone = false;

  constructor(private readonly connection: MessageConnection) {
    // A notification that does not fit means the other side is not ours; requests then fail as with a lost connection.
    const onBad = (): void => this.dispose();
    listen(connection, notices.wait, (wait) => this.events.wait.forEach((listener) => listener(wait)), onBad);
    listen(connection, notices.memory, (memory) => this.events.memory.forEach((listener) => listener(memory)), onBad);
    listen(connection, notices.session, ({ session }) => this.events.session.forEach((listener) => listener(session)), onBad);
    listen(connection, notices.progress, ({ progress, bytesDone }) => this.events.progress.get(progress)?.(bytesDone), onBad);
    listen(connection, notices.takeout, (notice) => this.events.takeout.forEach((listener) => listener(notice)), onBad);
    listen(connection, notices.beat, () => this.heartbeat?.heard(), onBad);
    listen(connection, notices.log, (line) => this.logListeners.forEach((listener) => listener(line)), onBad);
    connection.onClose(() => this.dispose());
    connection.listen();
  }

  async hello({ token, version, idleSeconds, heartbeat, signal }: ConnectOptions): Promise<void> {
    const answer = await call(this.connection, methods.hello, { token, version, idleSeconds }, signal);
    this.pid = answer.pid;
    // The writer never rejects; a connection that is gone ends the beats.
    if (heartbeat !== undefined && !this.isGone) this.heartbeat = new Heartbeat(heartbeat, { onBeat: () => void this.connection.sendNotification(notices.beat.name, {}), onSilent: () => this.dispose() });
  }

  async openTelegram(options: OpenOptions): Promise<RemoteTelegram> {
    this.forgetListeners();
    await call(this.connection, methods.open, options);
    return new RemoteTelegram(this.connection, this.events);
  }

  async openExport(options: Omit<OpenExportOptions, 'progress'>, { signal, onProgress }: Cancellable & { readonly onProgress: (bytesDone: number) => void }): Promise<OpenedExport> {
    this.forgetListeners();
    this.events.progress.set(READING, onProgress);
    try {
      const found = await call(this.connection, methods.openExport, { ...options, progress: READING }, signal);
      return { telegram: new RemoteTelegram(this.connection, this.events), found };
    } finally {
      this.events.progress.delete(READING);
    }
  }

  async chooseFiles(files: FileHandling): Promise<void> {
    await call(this.connection, methods.chooseFiles, { files });
  }

  private forgetListeners(): void {
    const { wait, memory, session, takeout } = this.events;
    for (const listeners of [wait, memory, session, takeout]) listeners.clear();
  }

  status(): Promise<CompanionStatus> {
    return call(this.connection, methods.status, {});
  }

  async shutdown(): Promise<void> {
    await call(this.connection, methods.shutdown, {});
  }

  onClose(listener: () => void): void {
    if (this.isGone) listener();
    else this.closeListeners.add(listener);
  }

  onLog(listener: (line: LogLine) => void): void {
    this.logListeners.add(listener);
  }

  dispose(): void {
    if (this.isGone) return;
    this.isGone = true;
    this.heartbeat?.stop();
    this.connection.end();
    // Rejects what still waits; the library does not do so when a connection merely closes.
    this.connection.dispose();
    for (const listener of this.closeListeners) listener();
  }
}
