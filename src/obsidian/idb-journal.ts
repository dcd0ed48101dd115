import { promisifyRequest } from 'idb-keyval';
import type { JournalStore } from './note-journal';

const STORE = 'records';

/**
 * A journal in a database of the browser of its own. Kept apart from the records of runs because it has to be on the disk before what it
 * is about is touched, and they need not.
 */
export class IdbJournal implements JournalStore {
  private database: Promise<IDBDatabase> | null = null;

  /** @param name of the database; asked when it is first needed */
  constructor(private readonly name: () => string) {}

  async all(): Promise<readonly (readonly [key: string, value: unknown])[]> {
    const store = (await this.opened()).transaction(STORE).objectStore(STORE);
    // Nothing but texts is ever put as a key.
    const [keys, values] = await Promise.all([promisifyRequest(store.getAllKeys() as IDBRequest<string[]>), promisifyRequest<unknown[]>(store.getAll())]);
    return keys.map((key, index) => [key, values[index]]);
  }

  async set(records: readonly (readonly [key: string, value: unknown])[]): Promise<void> {
    if (records.length === 0) return;
    // By default a transaction is over when the system has it, which a power failure takes back. A removal may come back.
    const durability = records.some(([, value]) => value !== undefined) ? 'strict' : 'relaxed';
    const transaction = (await this.opened()).transaction(STORE, 'readwrite', { durability });
    const store = transaction.objectStore(STORE);
    for (const [key, value] of records) {
      if (value === undefined) store.delete(key);
      else store.put(value, key);
    }
    await promisifyRequest(transaction);
  }

  /** The browser may close a database, or not open it, and then it is opened again. */
  private opened(): Promise<IDBDatabase> {
    if (this.database !== null) return this.database;
    const forget = (): void => void (this.database = null);
    const opening = this.open(forget);
    this.database = opening;
    // Who asked is told; the next one asks the browser again.
    opening.catch(forget);
    return opening;
  }

  private async open(onClosed: () => void): Promise<IDBDatabase> {
    const request = indexedDB.open(this.name());
    request.onupgradeneeded = () => void request.result.createObjectStore(STORE);
    const database = await promisifyRequest(request);
    database.onclose = onClosed;
    return database;
  }
}
