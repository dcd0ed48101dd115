/** Share of the requests that may be in flight with which a method begins (chosen: one trial then tells whether all of them pay). */
const FIRST_SHARE = 0.5;
/** What more requests at a time must bring of what they could bring at most (chosen: well above what single answers differ by). */
const LEAST_GAIN = 0.25;
/** Rounds of answers that must all say so before a number is taken back (chosen: single answers differ a lot). */
const ROUNDS = 3;

/**
 * Finds out whether more requests at a time bring more answers. It begins below what may be in flight, and tries more while
 * that pays: with `n` requests in flight that take `t` each, `n / t` answers come in a second. What brings nothing is taken
 * back. Only answers to requests count that were sent while everything allowed was in flight; a wait ends the trial.
 */
export class LaneGrowth {
  private lanes: number;
  /** The last number that paid, and the answers per millisecond it brought. */
  private paid: { readonly lanes: number; readonly rate: number } | undefined;
  private isOver: boolean;
  private rounds = 0;
  private samples = 0;
  private totalMs = 0;
  /** Answers still to come that say little: until one round is over, fewer were in flight before them. */
  private passing = 0;

  /** @param max most requests in flight; one alone, and no limit at all, leave nothing to find out */
  constructor(private readonly max: number) {
    this.isOver = max < 2 || !Number.isSafeInteger(max * 2);
    this.lanes = this.isOver ? max : Math.ceil(max * FIRST_SHARE);
  }

  /** Requests that may be in flight as far as is known. */
  get limit(): number {
    return this.lanes;
  }

  /** Nothing is being tried any more. */
  get hasEnded(): boolean {
    return this.isOver;
  }

  /** A request that was sent with everything allowed in flight took so long. @returns whether the limit changed */
  answered(tookMs: number): boolean {
    if (this.isOver || this.passing-- > 0) return false;
    this.samples++;
    this.totalMs += tookMs;
    // One round: as many answers as there are lanes.
    return this.samples >= this.lanes && this.judge();
  }

  /** The server had to ask for a pause, or did not answer: this is no time for trying. */
  end(): void {
    this.isOver = true;
  }

  private judge(): boolean {
    const rate = this.lanes / Math.max(this.totalMs / this.samples, Number.MIN_VALUE);
    const { paid } = this;
    const needed = paid === undefined ? 0 : paid.rate * (1 + LEAST_GAIN * (this.lanes / paid.lanes - 1));
    this.samples = 0;
    this.totalMs = 0;
    if (paid !== undefined && rate < needed) return ++this.rounds >= ROUNDS && this.settle(paid.lanes);
    if (this.lanes >= this.max) return this.settle(this.max);
    this.paid = { lanes: this.lanes, rate };
    // What is in flight now was sent before, and so was what the next round is in flight with.
    this.passing = this.lanes;
    this.lanes = Math.min(this.max, this.lanes * 2);
    this.passing += this.lanes;
    this.rounds = 0;
    return true;
  }

  private settle(lanes: number): boolean {
    this.isOver = true;
    const isChange = lanes !== this.lanes;
    this.lanes = lanes;
    return isChange;
  }
}
