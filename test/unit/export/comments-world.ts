import { runExport } from '../../../src/export/run/run-export';
import type { ExportTarget } from '../../../src/export/types';
import type { ExportEvent, RunReport } from '../../../src/model/events';
import type { Settings } from '../../../src/settings/definitions';
import { defaultSettings } from '../../../src/settings/settings';
import type { FakeDiscussion } from './fake-discussion';
import { channel } from './fake-telegram';
import { MemoryState } from './memory-state';
import { MemoryVault } from './memory-vault';

/** A vault, its state and what was told about the exports into it. */
export interface World {
  readonly vault: MemoryVault;
  readonly state: MemoryState;
  readonly events: ExportEvent[];
}

export const world = (): World => ({ vault: new MemoryVault(), state: new MemoryState(), events: [] });

/** Exports the channel with its comments. */
export async function exportAll(telegram: FakeDiscussion, { vault, state, events }: World, options: { settings?: Partial<Settings>; target?: Partial<ExportTarget>; signal?: AbortSignal } = {}): Promise<RunReport> {
  let nowMs = Date.UTC(2025, 0, 2);
  const clock = { now: () => (nowMs += 50), breathe: () => Promise.resolve() };
  const settings = { ...defaultSettings(), comments: true, ...options.settings };
  const plan = { targets: [{ reference: channel.id, range: {}, ...options.target }], settings, localTimeZone: 'UTC' };
  return runExport(plan, { telegram, vault, state, clock, emit: (event) => events.push(event) }, { signal: options.signal ?? new AbortController().signal });
}

/** Post → comments below it, oldest first, as the notes have it. */
export function threadsIn(vault: MemoryVault): Record<number, number[]> {
  const threads: Record<number, number[]> = {};
  for (const text of vault.notes.values()) {
    let post = 0;
    for (const [, plain, comment] of text.matchAll(/^(?:\^tg-(\d+)|>   \^tg-c(\d+))$/gm)) {
      if (plain !== undefined) post = Number(plain);
      else (threads[post] ??= []).push(Number(comment));
    }
  }
  return threads;
}

/** The note that holds a text. */
export const noteWith = (vault: MemoryVault, text: string): string => [...vault.notes.values()].find((note) => note.includes(text)) ?? '';
