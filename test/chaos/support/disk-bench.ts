import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiskVault } from '../../../companion/cli/disk-vault';
import type { StatePort } from '../../../src/export/ports';
import { runExport } from '../../../src/export/run/run-export';
import type { ExportEvent, RunReport } from '../../../src/model/events';
import { defaultSettings } from '../../../src/settings/settings';
import { ClientBench } from '../../integration/support/telegram-client';
import { chaosChats, chaosScenario } from './scenario';

/** Exports of everything into vaults on disk, in this process: many of them, each from a copy of what the first has left. */
export class DiskBench {
  private copies = 0;

  private constructor(
    readonly client: ClientBench,
    readonly folder: string,
  ) {}

  static async start(): Promise<DiskBench> {
    const client = await ClientBench.start(chaosScenario);
    await client.signIn();
    return new DiskBench(client, mkdtempSync(join(tmpdir(), 'tobs-chaos-')));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** A folder like that one, to be spoilt. */
  copy(name: string): string {
    const copy = this.path(`${name} ${++this.copies}`);
    cpSync(this.path(name), copy, { recursive: true, preserveTimestamps: true });
    return copy;
  }

  async export(folder: string, state: StatePort): Promise<{ readonly report: RunReport; readonly events: readonly ExportEvent[] }> {
    const events: ExportEvent[] = [];
    const vault = await DiskVault.open(folder);
    const telegram = this.client.open({ fetchConnections: 2, requestsInFlight: 2 });
    // The day of an export stands in indexes.
    const clock = { now: () => 1_767_225_600_000, breathe: () => Promise.resolve() };
    const settings = { ...defaultSettings(), layout: 'auto', comments: true, reactions: 'people', galleries: true } as const;
    telegram.importPeers(await state.get('telegram/peers'));
    try {
      const report = await runExport({ targets: chaosChats.map((reference) => ({ reference, range: {} })), settings, localTimeZone: 'UTC' }, { telegram, vault, state, clock, emit: (event) => events.push(event) }, { signal: this.client.signal });
      await state.set([['telegram/peers', telegram.exportPeers()]]);
      return { report, events };
    } finally {
      await telegram.close();
      await vault.close();
    }
  }

  async stop(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
    const { violations } = this.client.dc.control.stats();
    await this.client.stop();
    expect(violations).toEqual([]);
  }
}
