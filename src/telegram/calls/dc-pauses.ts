import type { WaitNotice } from '../../model/telegram';
import type { Clock } from '../clock';

const ERRORS_IN_A_ROW = 5;
const PAUSE_STEP_S = 60;
const MAX_PAUSE_S = 300;

interface Dc {
  errors: number;
  /** Pauses since the last good answer. */
  pauses: number;
  untilMs: number;
  /** Method of the notice whose end has not been told. */
  told: string | undefined;
}

/** A data centre that keeps answering with server errors is left alone for a while: min(60·n, 300) s (F-FETCH-15). */
export class DcPauses {
  private readonly dcs = new Map<number, Dc>();

  constructor(
    private readonly clock: Clock,
    private readonly tell: (notice: WaitNotice) => void,
  ) {}

  /** Requests to this data centre have to wait. */
  isPaused(dc: number): boolean {
    return this.waitMs(dc) > 0;
  }

  /** Resolves when requests may go to this data centre. */
  async ready(dc: number, signal: AbortSignal): Promise<void> {
    for (let waitMs = this.waitMs(dc); waitMs > 0; waitMs = this.waitMs(dc)) await this.clock.sleep(waitMs, signal);
    const state = this.dcs.get(dc);
    if (state?.told === undefined) return;
    this.tell({ dc, method: state.told, seconds: 0 });
    state.told = undefined;
  }

  answered(dc: number): void {
    this.dcs.delete(dc);
  }

  /** A server error came instead of an answer. */
  failed(dc: number, method: string): void {
    const state = this.dcs.get(dc) ?? { errors: 0, pauses: 0, untilMs: 0, told: undefined };
    this.dcs.set(dc, state);
    // Several requests in flight meet the same trouble: it is one pause, not several.
    if (this.clock.now() < state.untilMs || ++state.errors % ERRORS_IN_A_ROW !== 0) return;
    const seconds = Math.min(PAUSE_STEP_S * ++state.pauses, MAX_PAUSE_S);
    state.untilMs = this.clock.now() + seconds * 1000;
    state.told = method;
    this.tell({ dc, method, seconds, reason: 'errors' });
  }

  private waitMs(dc: number): number {
    return (this.dcs.get(dc)?.untilMs ?? 0) - this.clock.now();
  }
}
