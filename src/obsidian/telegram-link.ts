import { TobsFailure, toTobsError } from '../model/errors';
import type { Cancellable } from '../model/telegram';
import type { WorkLimits } from '../model/work-limits';
import type { Companion } from '../protocol/companion-client';
import type { OpenOptions } from '../protocol/methods';
import type { RemoteTelegram } from '../protocol/remote-telegram';
import { accountOfSession } from './accounts';

/** Starts a companion, in its own process or in this one. */
export interface CompanionStarter {
  start(options: Cancellable): Promise<Companion>;
}

interface Opened {
  /** Everything the account was opened with; of the session, which it renews itself, only whose it is. Empty once it has ended. */
  readonly key: string;
  readonly telegram: RemoteTelegram;
  /** Ends hearing of its sessions. */
  readonly stopListening: () => void;
}

/** A session to keep, or null when `before`, the one the account had, has ended. Secret. */
export interface SessionChange {
  readonly session: string | null;
  readonly before: string | null;
}

/**
 * The one connection to Telegram everything in the plugin shares. The companion is started when first needed, and again
 * after it ended; the account is opened anew when settings that shape it have changed.
 */
export class TelegramLink {
  private companion: Companion | null = null;
  private opened: Opened | null = null;
  private queue: Promise<unknown> = Promise.resolve();
  private pins = 0;
  private isClosed = false;

  constructor(
    private readonly starter: CompanionStarter,
    /** @throws TobsFailure when keys are missing */
    private readonly openOptions: () => OpenOptions,
    private readonly onSession: (change: SessionChange) => void,
  ) {}

  /** Telegram, ready to be asked. @throws TobsFailure API_KEYS_MISSING, COMPANION_FAILED … */
  open({ signal }: Cancellable): Promise<RemoteTelegram> {
    const turn = this.queue.then(() => this.openNow(signal));
    // The queue only keeps the order; a failure belongs to its own caller.
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  /** While pinned, changed settings do not reopen the account under a running export. Returns the release. */
  pin(): () => void {
    this.pins += 1;
    let isReleased = false;
    return () => {
      if (!isReleased) this.pins -= 1;
      isReleased = true;
    };
  }

  /** How much is done at a time from now on, also by what runs (F-SET-6). What nobody has opened is opened so anyway. */
  async changeLimits(limits: WorkLimits): Promise<void> {
    try {
      await this.opened?.telegram.changeLimits(limits);
    } catch (error) {
      // Whoever goes on with another companion opens it with the settings as they are then.
      if (toTobsError(error).code !== 'COMPANION_FAILED') throw error;
    }
  }

  /** Drops everything at once: what is running fails, and a companion process ends. */
  kill(): void {
    const { companion } = this;
    this.companion = null;
    this.opened = null;
    companion?.dispose();
  }

  /** Lets the account go before it ends the companion: nothing uses its session any more when this resolves. */
  release(): Promise<void> {
    const turn = this.queue.then(async () => {
      try {
        await this.closeOpened();
      } finally {
        this.kill();
      }
    });
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  /** Ends the companion for good. */
  close(): void {
    this.isClosed = true;
    this.kill();
  }

  private async openNow(signal: AbortSignal): Promise<RemoteTelegram> {
    signal.throwIfAborted();
    if (this.isClosed) throw new TobsFailure({ code: 'STOPPED' });
    const options = this.openOptions();
    const key = JSON.stringify({ ...options, session: accountOfSession(options.session) });
    if (this.opened !== null && (this.opened.key === key || (this.pins > 0 && this.opened.key !== ''))) return this.opened.telegram;
    const companion = this.companion ?? (await this.startCompanion(signal));
    await this.closeOpened();
    const telegram = await companion.openTelegram(options);
    const stopListening = this.listen(telegram, options.session);
    if (this.companion === companion) this.opened = { key, telegram, stopListening };
    return telegram;
  }

  private listen(telegram: RemoteTelegram, openedWith: string | null): () => void {
    let before = openedWith;
    return telegram.onSession((session) => {
      this.onSession({ session, before });
      if (session !== null) before = session;
      // What has ended cannot be used again: the next one who asks gets the account opened anew.
      else if (this.opened?.telegram === telegram) this.opened = { ...this.opened, key: '' };
    });
  }

  private async closeOpened(): Promise<void> {
    const { opened } = this;
    this.opened = null;
    opened?.stopListening();
    await opened?.telegram.close();
  }

  private async startCompanion(signal: AbortSignal): Promise<Companion> {
    const companion = await this.starter.start({ signal });
    if (this.isClosed) {
      companion.dispose();
      throw new TobsFailure({ code: 'STOPPED' });
    }
    this.companion = companion;
    companion.onClose(() => {
      if (this.companion !== companion) return;
      this.companion = null;
      this.opened = null;
    });
    return companion;
  }
}
