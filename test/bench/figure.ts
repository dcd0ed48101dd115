/** One measured figure: median and extremes over its rounds. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly low: number;
  readonly median: number;
  readonly high: number;
  /** What the product promises: at most this, or at least this. */
  readonly limit?: number;
  readonly least?: number;
}

/** What a figure is held to. */
export type Promised = Pick<Figure, 'limit' | 'least'>;

export function figureOf(name: string, unit: string, values: readonly number[], promised: number | Promised = {}): Figure {
  const sorted = [...values].sort((a, b) => a - b);
  const [low = 0, median = 0, high = 0] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  return { name, unit, low, median, high, ...(typeof promised === 'number' ? { limit: promised } : promised) };
}

/** The figure in one line. */
export function describeFigure({ name, unit, low, median, high, limit, least }: Figure): string {
  const digits = high >= 1000 ? 0 : high < 10 ? 2 : 1;
  const [from, middle, to] = [low, median, high].map((value) => value.toFixed(digits));
  const verdict = limit !== undefined ? ` (limit ${limit} ${unit}: ${median <= limit ? 'met' : 'missed'})` : least !== undefined ? ` (at least ${least} ${unit}: ${median >= least ? 'met' : 'missed'})` : '';
  return `${name.padEnd(56)} ${middle} ${unit}, ${from}–${to}${verdict}`;
}
