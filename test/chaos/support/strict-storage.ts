import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserMemory } from '../../host/browser-memory';

/** One record of a transaction that was to be on the disk when it was over. */
interface Line {
  readonly atMs: number;
  readonly database: string;
  readonly store: string;
  readonly key: string;
  /** Absent: removed. */
  readonly value?: unknown;
}

const logOf = (dataDir: string): string => join(dataDir, 'strict.log');

/** What a browser promises of transactions with strict durability: their records are in a file before anybody hears that they are over. */
export function keepStrictly({ indexedDB }: BrowserMemory, dataDir: string): void {
  mkdirSync(dataDir, { recursive: true });
  const open = indexedDB.open.bind(indexedDB);
  indexedDB.open = (name, version) => {
    const request = open(name, version);
    // Listeners hear before `onsuccess` and `oncomplete`, by which the plugin is told.
    request.addEventListener('success', () => watch(request.result, logOf(dataDir)));
    return request;
  };
}

function watch(database: IDBDatabase, log: string): void {
  const begin = database.transaction.bind(database);
  database.transaction = (names, mode, options) => {
    const transaction = begin(names, mode, options);
    if (options?.durability !== 'strict') return transaction;
    const lines: Line[] = [];
    const open = transaction.objectStore.bind(transaction);
    transaction.objectStore = (store) => {
      const opened = open(store);
      const [put, remove] = [opened.put.bind(opened), opened.delete.bind(opened)];
      const note = (key: unknown, value?: unknown): number => lines.push({ atMs: Date.now(), database: database.name, store, key: String(key), value });
      opened.put = (value: unknown, key) => (note(key, value), put(value, key));
      opened.delete = (key) => (note(key), remove(key));
      return opened;
    };
    transaction.addEventListener('complete', () => appendFileSync(log, lines.map((line) => `${JSON.stringify(line)}\n`).join('')));
    return transaction;
  };
}

/** Puts into `memory`, which is as it was at `fromMs`, what was promised since. */
export async function addStrict(memory: BrowserMemory, dataDir: string, fromMs: number): Promise<void> {
  const log = logOf(dataDir);
  const lines = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Line) : [];
  for (const line of lines) if (line.atMs >= fromMs) await memory.put(line);
}
