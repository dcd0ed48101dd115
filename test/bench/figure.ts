/** One measured figure: median and extremes over its rounds. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly low: number;
  readonly median: number;
  readonly high: number;
  /** What the product promises. */
  readonly limit?: number;
}

export function figureOf(name: string, unit: string, values: readonly number[], limit?: number): Figure {
  const sorted = [...values].sort((a, b) => a - b);
  const [low = 0, median = 0, high = 0] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  return { name, unit, low, median, high, ...(limit !== undefined && { limit }) };
}
