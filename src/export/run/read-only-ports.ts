import type { StatePort, VaultPort } from '../ports';

/** A vault that is only looked at; whoever would write believes to have written. */
export function readOnlyVault(vault: Pick<VaultPort, 'read' | 'list' | 'sizeOf' | 'freeBytes'>): VaultPort {
  return {
    read: (path) => vault.read(path),
    list: (folder) => vault.list(folder),
    sizeOf: (path) => vault.sizeOf(path),
    create: () => Promise.resolve('created'),
    replace: () => Promise.resolve('written'),
    remove: () => Promise.resolve('removed'),
    prepareFile: (path) => Promise.resolve(path),
    discardFile: () => Promise.resolve(),
    freeBytes: () => vault.freeBytes(),
  };
}

/** State whose changes are forgotten with it. */
export function forgetfulState(state: Pick<StatePort, 'get' | 'keysFrom'>): StatePort {
  const changes = new Map<string, unknown>();
  return {
    get: async (key) => (changes.has(key) ? changes.get(key) : await state.get(key)),
    keysFrom: async (prefix) => [...new Set([...(await state.keysFrom(prefix)), ...[...changes.keys()].filter((key) => key.startsWith(prefix))])],
    set: (records) => {
      for (const [key, value] of records) changes.set(key, value);
      return Promise.resolve();
    },
  };
}
