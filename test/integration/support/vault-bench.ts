import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { DiskVault } from '../../../companion/cli/disk-vault';
import type { VaultPort } from '../../../src/export/ports';
import { runExport } from '../../../src/export/run/run-export';
import type { ArticleSource } from '../../../src/model/article-source';
import type { ExportEvent, RunReport } from '../../../src/model/events';
import type { Settings } from '../../../src/settings/definitions';
import { defaultSettings } from '../../../src/settings/settings';
import type { OpenTelegram } from '../../../src/telegram/open-telegram';
import { MemoryState } from '../../unit/export/memory-state';
import basic from '../../telegram-dc/scenarios/basic.json';
import { ClientBench } from './telegram-client';

/** How one export is to be run. */
export interface DiskExport {
  readonly settings?: Partial<Settings>;
  /** In place of the vault on disk. */
  readonly vault?: VaultPort;
  /** Articles by HTTPS. */
  readonly articles?: ArticleSource;
  readonly limits?: Parameters<ClientBench['open']>[0];
  /** Stops the run. */
  readonly signal?: AbortSignal;
  /** Puts something between the run and its Telegram. */
  readonly wrap?: (telegram: OpenTelegram) => OpenTelegram;
}

/** Exports with their files: the local Telegram on one side, a vault on disk on the other. */
export class VaultBench {
  readonly state = new MemoryState();
  readonly events: ExportEvent[] = [];

  private constructor(
    readonly client: ClientBench,
    readonly folder: string,
    readonly vault: DiskVault,
  ) {}

  /** @param scenario keys that differ from the `basic` one */
  static async start(scenario: object): Promise<VaultBench> {
    const client = await ClientBench.start({ ...basic, folders: [], invites: {}, revisions: {}, ...scenario });
    await client.signIn();
    await client.dc.control.run('reset');
    const folder = mkdtempSync(join(tmpdir(), 'tobs-vault-'));
    return new VaultBench(client, folder, await DiskVault.open(folder));
  }

  async export(chats: readonly string[], { settings, vault = this.vault, articles, limits, signal = this.client.signal, wrap = (telegram) => telegram }: DiskExport = {}): Promise<RunReport> {
    const telegram = wrap(this.client.open(limits));
    const clock = { now: () => Date.now(), breathe: () => Promise.resolve() };
    const plan = { targets: chats.map((reference) => ({ reference, range: {} })), settings: { ...defaultSettings(), layout: 'single' as const, ...settings }, localTimeZone: 'UTC' };
    try {
      return await runExport(plan, { telegram, vault, state: this.state, articles, clock, emit: (event) => this.events.push(event) }, { signal });
    } finally {
      await telegram.close();
    }
  }

  /** Paths of all downloaded files. */
  files(): readonly string[] {
    return readdirSync(this.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
      .map((entry) => relative(this.folder, join(entry.parentPath, entry.name)))
      .filter((path) => path.includes('/media/'))
      .toSorted();
  }

  sha256(path: string): string {
    return createHash('sha256').update(readFileSync(join(this.folder, path))).digest('hex');
  }

  size(path: string): number {
    return statSync(join(this.folder, path)).size;
  }

  /** Text of all notes. */
  notes(): string {
    return readdirSync(this.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
      .join('\n');
  }

  /** Vault paths of the downloaded files that notes show or link to, in order. */
  embeds(): readonly string[] {
    return [...this.notes().matchAll(/!?\[\[([^\]|#]+\.(?!md)[a-z0-9]+)[^\]]*\]\]/g)].map(([, path]) => path ?? '').filter((path) => path.includes('/media/'));
  }

  calls(method: string): number {
    return this.client.dc.control.stats().methods[method]?.calls ?? 0;
  }

  /** Bytes of answers to a method. */
  bytes(method: string): number {
    return this.client.dc.control.stats().methods[method]?.bytes ?? 0;
  }

  async reset(): Promise<void> {
    expect(this.client.dc.control.stats().violations).toEqual([]);
    await this.client.dc.control.run('reset');
  }

  async stop(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
    expect(this.client.dc.control.stats().violations).toEqual([]);
    await this.client.stop();
  }
}
