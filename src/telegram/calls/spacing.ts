import type { Clock } from '../clock';

/** Keeps a least time between the beginnings of requests, whatever they are; nothing by default. */
export class Spacing {
  private nextAt = 0;

  constructor(
    private readonly clock: Clock,
    private readonly spacingMs: number,
  ) {}

  /** Resolves when the next request may be sent; turns are given in the order in which they were asked for. */
  async turn(signal: AbortSignal): Promise<void> {
    if (this.spacingMs === 0) return;
    const now = this.clock.now();
    const at = Math.max(now, this.nextAt);
    this.nextAt = at + this.spacingMs;
    if (at > now) await this.clock.sleep(at - now, signal);
  }
}
