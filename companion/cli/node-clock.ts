import { setImmediate } from 'node:timers';
import type { ClockPort } from '../../src/export/ports';

/** The clock of the command line; the only reader of the wall clock there. */
export class NodeClock implements ClockPort {
  now(): number {
    return Date.now();
  }

  breathe(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }
}
