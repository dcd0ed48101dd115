import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';

interface Stored {
  readonly localStorage: readonly (readonly [string, unknown])[];
  readonly secrets: readonly (readonly [string, string])[];
  readonly databases: readonly { readonly name: string; readonly stores: readonly { readonly name: string; readonly records: readonly (readonly [IDBValidKey, unknown])[] }[] }[];
}

/** What a browser profile keeps between starts of the app: databases, local storage, secrets. */
export class BrowserMemory {
  readonly localStorage = new Map<string, unknown>();
  readonly secrets = new Map<string, string>();
  readonly indexedDB = new IDBFactory();

  /** Makes the databases available to the plugin. Returns how to take them away. */
  install(): () => void {
    const target = globalThis as unknown as Record<string, unknown>;
    const put = (name: string, value: unknown): void => void Object.defineProperty(target, name, { value, configurable: true, writable: true });
    put('indexedDB', this.indexedDB);
    put('IDBKeyRange', IDBKeyRange);
    return () => {
      delete target.indexedDB;
      delete target.IDBKeyRange;
    };
  }

  /** Reads what `save` wrote in an earlier process. */
  static async load(dataDir: string): Promise<BrowserMemory> {
    const memory = new BrowserMemory();
    const path = join(dataDir, 'browser-memory.bin');
    if (!existsSync(path)) return memory;
    const stored = deserialize(readFileSync(path)) as Stored;
    for (const [key, value] of stored.localStorage) memory.localStorage.set(key, value);
    for (const [key, value] of stored.secrets) memory.secrets.set(key, value);
    for (const { name, stores } of stored.databases) await memory.restore(name, stores);
    return memory;
  }

  /** Puts a record into a store, or removes it, as the plugin would. */
  async put({ database, store, key, value }: { readonly database: string; readonly store: string; readonly key: string; readonly value?: unknown }): Promise<void> {
    await this.restore(database, [{ name: store, records: value === undefined ? [] : [[key, value]] }]);
    if (value !== undefined) return;
    const opened = await answered(this.indexedDB.open(database));
    await answered(opened.transaction(store, 'readwrite').objectStore(store).delete(key));
    opened.close();
  }

  async save(dataDir: string): Promise<void> {
    const databases = await Promise.all((await this.indexedDB.databases()).map(async ({ name }) => ({ name: name ?? '', stores: await this.dump(name ?? '') })));
    const stored: Stored = { localStorage: [...this.localStorage], secrets: [...this.secrets], databases };
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(join(dataDir, 'browser-memory.bin'), serialize(stored), { mode: 0o600 });
  }

  private async dump(name: string): Promise<Stored['databases'][number]['stores']> {
    const database = await answered(this.indexedDB.open(name));
    try {
      return await Promise.all(
        [...database.objectStoreNames].map(async (store) => {
          const objects = database.transaction(store).objectStore(store);
          const [keys, values] = await Promise.all([answered(objects.getAllKeys()), answered(objects.getAll())]);
          return { name: store, records: keys.map((key, index) => [key, values[index] as unknown] as const) };
        }),
      );
    } finally {
      database.close();
    }
  }

  private async restore(name: string, stores: Stored['databases'][number]['stores']): Promise<void> {
    const opening = this.indexedDB.open(name);
    opening.onupgradeneeded = () => stores.forEach((store) => opening.result.createObjectStore(store.name));
    const database = await answered(opening);
    for (const { name: store, records } of stores) {
      const objects = database.transaction(store, 'readwrite').objectStore(store);
      await Promise.all(records.map(([key, value]) => answered(objects.put(value, key))));
    }
    database.close();
  }
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('database error'));
  });
}
