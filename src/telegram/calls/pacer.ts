import { fitRate, type Stretch } from './fit-rate';

/** Share of the estimated rate at which requests are sent: just below it (chosen). */
const BELOW = 0.96;
/** Doubling time of the rate while it is looked for (chosen: a few waits are worth more than a slow search). */
const SEARCH_MS = 1000;
/** So much lateness of timers is made up for (chosen). */
const LATE_MS = 100;
/** Least requests until the rate has doubled (chosen). */
const SEARCH_REQUESTS = 4;
/** Doubling time of the rate when a found one is tried again (chosen). */
const PROBE_MS = 35_000;
/** Calm time before the rate is tried a little higher; doubles each time that fails (chosen). */
const FIRST_PATIENCE_MS = 60_000;
/** The same once two fits agree (chosen). */
const SETTLED_PATIENCE_MS = 240_000;
const MAX_PATIENCE_MS = 960_000;
/** The same while the rate that was refused is far above the one that was found. */
const UNSURE_PATIENCE_MS = 5000;
/** The refused rate is this much above the found one: either may be the right one. */
const UNSURE_RATIO = 1.2;
/** As many were let through when they differ by less, in a stretch that was so much longer (chosen). */
const COUNT_AGREEMENT = 0.02;
const LONGER = 1.1;
/** Two fits are the same when they differ by less (chosen). */
const AGREEMENT = 0.06;
/** What can be right of a rate that was refused without having risen (chosen). */
const STEADY_REFUSED = 0.94;
/** Two fits are of another kind when the second is so much higher (chosen). */
const OTHER = 1.15;
/** What is believed of a refused rate when fits disagree (chosen). */
const WITHOUT_MODEL = 0.95;
/** Never slower than one request in two seconds (chosen): below that the waits themselves are the better pace. */
const LEAST_RATE = 0.5 / 1000;
/** Where the search begins at least. */
const LEAST_START = 1 / 1000;
/** Most requests remembered of one stretch. */
const MAX_TIMES = 5000;
/** Stretches kept (chosen). */
const KEPT = 5;

/**
 * Finds the rate at which a server lets requests through, from the waits it asks for, and spaces requests to stay just below
 * it; does nothing before the first wait. After that wait the pace begins at what was let through on average, rises until
 * it is refused, and is then set by `fitRate`. See docs/adr/0005-pace-of-requests.md.
 */
export class Pacer {
  /** Requests per millisecond; undefined: not paced. */
  private rate: number | undefined;
  private nextAt = 0;
  /** A request had to wait for its turn since the last one was sent. */
  private isHolding = false;
  /** The rate has risen in this stretch. */
  private hasRisen = false;
  /** The last ones, oldest first. */
  private stretches: readonly Stretch[] = [];
  /** When the requests of this stretch that were let through were sent, relative to its beginning. */
  private times: number[] = [];
  private startedAt: number | undefined;
  private refusedAt: number | undefined;
  private waitMs: number | null = null;
  /** The fit before. */
  private fitted: number | undefined;
  private patienceMs = FIRST_PATIENCE_MS;
  private doublingMs = SEARCH_MS;
  private riseFrom = 0;

  /** Requests per second, or undefined while nothing is paced. */
  get requestsPerSecond(): number | undefined {
    return this.rate === undefined ? undefined : this.rate * 1000;
  }

  /** Milliseconds until the next request may start. */
  delayMs(now: number): number {
    if (this.rate === undefined || this.nextAt <= now) return 0;
    this.isHolding = true;
    return Math.ceil(this.nextAt - now);
  }

  /** A request is sent. */
  started(now: number): void {
    this.startedAt ??= now;
    if (this.rate === undefined) return;
    if (now > this.riseFrom) {
      // A sender that is not even held back would gain nothing.
      if (this.isHolding) {
        this.hasRisen = true;
        this.rate *= 2 ** ((now - this.riseFrom) / this.doublingMs);
      }
      this.riseFrom = now;
    }
    this.isHolding = false;
    // What timers that ring late have missed may be made up for; more would be a burst.
    this.nextAt = Math.max(this.nextAt, now - Math.max(1 / this.rate, LATE_MS)) + 1 / this.rate;
  }

