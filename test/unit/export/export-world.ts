import { runExport } from '../../../src/export/run/run-export';
import type { ExportTarget } from '../../../src/export/types';
import type { ExportEvent, RunReport } from '../../../src/model/events';
import type { TelegramReader } from '../../../src/model/telegram';
import type { Settings } from '../../../src/settings/definitions';
import { defaultSettings } from '../../../src/settings/settings';
import type { FakeTelegram } from './fake-telegram';
import { MemoryState } from './memory-state';
import { MemoryVault } from './memory-vault';

/** Everything in memory that runs of one test share. */
export class ExportWorld {
  readonly vault = new MemoryVault();
  readonly state = new MemoryState();
  readonly events: ExportEvent[] = [];
  /** The day of the next run. */
  nowMs = Date.UTC(2025, 0, 2);

  constructor(private readonly settings: Partial<Settings> = {}) {}

  /** One run over the chat of `telegram`. */
  export(telegram: FakeTelegram & TelegramReader, options: { readonly settings?: Partial<Settings>; readonly target?: Partial<ExportTarget> } = {}): Promise<RunReport> {
    const clock = { now: () => (this.nowMs += 50), breathe: () => Promise.resolve() };
    const plan = { targets: [{ reference: telegram.chat.id, range: {}, ...options.target }], settings: { ...defaultSettings(), ...this.settings, ...options.settings }, localTimeZone: 'Europe/Berlin' };
    return runExport(plan, { telegram, vault: this.vault, state: this.state, clock, emit: (event) => this.events.push(event) }, { signal: new AbortController().signal });
  }

  /** Paths of the notes, sorted, below the export folder. */
  get paths(): readonly string[] {
    return [...this.vault.notes.keys()].map((path) => path.slice('Telegram/'.length)).sort();
  }

  note(path: string): string {
    const text = this.vault.notes.get(`Telegram/${path}`);
    if (text === undefined) throw new Error(`no note ${path}: ${this.paths.join(', ')}`);
    return text;
  }
}

/** Ids of the blocks in a note, in their order. */
export function blockIdsOf(text: string): readonly number[] {
  return [...text.matchAll(/^\^tg-(\d+)$/gm)].map(([, id]) => Number(id));
}
