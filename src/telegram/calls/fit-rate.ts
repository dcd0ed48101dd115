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

/**
 * Requests per millisecond a server allows that saves up unused ones (a token bucket): for each size of the bucket every
 * stretch tells a rate, and the right size is the one for which they agree best. Long stretches count for more.
 *
 * @param most the rate is below this
 */
export function fitRate(stretches: readonly Stretch[], most: number): number {
  const largest = Math.max(...stretches.map(({ times }) => times.length));
  let best = { rate: most, spread: Infinity };
  for (let size = 1; size <= largest + 1; size = Math.max(size + 1, size * NEXT_SIZE)) {
    const fit = fitAll(stretches, size, most);
    if (fit.spread < best.spread) best = fit;
  }
  return best.rate;
}

function fitAll(stretches: readonly Stretch[], size: number, most: number): { readonly rate: number; readonly spread: number } {
  const rates = stretches.map((stretch) => ({ rate: rateOf(stretch, size, most), weight: stretch.lengthMs }));
  const weights = rates.reduce((sum, { weight }) => sum + weight, 0);
  const rate = rates.reduce((sum, one) => sum + one.rate * one.weight, 0) / weights;
  return { rate, spread: rates.reduce((sum, one) => sum + one.weight * ((one.rate - rate) / rate) ** 2, 0) / weights };
}

/** The rate at which a bucket of `size` is empty when it was. */
function rateOf(stretch: Stretch, size: number, most: number): number {
  let [low, high] = [0, most];
  for (let step = 0; step < STEPS; step++) {
    const rate = (low + high) / 2;
    if (leftAfter(stretch, rate, size) < 1) low = rate;
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
