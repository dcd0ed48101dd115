import { createStore, get, promisifyRequest, type UseStore } from 'idb-keyval';
import type { StatePort } from '../export/ports';

/**
 * The run's records in the browser's database: one database per vault, account and server (accounts of a test server
 * can have the ids of others), so that another account never meets foreign checkpoints. A write may be lost in a power failure, which only costs requests (the notes are the truth).
 */
export class IdbState implements StatePort {
  private readonly useStore: UseStore;

  /** @param scope.server mark of the test server in use; undefined: Telegram itself */
  constructor({ vaultId, accountId, server }: { readonly vaultId: string; readonly accountId: string; readonly server?: string | undefined }) {
    this.useStore = createStore(`tobs-${vaultId}-${accountId}${server === undefined ? '' : `-${server}`}`, 'records');
  }

  get(key: string): Promise<unknown> {
    return get<unknown>(key, this.useStore);
  }

  async keysFrom(prefix: string): Promise<readonly string[]> {
    // Nothing but texts is ever put as a key.
    const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
    return await this.useStore('readonly', (store) => promisifyRequest(store.getAllKeys(range) as IDBRequest<string[]>));
  }

  async set(records: readonly (readonly [key: string, value: unknown])[]): Promise<void> {
    if (records.length === 0) return;
    // One transaction: all records or none.
    await this.useStore('readwrite', (store) => {
      try {
        for (const [key, value] of records) {
          if (value === undefined) store.delete(key);
          else store.put(value, key);
        }
      } catch (error) {
        // A value that cannot be stored throws here; without this the records before it would be kept.
        store.transaction.abort();
        throw error;
      }
      return promisifyRequest(store.transaction);
    });
  }
}
