import { TobsFailure } from '../model/errors';
import type { WaitNotice } from '../model/telegram';
import type { ServedTelegram } from './served-telegram';

/** The one account a connection works with, from `open` to `close`. */
export class OpenAccount {
  private telegram: ServedTelegram | null = null;
  private isOpening = false;
  private isEnded = false;
  private readonly waiting = new Map<string, WaitNotice>();
  /** Batches a stream may read ahead, as the settings say. */
  window = 1;

  get isOpen(): boolean {
    return this.telegram !== null;
  }

  /** Waits Telegram asked for that have not ended. */
  get waits(): readonly WaitNotice[] {
    return [...this.waiting.values()];
  }

  /** @throws TobsFailure PROTOCOL when none is open. */
  get(): ServedTelegram {
    if (this.telegram === null) throw new TobsFailure({ code: 'PROTOCOL', reason: 'no account is open' });
    return this.telegram;
  }

  /** @param windowBatches batches a stream may read ahead */
  async open(windowBatches: number, openTelegram: () => ServedTelegram | Promise<ServedTelegram>): Promise<ServedTelegram> {
    if (this.telegram !== null || this.isOpening) throw new TobsFailure({ code: 'BUSY', reason: 'an account is already open' });
    this.isOpening = true;
    try {
      const telegram = await openTelegram();
      if (this.isEnded) {
        await telegram.close();
        throw new TobsFailure({ code: 'STOPPED' });
      }
      this.telegram = telegram;
      this.window = windowBatches;
      telegram.onWait((wait) => this.note(wait));
      return telegram;
    } finally {
      this.isOpening = false;
    }
  }

  async close(): Promise<void> {
    const telegram = this.telegram;
    this.telegram = null;
    this.waiting.clear();
    await telegram?.close();
  }

  /** Closes, and closes what is still being opened. */
  async end(): Promise<void> {
    this.isEnded = true;
    await this.close();
  }

  private note(wait: WaitNotice): void {
    const key = `${wait.dc} ${wait.method}`;
    if (wait.seconds > 0) this.waiting.set(key, wait);
    else this.waiting.delete(key);
  }
}
