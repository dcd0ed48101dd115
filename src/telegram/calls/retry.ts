import type { WaitNotice } from '../../model/telegram';
import type { Clock } from '../clock';
import type { Trouble } from './rpc-errors';

type Transient = Extract<Trouble, { kind: 'transient' }>;

/** Longest pause between two tries (documented, F-FETCH-15). */
const MAX_BACKOFF_S = 60;
/**
 * Tries without a byte from Telegram before a run is given up (chosen): at most a minute apart, so two hours awake. Tries
 * and not time are counted, because a sleeping machine tries nothing (F-FETCH-28).
 */
const MAX_SILENT_TRIES = 120;
/** Shorter pauses are not worth telling. */
const TOLD_FROM_S = 4;

/** How often failures are repeated, and what tells whether there is a network. */
export interface RetryPorts {
  readonly clock: Clock;
  /** Failures that are repeated (F-FETCH-15); 0 = none, also none for want of a network. */
  readonly retries: number;
  /** Until Telegram was heard for the first time, everything together takes this long at most (F-FETCH-16). */
  readonly firstContactMs: number;
  /** When bytes came in last, on any connection; null = never. */
  readonly heardAtMs: () => number | null;
  readonly homeDc: () => number;
  /** Whether the account's own data centre answers right now. */
  readonly homeAnswers: (signal: AbortSignal) => Promise<boolean>;
  readonly tell: (notice: WaitNotice) => void;
}

/**
 * The tries of one request. A failure uses up one of a few; a network that is gone does not: a run whose link was cut goes
 * on by itself when it is back, as long as Telegram was reached before.
 */
export class Retry {
  private failed = 0;
  private silent = 0;
  private tries = 0;
  private isTold = false;
  private readonly firstMs: number;
  private beganMs: number;

  constructor(
    private readonly ports: RetryPorts,
    private readonly about: { readonly method: string; readonly dc: number },
  ) {
    this.firstMs = ports.clock.now();
    this.beganMs = this.firstMs;
  }

  /** Tries so far that failed by themselves: one that Telegram asked to wait for is none. */
  get attempts(): number {
    return this.tries + 1;
  }

  /** A try is being sent. */
  began(): void {
    this.beganMs = this.ports.clock.now();
  }

  /** The request is answered, or given up. */
  ended(): void {
    if (this.isTold) this.ports.tell({ ...this.about, seconds: 0 });
    this.isTold = false;
  }

  /** Waits until the next try is due; false when there is none. */
  async again(trouble: Transient, signal: AbortSignal): Promise<boolean> {
    const { clock } = this.ports;
    if (!(await this.isWorthIt(trouble, signal))) return false;
    const seconds = Math.min(2 ** this.tries++, MAX_BACKOFF_S) * (0.9 + 0.2 * clock.random());
    // The next try would take as long as this one did.
    const nextEndsMs = 2 * clock.now() - this.beganMs + seconds * 1000;
    if (this.ports.heardAtMs() === null && nextEndsMs >= this.firstMs + this.ports.firstContactMs) return false;
    if (this.silent > 0 && seconds >= TOLD_FROM_S) {
      this.isTold = true;
      this.ports.tell({ ...this.about, seconds: Math.round(seconds), reason: 'unreachable' });
    }
    await clock.sleep(seconds * 1000, signal);
    return true;
  }

  private async isWorthIt(trouble: Transient, signal: AbortSignal): Promise<boolean> {
    const { retries, homeDc, homeAnswers } = this.ports;
    const mayBeNetwork = trouble.cause !== 'server' && retries > 0 && this.isSilentSinceBegan() && this.silent < MAX_SILENT_TRIES;
    if (mayBeNetwork && this.about.dc === homeDc()) {
      this.silent++;
      return true;
    }
    if (++this.failed <= retries) return true;
    if (!mayBeNetwork || (await homeAnswers(signal))) return false;
    // Not this data centre alone: the network is gone.
    this.silent++;
    this.failed = retries;
    return true;
  }

  /** Telegram was heard before, but not since this try began. */
  private isSilentSinceBegan(): boolean {
    const heardAtMs = this.ports.heardAtMs();
    return heardAtMs !== null && heardAtMs < this.beganMs;
  }
}
