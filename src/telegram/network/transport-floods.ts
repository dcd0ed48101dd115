import { TransportFlood } from '../calls/rpc-errors';

/** Waits after refusals in a row: 2, 4, 8 … 60 s (chosen; Telegram names no time with this error). */
const FIRST_WAIT_S = 2;
const MAX_WAIT_S = 60;

interface Refusals {
  readonly count: number;
  readonly atMs: number;
}

/** Connections that data centres refused because there were too many (transport error −429), and how long to stay away. */
export class TransportFloods {
  private readonly dcs = new Map<number, Refusals>();

  refused(dc: number, nowMs: number): void {
    this.dcs.set(dc, { count: (this.dcs.get(dc)?.count ?? 0) + 1, atMs: nowMs });
  }

  answered(dc: number): void {
    this.dcs.delete(dc);
  }

  /** What the failure of a request since `sinceMs` comes from: a refusal, or `error` itself. */
  cause(error: unknown, dcs: readonly number[], sinceMs: number): unknown {
    const refusal = dcs.map((dc) => this.dcs.get(dc)).find((one) => one !== undefined && one.atMs >= sinceMs);
    const isAnswer = typeof error === 'object' && error !== null && 'errorMessage' in error;
    return refusal === undefined || isAnswer ? error : new TransportFlood(Math.min(FIRST_WAIT_S * 2 ** (refusal.count - 1), MAX_WAIT_S));
  }
}
