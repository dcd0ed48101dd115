import type { ExportEvent, ExportProgress } from '../../src/model/events';
import { percentageOf } from './json-lines';

/** Updates in any second (documented: F-RUN-5). */
const MOST_PER_SECOND = 4;
/** From one update of a chat to the next; leaves room for the last one, which is not held back by it. */
const MIN_INTERVAL_MS = 350;

/**
 * Thins out progress: at most four updates in any second, however many chats end in it, and a percentage that never falls. The newest
 * before a chat finishes comes as well, unless there have been four already; what became of the chat is said all the same. All other events pass at once.
 */
export class ProgressLimiter {
  private held: ExportProgress | null = null;
  /** When the last updates were passed on, oldest first. */
  private times: readonly number[] = [];
  private chatId: string | null = null;
  private best: ExportProgress | null = null;

  constructor(
    private readonly now: () => number,
    private readonly emit: (event: ExportEvent) => void,
  ) {}

  event(event: ExportEvent): void {
    if (event.type === 'progress') {
      this.progress(this.risen(event.progress));
      return;
    }
    if (event.type === 'processing' && this.isTooSoon(event)) return;
    if (event.type === 'chat-finish') this.flush();
    this.emit(event);
  }

  private isTooSoon({ done, total }: { readonly done: number; readonly total: number }): boolean {
    if (done < total && !this.isTime) return true;
    this.passed();
    return false;
  }

  private get isTime(): boolean {
    return this.isRoom && this.now() - (this.times.at(-1) ?? -Infinity) >= MIN_INTERVAL_MS;
  }

  private get isRoom(): boolean {
    return this.times.length < MOST_PER_SECOND || this.now() - (this.times[0] ?? 0) >= 1000;
  }

  private passed(): void {
    this.times = [...this.times, this.now()].slice(-MOST_PER_SECOND);
  }

  private progress(progress: ExportProgress): void {
    if (!this.isTime) {
      this.held = progress;
      return;
    }
    this.held = null;
    this.pass(progress);
  }

  private pass(progress: ExportProgress): void {
    this.passed();
    this.emit({ type: 'progress', progress });
  }

  private flush(): void {
    const { held } = this;
    this.held = null;
    this.best = null;
    this.chatId = null;
    if (held !== null && this.isRoom) this.pass(held);
  }

  /** A total that was corrected upwards must not make the share fall: the last share is then kept. */
  private risen(progress: ExportProgress): ExportProgress {
    const best = this.chatId === progress.chatId ? this.best : null;
    const falls = best !== null && (percentageOf(progress) ?? 100) < (percentageOf(best) ?? 0);
    const shown = falls ? withShareOf(best, progress) : progress;
    this.chatId = progress.chatId;
    this.best = shown;
    return shown;
  }
}

/** The same with as large a total as leaves the share of `best`, of which something is done. */
function withShareOf({ messagesProcessed: done, messagesTotal: total }: ExportProgress, progress: ExportProgress): ExportProgress {
  const messagesProcessed = Math.max(progress.messagesProcessed, done);
  return { ...progress, messagesProcessed, messagesTotal: total === null || done === 0 ? total : Math.max(messagesProcessed, Math.floor((messagesProcessed * total) / done)) };
}
