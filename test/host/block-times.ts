import { readFileSync } from 'node:fs';

/** How often the thread's processor time is looked at. */
const LOOK_MS = 5;

/**
 * How long this thread was at work without a pause, in processor time: what others do on the machine meanwhile makes no
 * difference, as it does to the time on the clock. Linux only.
 */
export class BlockTimes {
  private readonly stretches: number[] = [];
  private timer: NodeJS.Timeout | undefined;
  private before = 0;

  start(): void {
    this.before = usedMs();
    this.stretches.length = 0;
    // A timer that is due runs as soon as the thread is free.
    this.timer = setInterval(() => {
      const now = usedMs();
      this.stretches.push(now - this.before);
      this.before = now;
    }, LOOK_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  longestMs(): number {
    return Math.max(0, ...this.stretches);
  }

  /** How many stretches were longer than so much. */
  countAbove(ms: number): number {
    return this.stretches.filter((stretch) => stretch > ms).length;
  }
}

/** Processor time of this thread so far. @see https://docs.kernel.org/scheduler/sched-stats.html */
function usedMs(): number {
  return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ', 1)[0]) / 1e6;
}
