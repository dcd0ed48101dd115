import { MemoryState } from './memory-state';
import { MemoryVault } from './memory-vault';
import { stateContract } from './state-contract';
import { vaultContract } from './vault-contract';

vaultContract('MemoryVault', () => {
  const vault = new MemoryVault();
  return Promise.resolve({
    vault,
    editAsUser: (path, text) => {
      vault.notes.set(path, text);
      return Promise.resolve();
    },
    finishFile: (path, bytes) => {
      vault.putFile(path, bytes.byteLength);
      return Promise.resolve();
    },
  });
});

stateContract('MemoryState', () => Promise.resolve({ state: new MemoryState() }));
