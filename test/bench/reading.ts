import { existsSync, readFileSync } from 'node:fs';
import type { Reading } from './reader-process';

/** Counts what comes, and checks that it comes in order. */
export class Meter {
  count = 0;
  last = 0;
  isOrdered = true;
  firstMs: number | undefined;
  thirdSeconds = 0;
  private readonly started = performance.now();

  constructor(private readonly expected: number) {}

  saw(id: number): void {
    this.firstMs ??= performance.now() - this.started;
    this.isOrdered &&= id > this.last;
    this.last = id;
    this.count++;
    if (this.count === Math.floor(this.expected / 3)) this.thirdSeconds = this.seconds;
  }

  get seconds(): number {
    return (performance.now() - this.started) / 1000;
  }
}

/** Most memory this process ever had. */
export function peakRssMB(pid: number | 'self' = 'self'): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}

/** Per second, in /proc (the same on every Linux in use). */
const CLOCK_TICKS = 100;

/** Processor time a process has used so far, of all its threads; 0 when it is gone. */
export function cpuSecondsOf(pid: number): number {
  const path = `/proc/${pid}/stat`;
  const fields = existsSync(path) ? (readFileSync(path, 'utf8').split(') ').at(-1)?.split(' ') ?? []) : [];
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / CLOCK_TICKS;
}

/** Time, processor time and memory of `run`. */
export async function measure(expected: number, run: (meter: Meter) => Promise<void>): Promise<Omit<Reading, 'waitSeconds'>> {
  const cpuBefore = process.cpuUsage();
  const meter = new Meter(expected);
  await run(meter);
  const { seconds } = meter;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { messages: meter.count, isOrdered: meter.isOrdered, seconds, cpuSeconds: (user + system) / 1e6, peakRssMB: peakRssMB(), thirdSeconds: meter.thirdSeconds, firstMs: meter.firstMs ?? Infinity };
}
