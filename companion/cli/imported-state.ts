import { stat } from 'node:fs/promises';
import type { StatePort } from '../../src/export/ports';
import { unless } from './disk-error';
import { DiskState } from './disk-state';
import { LayeredState } from './layered-state';

/** Name of the folder with the records of imports in the vault's hidden work folder. */
export const importedFolder = 'imported';

/** Records of an account, and below them those of imports into the same vault, if there were any. */
export interface OpenedState {
  readonly state: StatePort;
  close(): Promise<void>;
}

/** @param folder where imports without an account keep their records; the caller holds the vault's lock */
export async function overImports(own: StatePort & Pick<DiskState, 'close'>, folder: string): Promise<OpenedState> {
  const hasImports = (await unless(['ENOENT', 'ENOTDIR'], null, () => stat(folder))) !== null;
  const below = hasImports ? await DiskState.open(folder) : null;
  return {
    state: below === null ? own : new LayeredState(own, below),
    close: async () => {
      await own.close();
      await below?.close();
    },
  };
}
