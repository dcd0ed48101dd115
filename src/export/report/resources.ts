import type { ResourceUse } from '../../model/metrics';
import type { ClockPort } from '../ports';

/** What a run used of the machine. CPU as a share of one core. */
export interface ResourceSummary {
  readonly avgRssBytes: number;
  readonly peakRssBytes: number;
  readonly cpuS: number;
  readonly avgCpu: number;
  readonly peakCpu: number;
  readonly samples: number;
}

/** documented: F-RUN-13. */
const intervalMs = 5000;

/** Samples what the process uses; asked often, it looks once every five seconds. */
export class Resources {
  private readonly first: { readonly use: ResourceUse; readonly atMs: number };
  private last: { readonly use: ResourceUse; readonly atMs: number };
  private rssSum = 0;
  private peakRssBytes = 0;
  private peakCpu = 0;
  private samples = 0;

  constructor(
    private readonly clock: Pick<ClockPort, 'now'>,
    private readonly use: () => ResourceUse,
  ) {
    this.first = { use: use(), atMs: clock.now() };
    this.last = this.first;
    this.count(this.first.use);
  }

  /** Looks, if it is time again. */
  tick(): void {
    if (this.clock.now() - this.last.atMs >= intervalMs) this.look();
  }

  /** The whole run, up to now. */
  summary(): ResourceSummary {
    this.look();
    const { first, last } = this;
    const cpuS = last.use.cpuS - first.use.cpuS;
    const seconds = (last.atMs - first.atMs) / 1000;
    const avgCpu = seconds > 0 ? cpuS / seconds : 0;
    return { avgRssBytes: Math.round(this.rssSum / this.samples), peakRssBytes: this.peakRssBytes, cpuS, avgCpu, peakCpu: Math.max(this.peakCpu, avgCpu), samples: this.samples };
  }

  private look(): void {
    const atMs = this.clock.now();
    const use = this.use();
    const seconds = (atMs - this.last.atMs) / 1000;
    // Over a shorter time a share is mostly chance.
    if (seconds >= intervalMs / 1000) this.peakCpu = Math.max(this.peakCpu, (use.cpuS - this.last.use.cpuS) / seconds);
    this.last = { use, atMs };
    this.count(use);
  }

  private count({ rssBytes }: ResourceUse): void {
    this.rssSum += rssBytes;
    this.peakRssBytes = Math.max(this.peakRssBytes, rssBytes);
    this.samples++;
  }
}
