import { DiskVault } from './disk-vault';
import { PidLock, type LockOptions } from './pid-lock';

/** A vault that only this process exports into. */
export interface LockedVault {
  readonly vault: DiskVault;
  /** Lets others export into it. */
  readonly release: () => Promise<void>;
}

/**
 * Opens a folder as a vault and takes its lock, which plugin and command line share.
 * @throws TobsFailure BUSY when another run holds it, NOT_WRITABLE, DISK_FULL
 */
export async function openLockedVault(folder: string, options: Pick<LockOptions, 'signal' | 'say'> = {}): Promise<LockedVault> {
  const vault = await DiskVault.open(folder);
  const lock = await PidLock.acquire(vault.workFile('lock'), `the vault ${folder}`, options);
  try {
    await vault.clearLeftovers();
  } catch (error) {
    lock.release();
    throw error;
  }
  return {
    vault,
    release: async () => {
      lock.release();
      await vault.close();
    },
  };
}
