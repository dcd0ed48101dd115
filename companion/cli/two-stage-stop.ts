import { clearTimeout, setTimeout } from 'node:timers';

/** A second signal within this time means "at once". Contract. */
const SECOND_STAGE_MS = 5000;
/** What was begun must be over by then; a file is never half written whenever the process ends. Chosen. */
const LAST_RESORT_MS = 15_000;

/** Where SIGINT and SIGTERM come from: the process, or a test. */
export interface SignalSource {
  on(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void): unknown;
  removeListener(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void): unknown;
}

/** Where stops come from and what they do; `now` in milliseconds. */
export interface StopOptions {
  readonly source: SignalSource;
  readonly now: () => number;
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
  readonly say: (text: string) => void;
  /** What the first signal begins, as a sentence: how a run ends, or any other command. */
  readonly firstWords: string;
}

/**
 * Stopping in two stages: the first signal lets the run finish its batch, a second one within five seconds ends the
 * process. A later one counts as a first again.
 */
export class TwoStageStop {
  private readonly controller = new AbortController();
  private lastMs = -Infinity;
  private lastResort: ReturnType<typeof setTimeout> | null = null;
  private readonly onSignal = (): void => this.press();

  constructor(private readonly options: StopOptions) {
    options.source.on('SIGINT', this.onSignal);
    options.source.on('SIGTERM', this.onSignal);
    options.source.on('SIGHUP', this.onSignal);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** First stage without a signal: nobody reads what we write any more. */
  brokenPipe(): void {
    this.begin();
  }

  dispose(): void {
    this.options.source.removeListener('SIGINT', this.onSignal);
    this.options.source.removeListener('SIGTERM', this.onSignal);
    this.options.source.removeListener('SIGHUP', this.onSignal);
    if (this.lastResort !== null) clearTimeout(this.lastResort);
  }

  private press(): void {
    const nowMs = this.options.now();
    const isSecond = nowMs - this.lastMs < SECOND_STAGE_MS;
    this.lastMs = nowMs;
    if (isSecond) {
      this.options.exit(130);
      return;
    }
    this.options.say(`${this.options.firstWords} Press Ctrl+C again to stop at once.`);
    this.begin();
  }

  private begin(): void {
    if (this.controller.signal.aborted) return;
    this.controller.abort();
    this.lastResort = setTimeout(() => this.options.exit(130), LAST_RESORT_MS);
    this.lastResort.unref();
  }
}
