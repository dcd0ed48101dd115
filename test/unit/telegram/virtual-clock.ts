import { reasonOf, type Clock } from '../../../src/telegram/clock';

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

/** A clock that stands still until it is moved. */
export class VirtualClock implements Clock {
  private sleepers: Sleeper[] = [];
  /** Every sleep asked for, in milliseconds. */
  readonly sleeps: number[] = [];

  constructor(private time = 1_700_000_000_000) {}

  now(): number {
    return this.time;
  }

  random(): number {
    return 0.5;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    this.sleeps.push(ms);
    return new Promise((resolve, reject) => {
      const stop = (): void => reject(reasonOf(signal));
      if (signal.aborted) {
        stop();
        return;
      }
      signal.addEventListener('abort', stop, { once: true });
      this.sleepers.push({
        due: this.time + ms,
        wake: () => {
          signal.removeEventListener('abort', stop);
          resolve();
        },
      });
    });
  }

  /** Moves on, waking sleepers in order and letting each do its work first. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    for (;;) {
      await settle();
      const next = this.sleepers.filter((sleeper) => sleeper.due <= end).toSorted((a, b) => a.due - b.due)[0];
      if (next === undefined) break;
      this.sleepers = this.sleepers.filter((sleeper) => sleeper !== next);
      this.time = Math.max(this.time, next.due);
      next.wake();
    }
    this.time = end;
    await settle();
  }
}

/** Lets promises that are already decided do their work. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
