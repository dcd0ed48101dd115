import type { RunStatus } from '../ui/run-status';

/** Four updates a second (F-RUN-5). */
const intervalMs = 250;

/** Hands out what a run shows, at most four times a second; the last word always comes through. */
export class StatusFeed {
  private publishedAtMs = -Infinity;
  private latest: RunStatus | null = null;
  private isScheduled = false;

  constructor(
    private readonly now: () => number,
    private readonly later: (ms: number, then: () => void) => void,
    private readonly publishTo: (status: RunStatus | null) => void,
  ) {}

  /** @param isUrgent shown at once: it changes what can be done */
  show(status: RunStatus | null, isUrgent: boolean): void {
    this.latest = status;
    const dueMs = this.publishedAtMs + intervalMs - this.now();
    if (isUrgent || dueMs <= 0) this.publish();
    else if (!this.isScheduled) {
      this.isScheduled = true;
      this.later(dueMs, () => {
        this.isScheduled = false;
        // Something urgent may have shown it already.
        if (this.publishedAtMs + intervalMs <= this.now()) this.publish();
        else this.show(this.latest, false);
      });
    }
  }

  private publish(): void {
    this.publishedAtMs = this.now();
    this.publishTo(this.latest);
  }
}
