import type { MessageConnection } from 'vscode-jsonrpc';
import type { RecordsMode, StoredRecords } from '../model/stored-records';
import { call } from './call';
import { methods } from './methods';

/** Records of imports that the companion keeps in the vault, used as if they were here. One at a time. */
export class RemoteRecords implements StoredRecords {
  private constructor(private readonly connection: MessageConnection) {}

  /** @param vault absolute path of the vault. @throws TobsFailure BUSY, NOT_WRITABLE, DISK_FULL, COMPANION_FAILED */
  static async open(connection: MessageConnection, vault: string, mode: RecordsMode): Promise<RemoteRecords | null> {
    return (await call(connection, methods.openRecords, { vault, mode })) ? new RemoteRecords(connection) : null;
  }

  async get(key: string): Promise<unknown> {
    return (await call(this.connection, methods.getRecord, { key })).value;
  }

  async keysFrom(prefix: string): Promise<readonly string[]> {
    return (await call(this.connection, methods.keysOfRecords, { prefix })).keys;
  }

  async set(records: readonly (readonly [key: string, value: unknown])[]): Promise<void> {
    if (records.length > 0) await call(this.connection, methods.setRecords, { records: records.map(([key, value]) => ({ key, value })) });
  }

  async close(): Promise<void> {
    await call(this.connection, methods.closeRecords, {});
  }
}
