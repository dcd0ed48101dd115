import type { ExportEvent, ExportProgress } from '../../src/model/events';
import { percentageOf } from './json-lines';

/** With the last one, which is never held back, at most four updates fall into any second. */
const MIN_INTERVAL_MS = 350;

/**
 * Thins out progress: at most four updates a second, the newest before a chat finishes always, and a percentage that never
 * falls. All other events pass at once.
 */
export class ProgressLimiter {
  private held: ExportProgress | null = null;
  private lastMs = -Infinity;
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
    const nowMs = this.now();
    if (done < total && nowMs - this.lastMs < MIN_INTERVAL_MS) return true;
    this.lastMs = nowMs;
    return false;
  }

  private progress(progress: ExportProgress): void {
    const nowMs = this.now();
    if (nowMs - this.lastMs < MIN_INTERVAL_MS) {
      this.held = progress;
      return;
    }
    this.lastMs = nowMs;
    this.held = null;
    this.emit({ type: 'progress', progress });
  }

  private flush(): void {
    const { held } = this;
    this.held = null;
    this.best = null;
    this.chatId = null;
    if (held !== null) this.emit({ type: 'progress', progress: held });
  }

  /** A total that was corrected upwards must not make the share fall: the last share is then kept. */
  private risen(progress: ExportProgress): ExportProgress {
    const best = this.chatId === progress.chatId ? this.best : null;
    const falls = best !== null && (percentageOf(progress) ?? 100) < (percentageOf(best) ?? 0);
    const shown = falls ? { ...progress, messagesTotal: best.messagesTotal, messagesProcessed: Math.max(progress.messagesProcessed, best.messagesProcessed) } : progress;
    this.chatId = progress.chatId;
    this.best = shown;
    return shown;
  }
}
