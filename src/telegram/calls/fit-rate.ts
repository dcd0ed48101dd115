/** Requests between two waits. */
export interface Stretch {
  /** When those that were let through were sent, in milliseconds from the beginning; ascending. */
  readonly times: readonly number[];
  /** When the one that was refused was sent. */
  readonly lengthMs: number;
  /** Wait in front of it; null: none, all that can be saved up was. */
  readonly waitMs: number | null;
}

/** Halvings of the interval: less than a thousandth is left. */
const STEPS = 12;
/** Growth of the sizes that are tried. */
const NEXT_SIZE = 1.25;
/** So far beyond the greatest rate a size may be from explaining what was let through. */
const BEYOND = 8;
/** Rates tried for each size. */
const RATES = 40;

/** Rates that explain a stretch: above `least` all that was let through is, up to `most` what was refused is. */
interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly weight: number;
}

interface Fit {
  readonly rate: number;
  /** How far the rate is from explaining every stretch. */
  readonly misfit: number;
}

/**
 * Requests per millisecond a server allows that saves up unused ones (a token bucket): the rate, and the size of the bucket, with
 * which as much as possible is explained of what was let through and what was refused. Long stretches count for more.
 *
 * @param most the rate is below this
 */
export function fitRate(stretches: readonly Stretch[], most: number): number {
  const largest = Math.max(...stretches.map(({ times }) => times.length));
  let best: Fit = { rate: most, misfit: Infinity };
  for (let size = 1; size <= largest + 1; size = Math.max(size + 1, size * NEXT_SIZE)) {
    const fit = fitAll(stretches.map((stretch) => boundsOf(stretch, size, most)), most);
    if (fit.misfit < best.misfit) best = fit;
  }
  return best.rate;
}

function fitAll(bounds: readonly Bounds[], most: number): Fit {
  const least = Math.max(...bounds.map((one) => one.least));
  const greatest = Math.min(...bounds.map((one) => one.most));
  if (least <= greatest) return { rate: (least + greatest) / 2, misfit: 0 };
  let best: Fit = { rate: most, misfit: Infinity };
  for (let step = 0; step <= RATES; step++) {
    const rate = greatest + ((least - greatest) * step) / RATES;
    const misfit = misfitOf(bounds, rate);
    if (misfit < best.misfit) best = { rate, misfit };
  }
  return best;
}

function misfitOf(bounds: readonly Bounds[], rate: number): number {
  const misfits = bounds.map(({ least, most, weight }) => weight * (Math.max(0, least - rate, rate - most) / rate) ** 2);
  return misfits.reduce((sum, one) => sum + one, 0);
}

function boundsOf(stretch: Stretch, size: number, limit: number): Bounds {
  const least = turningPoint(limit * BEYOND, (rate) => refusesAny(stretch, rate, size));
  const most = turningPoint(limit, (rate) => leftAfter(stretch, rate, size) < 1);
  return { least, most, weight: stretch.lengthMs };
}

/** The rate up to which something holds. */
function turningPoint(limit: number, holds: (rate: number) => boolean): number {
  if (holds(limit)) return limit;
  let [low, high] = [0, limit];
  for (let step = 0; step < STEPS; step++) {
    const rate = (low + high) / 2;
    if (holds(rate)) low = rate;
    else high = rate;
  }
  return (low + high) / 2;
}

/** What would be left for the refused request. */
function leftAfter({ times, lengthMs, waitMs }: Stretch, rate: number, size: number): number {
  let left = waitMs === null ? size : Math.min(size, rate * waitMs);
  let before = 0;
  for (const time of times) {
    left = Math.min(size, left + (time - before) * rate) - 1;
    before = time;
  }
  return Math.min(size, left + (lengthMs - before) * rate);
}

/** Whether one of those that were let through would have been refused. */
function refusesAny({ times, waitMs }: Stretch, rate: number, size: number): boolean {
  let left = waitMs === null ? size : Math.min(size, rate * waitMs);
  let before = 0;
  for (const time of times) {
    left = Math.min(size, left + (time - before) * rate);
    if (left < 1) return true;
    left--;
    before = time;
  }
  return false;
}
