import { TobsFailure } from '../../model/errors';
import { reasonOf, type Clock } from '../clock';
import { LaneGrowth } from './lane-growth';
import { onAbort } from '../../model/on-abort';
import { Pacer } from './pacer';

/** Calm seconds after which one more request may be in flight (chosen, F-FETCH-14). */
const RECOVERY_MS = 60_000;
/** Added to every wait: the server counts whole seconds of its own clock, timers may fire a little early. */
const WAIT_MARGIN_MS = 100;
const TIMEOUTS_BEFORE_HALVING = 3;

/** Whose requests are held back, and how far. */
export interface LimiterOptions {
  readonly clock: Clock;
  readonly method: string;
  /** Most requests in flight; never exceeded. */
  readonly max: number;
  /** Waits beyond this are not waited for but thrown as FLOOD_WAIT. */
  readonly maxWaitMs: number;
  /** A wait begins (`seconds` > 0) or ends (0). */
  readonly onWait: (seconds: number) => void;
  /** Ends all timers. */
  readonly closed: AbortSignal;
}

/** A request's leave to be sent. */
export interface Turn {
  readonly sentAt: number;
  /** As much is in flight as may be. */
  readonly isFull: boolean;
}

interface Waiting {
  readonly start: (turn: Turn) => void;
  readonly refuse: (error: Error) => void;
}

/** Weight of the newest answer in the average time an answer takes. */
const NEWEST_WEIGHT = 0.1;
/** Share of what is allowed that must be in flight for an answer to tell how long it takes then (chosen: several may come in one packet). */
const FULL = 0.75;
/** Requests in flight beyond what a pace needs on average (chosen). */
const SPARE = 1.25;

/**
 * Requests of one method to one DC: how many may be in flight, and from when. Their number grows while that brings more
 * answers (`LaneGrowth`). A wait Telegram asks for holds back all of them to the same moment and halves their number; a calm
 * minute gives one back. What the waits say about the rate the server allows sets a pace (`Pacer`), which is never starved by
 * too few requests in flight.
 */
export class Limiter {
  private limit: number;
  private inFlight = 0;
  private waitUntil = 0;
  private isWaiting = false;
  private calmSince: number;
  private timeouts = 0;
  private readonly pacer = new Pacer();
  private growth: LaneGrowth;
  private max: number;
  private waitingSince = 0;
  private isTimerSet = false;
  private answerMs = 0;
  private readonly queue: Waiting[] = [];

  constructor(private readonly options: LimiterOptions) {
    this.max = options.max;
    this.growth = new LaneGrowth(this.max);
    this.limit = this.growth.limit;
    this.calmSince = options.clock.now();
  }

  /** Requests that may be in flight now. */
  get currentLimit(): number {
    this.recover();
    const { requestsPerSecond = 0 } = this.pacer;
    const needed = Math.ceil((requestsPerSecond / 1000) * this.answerMs * SPARE);
    return Math.min(this.max, Math.max(this.limit, needed));
  }

  /** From now on so many requests may be in flight at most. Whether more of them pay is found out anew. */
  changeMax(max: number): void {
    if (max > this.max) {
      this.growth = new LaneGrowth(max);
      this.limit = Math.max(this.limit, this.growth.limit);
    }
    this.max = max;
    this.pump();
  }

  /**
   * Resolves when the next request may be sent; pair with `release`.
   *
   * @returns its turn, for `wait` and `answered`
   * @throws TobsFailure FLOOD_WAIT
   */
  async acquire(signal: AbortSignal): Promise<Turn> {
    if (signal.aborted) throw reasonOf(signal);
    this.refuseLongWait();
    if (this.queue.length === 0 && this.mayStart()) return this.start();
    return new Promise<Turn>((resolve, reject) => {
      const stop = (): void => {
        this.queue.splice(this.queue.indexOf(waiting), 1);
        reject(reasonOf(signal));
      };
      const waiting: Waiting = {
        start: (turn) => {
          remove();
          resolve(turn);
        },
        refuse: (error) => {
          remove();
          reject(error);
        },
      };
      const remove = onAbort(signal, stop);
      this.queue.push(waiting);
      this.wakeInPace();
    });
  }

  /** Telegram has asked for a wait that is not over. */
  get isHeldBack(): boolean {
    return this.isWaiting;
  }

  /** Resolves when that wait is over, without a turn. @throws TobsFailure FLOOD_WAIT */
  async calm(signal: AbortSignal): Promise<void> {
    const { clock } = this.options;
    while (this.isWaiting) {
      this.refuseLongWait();
      // The end itself is told by a timer that may fire a little later.
      await clock.sleep(Math.max(1, this.waitUntil - clock.now()), signal);
    }
  }

