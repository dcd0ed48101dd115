import { clearInterval, setInterval } from 'node:timers';
import type { ExportEvent } from '../../src/model/events';

type Wait = Extract<ExportEvent, { type: 'wait' }>;

/** Calls back every so many milliseconds. @returns the end of it */
export type Every = (ms: number, then: () => void) => () => void;

/** A program that has nothing else to do ends all the same. */
const everyReally: Every = (ms, then) => {
  const timer = setInterval(then, ms);
  timer.unref();
  return () => clearInterval(timer);
};

/** What a countdown works with; `now` in milliseconds. */
export interface CountdownParts {
  readonly now: () => number;
  readonly show: (text: string) => void;
  /** Default: the real time. */
  readonly every?: Every;
}

/** Counts down the longest of the waits of a run, once a second (F-RUN-5). */
export class WaitCountdown {
  private readonly untilMs = new Map<string, number>();
  private stop: (() => void) | null = null;

  constructor(private readonly parts: CountdownParts) {}

  /** A wait has begun, or is over: 0 seconds. */
  event({ method, dc, seconds }: Wait): void {
    const key = `${method} ${dc}`;
    if (seconds > 0) this.untilMs.set(key, this.parts.now() + seconds * 1000);
    else this.untilMs.delete(key);
    if (this.untilMs.size === 0) this.end();
    else this.stop ??= (this.parts.every ?? everyReally)(1000, () => this.tick());
  }

  /** Nothing is waited for any more. */
  end(): void {
    this.untilMs.clear();
    this.stop?.();
    this.stop = null;
  }

  private tick(): void {
    const nowMs = this.parts.now();
    // One whose end was never heard of is over all the same.
    for (const [key, untilMs] of this.untilMs) if (untilMs <= nowMs) this.untilMs.delete(key);
    if (this.untilMs.size === 0) {
      this.end();
      this.parts.show('');
    } else this.parts.show(`Waiting: ${Math.ceil((Math.max(...this.untilMs.values()) - nowMs) / 1000)} s left.`);
  }
}
