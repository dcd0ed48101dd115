import { metricsOf } from '../../../../src/export/report/metrics';
import { runExport } from '../../../../src/export/run/run-export';
import type { RunReport } from '../../../../src/model/events';
import type { VaultPath } from '../../../../src/model/ids';
import type { DownloadOrder, HistoryBatch, HistoryRequest } from '../../../../src/model/telegram';
import { defaultSettings } from '../../../../src/settings/settings';
import { VirtualClock } from '../../telegram/virtual-clock';
import { aMessage, channel, FakeTelegram, photo } from '../fake-telegram';
import { MemoryState } from '../memory-state';
import { MemoryVault } from '../memory-vault';

const { signal } = new AbortController();
const [pages, pageMs, writeMs, fileMs] = [12, 250, 20, 400];

/** Each page and each file takes its time. */
class SlowTelegram extends FakeTelegram {
  constructor(private readonly clock: VirtualClock, vault: MemoryVault) {
    super(channel, Array.from({ length: pages * 100 }, (_none, index) => aMessage(channel, index + 1, index % 300 === 0 ? { media: photo(String(index + 1)) } : {})), vault);
  }

  override async *history(request: HistoryRequest): AsyncGenerator<HistoryBatch> {
    for await (const batch of super.history(request)) {
      await this.clock.sleep(pageMs, signal);
      yield batch;
    }
  }

  override async download(order: DownloadOrder): Promise<{ sizeBytes: number }> {
    await this.clock.sleep(fileMs, signal);
    return await super.download(order);
  }
}

class SlowVault extends MemoryVault {
  constructor(private readonly clock: VirtualClock) {
    super();
  }

  override async create(path: VaultPath, text: string): Promise<'created' | 'exists'> {
    await this.clock.sleep(writeMs, signal);
    return await super.create(path, text);
  }

  override async replace(path: VaultPath, base: string, text: string): Promise<'written' | 'changed'> {
    await this.clock.sleep(writeMs, signal);
    return await super.replace(path, base, text);
  }
}

async function exported(): Promise<RunReport> {
  const clock = new VirtualClock();
  const vault = new SlowVault(clock);
  const telegram = new SlowTelegram(clock, vault);
  const plan = { targets: [{ reference: channel.id, range: {} }], settings: { ...defaultSettings(), layout: 'single' as const, indexes: false }, localTimeZone: 'UTC' };
  let isOver = false;
  const run = runExport(plan, { telegram, vault, state: new MemoryState(), clock: { now: () => clock.now(), breathe: () => Promise.resolve() }, emit: () => undefined }, { signal }).finally(() => (isOver = true));
  for (let step = 0; !isOver && step < 10_000; step++) {
    // What a step leads to happens before time goes on.
    await new Promise(setImmediate);
    await clock.advance(5);
  }
  return await run;
}

it('tells how long each stage took, to five per cent of a clock that only moves for them', async () => {
  const report = await exported();
  const { stages } = metricsOf({ report, startedMs: 0, endedMs: 0, version: '', versions: {}, profile: '', resources: null });
  // All but the newest page have to be waited for, and all but the first of these come while the one before is written.
  const expected = { fetch: (pageMs + (pages - 2) * (pageMs - writeMs)) / 1000, write: (pages * writeMs) / 1000, download: (4 * fileMs) / 1000 };
  const told = Object.fromEntries(Object.keys(expected).map((stage) => [stage, stages[stage]?.total_s ?? 0]));
  for (const [stage, seconds] of Object.entries(expected)) expect(Math.abs((told[stage] ?? 0) / seconds - 1)).toBeLessThan(0.05);
  expect(stages.download).toMatchObject({ count: 4, errors: 0 });
});