  release(): void {
    this.inFlight--;
    this.pump();
  }

  /** Telegram asked a request to wait. */
  wait(seconds: number, { sentAt }: Turn): void {
    const { clock, onWait } = this.options;
    this.pacer.refused(sentAt);
    const until = clock.now() + seconds * 1000 + WAIT_MARGIN_MS;
    this.timeouts = 0;
    // Several requests in flight meet the same wait: it is one event, not several.
    const isNew = !this.isWaiting;
    if (isNew) {
      this.halve();
      this.waitingSince = clock.now();
    }
    this.calmSince = Math.max(this.calmSince, until);
    if (until <= this.waitUntil) return;
    this.waitUntil = until;
    this.isWaiting = true;
    onWait(seconds);
    this.refuseQueuedLongWait();
    if (isNew) void this.endWait();
  }

  /** A request got no answer in time. */
  timedOut(): void {
    this.timeouts++;
    if (this.timeouts < TIMEOUTS_BEFORE_HALVING) return;
    this.timeouts = 0;
    this.halve();
  }

  /** A request was answered. */
  answered({ sentAt, isFull }: Turn): void {
    this.timeouts = 0;
    this.pacer.answered(sentAt);
    const took = this.options.clock.now() - sentAt;
    if (isFull) this.grow(took);
    this.answerMs += this.answerMs === 0 ? took : (took - this.answerMs) * NEWEST_WEIGHT;
  }

  private grow(tookMs: number): void {
    const { growth } = this;
    if (!growth.answered(tookMs)) return;
    this.limit = growth.limit;
    this.calmSince = this.options.clock.now();
    this.pump();
  }

  private async endWait(): Promise<void> {
    const { clock, closed, onWait } = this.options;
    while (clock.now() < this.waitUntil) {
      const hasSlept = await clock.sleep(this.waitUntil - clock.now(), closed).then(
        () => true,
        () => false,
      );
      if (!hasSlept) return;
    }
    this.isWaiting = false;
    this.pacer.resumed(clock.now(), clock.now() - this.waitingSince);
    onWait(0);
    this.pump();
  }

  private mayStart(): boolean {
    const now = this.options.clock.now();
    return !this.isWaiting && now >= this.waitUntil && this.inFlight < this.currentLimit && this.pacer.delayMs(now) === 0;
  }

  private start(): Turn {
    const now = this.options.clock.now();
    this.inFlight++;
    this.pacer.started(now);
    return { sentAt: now, isFull: this.inFlight >= this.limit * FULL };
  }

  private pump(): void {
    while (this.queue.length > 0 && this.mayStart()) this.queue.shift()?.start(this.start());
    this.wakeInPace();
  }

  /** Comes back when the pace allows the next request. */
  private wakeInPace(): void {
    const { clock, closed } = this.options;
    if (this.queue.length === 0 || this.isWaiting || this.isTimerSet) return;
    const delayMs = this.pacer.delayMs(clock.now());
    if (delayMs === 0) {
      // The time may have come since it was looked at; with nothing in flight nobody else would look again.
      if (this.mayStart()) this.pump();
      return;
    }
    this.isTimerSet = true;
    void clock.sleep(delayMs, closed).then(
      () => {
        this.isTimerSet = false;
        this.pump();
      },
      () => undefined,
    );
  }

  private halve(): void {
    this.growth.end();
    // Without a limit of its own (files) the number in flight is what was too much.
    const tooMany = Number.isSafeInteger(this.limit * 2) ? this.limit : Math.max(this.inFlight, 1);
    this.limit = Math.max(1, Math.floor(tooMany / 2));
    this.calmSince = this.options.clock.now();
  }

  private recover(): void {
    // Until then it is the answers that say when there may be more.
    if (!this.growth.hasEnded) return;
    const now = this.options.clock.now();
    while (this.limit < this.max && now - this.calmSince >= RECOVERY_MS) {
      this.limit++;
      this.calmSince += RECOVERY_MS;
    }
  }

  private refuseLongWait(): void {
    const error = this.longWait();
    if (error !== null) throw error;
  }

  private refuseQueuedLongWait(): void {
    const error = this.longWait();
    if (error !== null) for (const waiting of this.queue.splice(0)) waiting.refuse(error);
  }

  private longWait(): TobsFailure | null {
    const waitMs = this.waitUntil - this.options.clock.now() - WAIT_MARGIN_MS;
    if (waitMs <= this.options.maxWaitMs) return null;
    return new TobsFailure({ code: 'FLOOD_WAIT', waitSeconds: Math.ceil(waitMs / 1000), method: this.options.method });
  }
}
