/** How much may be under way at a time. */
export interface SideBySideLimits {
  readonly count: number;
  /** Of all together; what is heavier than that goes alone. */
  readonly weight: number;
}

/** Work that goes side by side, as far as its number and its weight allow. What it throws is its own affair: it must not reject. */
export class SideBySide {
  private readonly underway = new Set<Promise<void>>();
  private weight = 0;

  constructor(private readonly limits: SideBySideLimits) {}

  /** Resolves when there is room for something of this weight. */
  async room(weight: number): Promise<void> {
    const { count, weight: most } = this.limits;
    while (this.underway.size >= count || (this.underway.size > 0 && this.weight + weight > most)) await Promise.race(this.underway);
  }

  /** Takes up work that has begun. */
  add(weight: number, work: Promise<void>): void {
    this.weight += weight;
    const ended: Promise<void> = work.finally(() => {
      this.underway.delete(ended);
      this.weight -= weight;
    });
    this.underway.add(ended);
  }

  /** Resolves when nothing is under way any more. */
  async done(): Promise<void> {
    await Promise.all(this.underway);
  }
}
