import { Durations } from '../../model/durations';
import type { RequestTimings } from '../../model/metrics';
import type { Trouble } from './rpc-errors';

interface Entry {
  readonly durations: Durations;
  floodWaits: number;
  waitS: number;
}

/** What was sent to Telegram, how long answers took, and what it asked to wait, by method. */
export class RequestLog {
  private readonly methods = new Map<string, Entry>();

  /** An attempt that was answered. */
  answered(method: string, ms: number): void {
    this.of(method).durations.add(ms);
  }

  /** An attempt that was not. */
  failed(method: string, ms: number, trouble: Trouble): void {
    const entry = this.of(method);
    entry.durations.add(ms, true);
    if (trouble.kind !== 'wait') return;
    entry.floodWaits++;
    entry.waitS += trouble.seconds;
  }

  get timings(): RequestTimings {
    return Object.fromEntries([...this.methods].map(([method, { durations, floodWaits, waitS }]) => [method, { ...durations.timing, floodWaits, waitS }]));
  }

  private of(method: string): Entry {
    const known = this.methods.get(method) ?? { durations: new Durations(), floodWaits: 0, waitS: 0 };
    this.methods.set(method, known);
    return known;
  }
}
