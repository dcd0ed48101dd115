import type { KeptBecause } from '../paused-run';

/** How often the time is looked at. A timer for the hour itself would stand still while the computer sleeps. */
export const tickMs = 60_000;
const hourMs = 3_600_000;

/** When automatic exports are due, and what starts them. */
export interface AutoRunParts {
  /** Milliseconds since 1970. */
  now(): number;
  /** Hours from one automatic export to the next; 0: none. */
  hours(): number;
  /** Export at the start of the app, too. */
  atStart(): boolean;
  /** When the last automatic export was due or began, in milliseconds since 1970; kept over restarts of the app. */
  readonly memory: { last(): number | null; setLast(ms: number | null): void };
  isRunning(): boolean;
  /** Why an earlier run is kept that is not complete. */
  kept(): KeptBecause | null;
  /** Begins an export, or goes on with the one that is kept. */
  begin(): void;
  /** An export is due while another one is running. */
  onBusy(): void;
  /** A run was interrupted and nothing goes on by itself. */
  onInterrupted(): void;
}

/** Exports that nobody asks for: at the start of the app, and every so many hours. Never two at once. */
export class AutoRuns {
  constructor(private readonly parts: AutoRunParts) {}

  /** When the next export is due, in milliseconds since 1970; null when none is planned. */
  get nextMs(): number | null {
    const { parts } = this;
    const hours = parts.hours();
    return hours === 0 ? null : (this.lastMs() ?? parts.now()) + hours * hourMs;
  }

  /** The app has started. A run that was interrupted by a crash never goes on by itself: it may crash again. */
  start(): void {
    const { parts } = this;
    // Somebody was quicker.
    if (parts.isRunning()) return;
    const kept = parts.kept();
    if (kept === 'running') {
      this.count();
      parts.onInterrupted();
    } else if (parts.atStart()) {
      this.count();
      this.begin();
    } else if (!this.tick() && kept === 'closed') parts.onInterrupted();
  }

  /** Looks at the time. However many exports were missed while the app was closed or the computer slept, one is made. @returns whether one was due */
  tick(): boolean {
    const { nextMs, parts } = this;
    // Switched on again later, the time begins anew.
    if (nextMs === null && parts.memory.last() !== null) parts.memory.setLast(null);
    if (nextMs !== null && this.lastMs() === null) this.count();
    if (nextMs === null || parts.now() < nextMs) return false;
    this.count();
    this.begin();
    return true;
  }

  private begin(): void {
    const { parts } = this;
    if (parts.isRunning()) parts.onBusy();
    // Paused means that nothing is asked of Telegram.
    else if (parts.kept() !== 'paused') parts.begin();
  }

  private count(): void {
    const { parts } = this;
    if (parts.hours() > 0) parts.memory.setLast(parts.now());
  }

  /** A time that lies ahead comes from a clock that was wrong, and counts for none. */
  private lastMs(): number | null {
    const last = this.parts.memory.last();
    return last !== null && last <= this.parts.now() ? last : null;
  }
}
