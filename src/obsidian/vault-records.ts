import { FileSystemAdapter, type Vault } from 'obsidian';
import { LayeredState } from '../../companion/cli/layered-state';
import type { StatePort } from '../export/ports';
import { ImportState } from '../export/state/import-state';
import { TobsFailure, toTobsError } from '../model/errors';
import type { RemoteRecords } from '../protocol/remote-records';
import type { RemoteTelegram } from '../protocol/remote-telegram';

/** Records of a run, until they are let go. */
export interface OpenRecords {
  readonly state: StatePort;
  close(): Promise<void>;
}

/** The records that imports leave in the open vault, where the command line finds them too; read and written by the companion. */
export class VaultRecords {
  constructor(private readonly vault: Pick<Vault, 'adapter'>) {}

  /** An account's records over those of imports. */
  async below(own: StatePort, telegram: RemoteTelegram): Promise<OpenRecords> {
    const { folder } = this;
    const records = folder === null ? null : await telegram.records(folder, 'read');
    return records === null ? { state: own, close: () => Promise.resolve() } : { state: new LayeredState(own, records), close: () => closed(records) };
  }

  /** Records for an import. @param own those of the account that exports into the vault; null: none does */
  async forImport(own: StatePort | null, telegram: RemoteTelegram): Promise<OpenRecords> {
    const { folder } = this;
    const records = folder === null ? null : await telegram.records(folder, 'write');
    if (records === null) throw new TobsFailure({ code: 'NOT_WRITABLE', path: '', reason: 'the vault is not a folder of this computer' });
    return { state: own === null ? records : new ImportState(new LayeredState(own, records), records), close: () => closed(records) };
  }

  private get folder(): string | null {
    const { adapter } = this.vault;
    return adapter instanceof FileSystemAdapter ? adapter.getBasePath() : null;
  }
}

async function closed(records: RemoteRecords): Promise<void> {
  try {
    await records.close();
  } catch (error) {
    // A companion that is lost has let them go.
    if (toTobsError(error).code !== 'COMPANION_FAILED') throw error;
  }
}
