/** How long something took, over many times. Seconds for the sum, milliseconds for the percentiles. */
export interface Timing {
  readonly count: number;
  readonly errors: number;
  readonly totalS: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

/** chosen: neighbouring buckets lie 5 % apart, so a percentile is right within 2.5 %. */
const growth = Math.log(1.05);

/** Durations, kept as counts per order of size: bounded however many there are, and cheap to add to. */
export class Durations {
  private readonly buckets = new Map<number, number>();
  private count = 0;
  private errors = 0;
  private totalMs = 0;

  /** @param hasFailed whether what took so long came to nothing */
  add(ms: number, hasFailed = false): void {
    const bucket = ms <= 0 ? Number.NEGATIVE_INFINITY : Math.round(Math.log(ms) / growth);
    this.buckets.set(bucket, (this.buckets.get(bucket) ?? 0) + 1);
    this.count++;
    this.totalMs += Math.max(0, ms);
    if (hasFailed) this.errors++;
  }

  get timing(): Timing {
    const [p50Ms, p95Ms, p99Ms] = [0.5, 0.95, 0.99].map((share) => this.percentile(share));
    return { count: this.count, errors: this.errors, totalS: rounded(this.totalMs / 1000), p50Ms: p50Ms ?? 0, p95Ms: p95Ms ?? 0, p99Ms: p99Ms ?? 0 };
  }

  private percentile(share: number): number {
    let left = Math.ceil(this.count * share);
    for (const [bucket, count] of [...this.buckets].sort(([a], [b]) => a - b)) {
      left -= count;
      if (left <= 0) return bucket === Number.NEGATIVE_INFINITY ? 0 : rounded(Math.exp(bucket * growth));
    }
    return 0;
  }
}

/** Both together; percentiles cannot be added, so those of the part with more in it stand for both. */
export function joinTimings(a: Timing, b: Timing): Timing {
  const larger = a.count > b.count ? a : b;
  return { ...larger, count: a.count + b.count, errors: a.errors + b.errors, totalS: rounded(a.totalS + b.totalS) };
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