  /** The request sent at `sentAt` was let through. */
  answered(sentAt: number): void {
    if (this.startedAt === undefined || sentAt < this.startedAt) return;
    this.times.push(sentAt - this.startedAt);
    if (this.times.length > MAX_TIMES) this.forgetOldest(this.startedAt);
  }

  /** The request sent at `sentAt` was refused; only the first one of a stretch counts. */
  refused(sentAt: number): void {
    this.refusedAt ??= sentAt;
  }

  /** The wait that followed is over: answers that were on their way have arrived. */
  resumed(now: number, waitMs: number): void {
    const { startedAt, refusedAt, times } = this;
    if (startedAt !== undefined && refusedAt !== undefined) {
      times.sort((a, b) => a - b);
      this.learn({ times, lengthMs: Math.max(refusedAt - startedAt, 1), waitMs: this.waitMs }, { now, waitMs, hasRisen: this.hasRisen });
    }
    this.startedAt = undefined;
    this.refusedAt = undefined;
    this.times = [];
    this.hasRisen = false;
    this.waitMs = waitMs;
    this.nextAt = now;
  }

  /** A long stretch tells as much by its later half; what was saved up when that began is not known. */
  private forgetOldest(startedAt: number): void {
    const rest = this.times.slice(MAX_TIMES / 2);
    const first = rest[0] ?? 0;
    this.startedAt = startedAt + first;
    this.times = rest.map((time) => Math.max(0, time - first));
    this.waitMs = null;
  }

  private learn(last: Stretch, { now, waitMs, hasRisen }: { readonly now: number; readonly waitMs: number; readonly hasRisen: boolean }): void {
    const before = this.stretches.at(-1);
    const refused = this.rate;
    if (last.times.length === 0) {
      // Nothing at all was let through: before the first stretch the server has other reasons than our pace.
      if (refused !== undefined) this.setRate(refused / 2);
      return;
    }
    this.stretches = [...this.stretches, last].slice(-KEPT);
    if (before === undefined) this.beginSearch(last, waitMs, now);
    // As many in a longer time: this server counts requests, whatever their pace.
    else if (before.lengthMs > waitMs && isCounted(last, before)) this.rate = undefined;
    else this.settle(refused ?? last.times.length / last.lengthMs, { now, hasRisen });
  }

  private beginSearch({ times, lengthMs }: Stretch, waitMs: number, now: number): void {
    const rate = Math.max(times.length / (lengthMs + waitMs), LEAST_START);
    this.rate = rate;
    this.doublingMs = Math.max(SEARCH_MS, lengthMs / 2, SEARCH_REQUESTS / rate);
    this.riseFrom = now;
  }

  private settle(refused: number, { now, hasRisen }: { readonly now: number; readonly hasRisen: boolean }): void {
    const fitted = fitRate(this.stretches, hasRisen ? refused : refused * STEADY_REFUSED);
    const isSame = this.fitted !== undefined && isClose(fitted, this.fitted, AGREEMENT);
    const isSure = isSame || refused < fitted * UNSURE_RATIO;
    // A fit that rises: the server counts in another way, and what it refused says more than what it saved up.
    const isOther = this.fitted !== undefined && !isSame && fitted > this.fitted * OTHER;
    this.setRate(BELOW * (isOther ? Math.max(fitted, refused * WITHOUT_MODEL) : fitted));
    this.fitted = fitted;
    this.doublingMs = PROBE_MS;
    if (isSame) this.patienceMs = Math.max(this.patienceMs, SETTLED_PATIENCE_MS);
    this.riseFrom = now + (isSure ? this.patienceMs : UNSURE_PATIENCE_MS);
    if (isSure) this.patienceMs = Math.min(this.patienceMs * 2, MAX_PATIENCE_MS);
  }

  private setRate(rate: number): void {
    this.rate = Math.max(rate, LEAST_RATE);
  }
}

function isCounted(last: Stretch, before: Stretch): boolean {
  return last.lengthMs > before.lengthMs * LONGER && isClose(last.times.length, before.times.length, COUNT_AGREEMENT);
}

function isClose(a: number, b: number, share: number): boolean {
  return Math.abs(a - b) <= share * a;
}
