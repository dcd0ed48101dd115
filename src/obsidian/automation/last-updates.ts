import type { App } from 'obsidian';
import * as v from 'valibot';
import type { RunReport } from '../../model/events';
import type { ChatId } from '../../model/ids';

const storageKey = 'tobs-updated';
/** chosen: chats an account can have, at some 40 bytes each. */
const mostChats = 5000;
const StoredSchema = v.record(v.string(), v.pipe(v.number(), v.integer(), v.minValue(0)));

/** When the chats of this vault were last read from Telegram by this device. Nothing of it is in the notes: a run without news writes none. */
export class LastUpdates {
  private readonly listeners = new Set<() => void>();

  constructor(private readonly storage: Pick<App, 'loadLocalStorage' | 'saveLocalStorage'>) {}

  /** Milliseconds since 1970; null for a chat this device has not read. */
  of(account: ChatId, chat: ChatId): number | null {
    return this.stored[keyOf(account, chat)] ?? null;
  }

  /** Remembers what a run has read. */
  add(account: ChatId, report: RunReport, nowMs: number): void {
    const read = report.chats.flatMap(({ chatId, outcome }) => (chatId !== undefined && (outcome === 'success' || outcome === 'partial') ? [keyOf(account, chatId)] : []));
    if (read.length === 0 || report.isImport === true) return;
    const all = { ...this.stored, ...Object.fromEntries(read.map((key) => [key, nowMs])) };
    const newest = Object.entries(all).sort(([, one], [, other]) => other - one).slice(0, mostChats);
    this.storage.saveLocalStorage(storageKey, Object.fromEntries(newest));
    for (const listener of this.listeners) listener();
  }

  /** Registers a listener for changes; returns its removal. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  private get stored(): Readonly<Record<string, number>> {
    const result = v.safeParse(StoredSchema, this.storage.loadLocalStorage(storageKey));
    return result.success ? result.output : {};
  }
}

/** Two accounts may have private chats of one id. */
function keyOf(account: ChatId, chat: ChatId): string {
  return `${account}/${chat}`;
}
