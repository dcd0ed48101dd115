import process from 'node:process';
import { Resources } from '../export/report/resources';
import type { ClockPort } from '../export/ports';
import type { ResourceSummary, ResourceUse } from '../model/metrics';
import { toTobsError } from '../model/errors';
import type { RemoteTelegram } from '../protocol/remote-telegram';

/** How often it is asked whether it is time to look again; looking itself happens once in five seconds. */
const tickMs = 1000;

/** Samples what the window and the companion use while a run goes on (F-RUN-12). */
export class RunMeter {
  private companion: Pick<RemoteTelegram, 'resourceUse'> | null = null;
  private readonly resources: Resources;
  private readonly timer: number;

  constructor(clock: Pick<ClockPort, 'now'>) {
    this.resources = new Resources(clock, { obsidian: ownUse, companion: () => this.companionUse() });
    this.timer = window.setInterval(() => void this.resources.tick(), tickMs);
  }

  /** The companion that is at work from now on: what it has used before is not the run's. */
  async follow(companion: Pick<RemoteTelegram, 'resourceUse'>): Promise<void> {
    this.companion = companion;
    await this.resources.look();
  }

  /** The whole run, up to now. */
  summary(): Promise<ResourceSummary | null> {
    return this.resources.summary();
  }

  stop(): void {
    window.clearInterval(this.timer);
  }

  /** Nothing while it is lost; the run itself says so. */
  private async companionUse(): Promise<ResourceUse | null> {
    try {
      const use = (await this.companion?.resourceUse()) ?? null;
      // One that runs in this window uses what the window uses.
      return use === null || use.rssBytes === 0 ? null : use;
    } catch (caught) {
      const { code } = toTobsError(caught);
      if (code !== 'COMPANION_FAILED' && code !== 'PROTOCOL') throw caught;
      return null;
    }
  }
}

function ownUse(): ResourceUse {
  const { user, system } = process.cpuUsage();
  return { rssBytes: process.memoryUsage().rss, cpuS: (user + system) / 1e6 };
}
