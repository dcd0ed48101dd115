/** chosen: long enough to be calm, short enough to show what a line gives now. */
const windowMs = 10_000;

/** How fast a count has been rising lately. */
export class RecentSpeed {
  private readonly samples: { readonly atMs: number; readonly value: number }[] = [];

  /** @param value the count now  @returns its rise per second over the last ten seconds; 0 while it falls or nothing is known */
  perSecond(nowMs: number, value: number): number {
    this.samples.push({ atMs: nowMs, value });
    // One sample older than the window stays: the rise is measured from there.
    while (this.samples.length > 2 && (this.samples[1]?.atMs ?? 0) <= nowMs - windowMs) this.samples.shift();
    const first = this.samples[0];
    if (first === undefined || first.atMs >= nowMs) return 0;
    return Math.max(0, ((value - first.value) * 1000) / (nowMs - first.atMs));
  }
}
