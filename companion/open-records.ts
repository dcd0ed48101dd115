import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TobsFailure } from '../src/model/errors';
import type { OpenRecords, StoredRecords } from '../src/model/stored-records';
import { unless } from './cli/disk-error';
import { DiskState } from './cli/disk-state';
import { DiskVault } from './cli/disk-vault';
import { importedFolder } from './cli/imported-state';
import { openLockedVault } from './cli/locked-vault';

/** Records of imports into a vault on disk, for the plugin: the same ones the command line keeps. */
export const openRecords: OpenRecords = async (vault, mode) => {
  return mode === 'read' ? await forReading(vault) : await forWriting(vault);
};

async function forReading(folder: string): Promise<StoredRecords | null> {
  const records = (await DiskVault.look(folder)).workFile(importedFolder);
  if ((await unless(['ENOENT', 'ENOTDIR'], null, () => stat(join(records, 'records.log')))) === null) return null;
  const state = await DiskState.look(records);
  const refuse = (): Promise<never> => Promise.reject(new TobsFailure({ code: 'PROTOCOL', reason: 'these records were opened for reading' }));
  return { get: (key) => state.get(key), keysFrom: (prefix) => state.keysFrom(prefix), set: refuse, close: () => state.close() };
}

async function forWriting(folder: string): Promise<StoredRecords> {
  const { vault, release } = await openLockedVault(folder);
  try {
    const state = await DiskState.open(vault.workFile(importedFolder));
    return {
      get: (key) => state.get(key),
      keysFrom: (prefix) => state.keysFrom(prefix),
      set: (records) => state.set(records),
      close: async () => {
        await state.close();
        await release();
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}
