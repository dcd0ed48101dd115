import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers';
import type { ClockPort } from '../../src/export/ports';

/** chosen: sockets and signals are heard at least this often; yielding after every message would cost more than the message. */
const budgetMs = 10;

/** The clock of the command line; the only reader of the wall clock there. */
export class NodeClock implements ClockPort {
  private yieldedAtMs = performance.now();

  now(): number {
    return Date.now();
  }

  async breathe(): Promise<void> {
    if (performance.now() - this.yieldedAtMs < budgetMs) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.yieldedAtMs = performance.now();
  }
}
