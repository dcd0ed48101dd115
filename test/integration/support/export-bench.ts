import { runExport } from '../../../src/export/run/run-export';
import type { ExportTarget } from '../../../src/export/types';
import type { ExportEvent, RunReport } from '../../../src/model/events';
import type { MessageId } from '../../../src/model/ids';
import type { Settings } from '../../../src/settings/definitions';
import { defaultSettings } from '../../../src/settings/settings';
import type { OpenTelegram } from '../../../src/telegram/open-telegram';
import type { TelegramDcOptions } from '../../telegram-dc/index';
import { MemoryState } from '../../unit/export/memory-state';
import { MemoryVault } from '../../unit/export/memory-vault';
import { ClientBench } from './telegram-client';

/** A vault in memory with the state of its exports. */
export class TestVault {
  readonly vault = new MemoryVault();
  readonly state = new MemoryState();
  readonly events: ExportEvent[] = [];

  /** Everything in the notes, for searching. */
  get text(): string {
    return [...this.vault.notes].map(([path, note]) => `${path}\n${note}`).join('\n');
  }

  /** Ids of all blocks, in order of path and place. */
  blockIds(): MessageId[] {
    return [...this.vault.notes].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, note]) => [...note.matchAll(/\^tg-(\d+)$/gm)].map(([, id]) => Number(id)));
  }

  /** The lines of one message's block, its marker last. */
  block(id: MessageId): string {
    for (const note of this.vault.notes.values()) {
      const end = note.search(new RegExp(`^\\^tg-${id}$`, 'm'));
      if (end < 0) continue;
      const before = note.slice(0, end);
      const start = Math.max(...[...before.matchAll(/^\^tg-\d+$/gm)].map((match) => match.index + match[0].length), before.lastIndexOf('---\n') + 4, 0);
      return note.slice(start, end).trim();
    }
    throw new Error(`no block of message ${id}`);
  }
}

/** How an export is to be run. */
export interface ExportOptions {
  readonly settings?: Partial<Settings>;
  readonly target?: Partial<ExportTarget>;
  /** Time of the run, seconds since 1970. */
  readonly nowSeconds?: number;
  readonly signal?: AbortSignal;
  readonly telegram?: OpenTelegram;
}

/** The export run as the product runs it, between a local Telegram and a vault in memory. */
export class ExportBench {
  private constructor(readonly client: ClientBench) {}

  static async start(scenario: string | object, options: TelegramDcOptions = {}): Promise<ExportBench> {
    const client = await ClientBench.start(scenario, options);
    await client.signIn();
    return new ExportBench(client);
  }

  /** Exports `chat` (files are left out unless asked for), with a fresh client unless one is given. */
  async export(chat: string, { vault, state, events }: TestVault, options: ExportOptions = {}): Promise<RunReport> {
    const settings = { ...defaultSettings(), media: [], ...options.settings };
    const telegram = options.telegram ?? this.client.open({ ...limitsOf(settings) });
    const clock = { now: () => (options.nowSeconds ?? 1_767_225_600) * 1000, breathe: () => Promise.resolve() };
    const plan = { targets: [{ reference: chat, range: {}, ...options.target }], settings, localTimeZone: 'UTC' };
    telegram.importPeers(await state.get('telegram/peers'));
    try {
      return await runExport(plan, { telegram, vault, state, clock, emit: (event) => events.push(event) }, { signal: options.signal ?? new AbortController().signal });
    } finally {
      await state.set([['telegram/peers', telegram.exportPeers()]]);
      if (options.telegram === undefined) await telegram.close();
    }
  }

  /** Ids the server has of a chat. */
  async ids(key: string): Promise<MessageId[]> {
    return (await this.client.oracle(key)).map(({ id }) => id);
  }

  async revise(name: string): Promise<void> {
    await this.client.dc.control.run('revision', { name });
  }

  /** Calls by method since the last `reset`. */
  calls(method: string): number {
    return this.client.dc.control.stats().methods[method]?.calls ?? 0;
  }

  async reset(): Promise<void> {
    expect(this.client.dc.control.stats().violations).toEqual([]);
    await this.client.dc.control.run('reset');
  }

  async stop(): Promise<void> {
    expect(this.client.dc.control.stats().violations).toEqual([]);
    await this.client.stop();
  }
}

function limitsOf({ fetchConnections, requestsInFlight, shardMinMessages, windowBatches, retries, readTimeoutS, maxFloodWaitS, senderCacheSize }: Settings): Partial<Parameters<ClientBench['open']>[0]> {
  return { fetchConnections, requestsInFlight, shardMinMessages, windowBatches, retries, readTimeoutS, maxFloodWaitS, senderCacheSize };
}
