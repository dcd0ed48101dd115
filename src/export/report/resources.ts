import type { ProcessName, ProgramUses, ProcessSummary, ResourceSummary, ResourceUse } from '../../model/metrics';
import type { ClockPort } from '../ports';

/** documented: F-RUN-13. */
const samplingMs = 5000;

/** Asks what a process uses now; null: it is not there, or does not tell. */
export type UseOf = () => ResourceUse | null | Promise<ResourceUse | null>;

/** What one process, or all of them together, used over a run. */
class Samples {
  private last: { readonly cpuS: number; readonly atMs: number } | null = null;
  private firstMs: number | null = null;
  private cpuS = 0;
  private rssSum = 0;
  private peakRssBytes = 0;
  private peakCpu = 0;
  private samples = 0;
  private children = 0;

  /** From a moment on at which it had not run yet. */
  begin(atMs: number): void {
    this.firstMs = atMs;
    this.last = { cpuS: 0, atMs };
  }

  add({ rssBytes, cpuS, children = 0, peakRssBytes = rssBytes }: ResourceUse, atMs: number): void {
    this.firstMs ??= atMs;
    // A process that was started again has used less than the one before it.
    const used = this.last === null ? 0 : cpuS >= this.last.cpuS ? cpuS - this.last.cpuS : cpuS;
    const seconds = (atMs - (this.last?.atMs ?? atMs)) / 1000;
    this.cpuS += used;
    // Over a shorter time a share is mostly chance.
    if (seconds >= samplingMs / 1000) this.peakCpu = Math.max(this.peakCpu, used / seconds);
    this.last = { cpuS, atMs };
    this.peakRssBytes = Math.max(this.peakRssBytes, peakRssBytes);
    this.children = Math.max(this.children, children);
    // A program that has ended has no memory to take the mean of.
    if (rssBytes === 0) return;
    this.rssSum += rssBytes;
    this.samples++;
  }

  get summary(): ProcessSummary {
    const seconds = ((this.last?.atMs ?? 0) - (this.firstMs ?? 0)) / 1000;
    const avgCpu = seconds > 0 ? this.cpuS / seconds : 0;
    return { avgRssBytes: Math.round(this.rssSum / Math.max(1, this.samples)), peakRssBytes: this.peakRssBytes, cpuS: this.cpuS, avgCpu, peakCpu: Math.max(this.peakCpu, avgCpu), samples: this.samples, children: this.children };
  }
}

/** Samples what the processes of a run use; asked often, it looks once every five seconds. */
export class Resources {
  private readonly processes = new Map<string, Samples>();
  private readonly all = new Samples();
  private lookedMs = -Infinity;
  private previousMs: number | null = null;

  constructor(
    private readonly clock: Pick<ClockPort, 'now'>,
    private readonly sources: Readonly<Partial<Record<ProcessName, UseOf>>>,
  ) {}

  /** Looks, if it is time again. */
  async tick(): Promise<void> {
    if (this.clock.now() - this.lookedMs >= samplingMs) await this.look();
  }

  /** The whole run, up to now; null when nobody told anything. */
  async summary(): Promise<ResourceSummary | null> {
    await this.look();
    if (this.processes.size === 0) return null;
    return { ...this.all.summary, processes: Object.fromEntries([...this.processes].map(([name, samples]) => [name, samples.summary])) };
  }

  /** Looks now. */
  async look(): Promise<void> {
    this.lookedMs = this.clock.now();
    let [rssBytes, children] = [0, 0];
    const beganMs = this.previousMs;
    for (const [name, useOf] of Object.entries(this.sources)) {
      const use = await useOf();
      if (use === null) continue;
      this.samplesOf(name).add(use, this.clock.now());
      rssBytes += use.rssBytes + this.addPrograms(use.programs ?? {}, beganMs);
      children += use.children ?? 0;
    }
    const cpuS = [...this.processes.values()].reduce((sum, { summary }) => sum + summary.cpuS, 0);
    if (this.processes.size > 0) this.all.add({ rssBytes, cpuS, children }, this.clock.now());
    this.previousMs = this.clock.now();
  }

  /** @returns memory of all of them */
  private addPrograms(programs: ProgramUses, beganMs: number | null): number {
    for (const [name, use] of Object.entries(programs)) this.samplesOf(name, beganMs).add(use, this.clock.now());
    return Object.values(programs).reduce((sum, { rssBytes }) => sum + rssBytes, 0);
  }

  /** @param notBefore one that is new to this run began after this moment; null: it was there before the run */
  private samplesOf(name: string, notBefore: number | null = null): Samples {
    const known = this.processes.get(name);
    if (known !== undefined) return known;
    const samples = new Samples();
    if (notBefore !== null) samples.begin(notBefore);
    this.processes.set(name, samples);
    return samples;
  }
}
