import type { TobsError } from '../../model/errors';
import type { Settings } from '../../settings/definitions';
import type { VaultPort } from '../ports';

const GIB = 1024 ** 3;

/** What a file that is to be fetched is told; `open`: call `done` when it is there or given up. */
export type Admission =
  | { readonly kind: 'open'; readonly done: (isFetched: boolean) => void }
  /** It would pass the total the run may fetch. */
  | { readonly kind: 'total' }
  /** The disk would get too full. */
  | { readonly kind: 'space'; readonly error: TobsError };

/** How much a run may fetch, and how full it may make the disk (F-MED-2, F-MED-19). Shared by all chats of the run. */
export class MediaGate {
  /** Bytes fetched, and of files that are being fetched. */
  private total = 0;
  /** Bytes of files that are being fetched: the disk does not show them yet. */
  private underway = 0;
  private readonly maxBytes: number;
  private readonly keepBytes: number;

  constructor(
    { maxTotalSizeGB, minFreeSpaceGB }: Pick<Settings, 'maxTotalSizeGB' | 'minFreeSpaceGB'>,
    private readonly vault: Pick<VaultPort, 'freeBytes'>,
  ) {
    this.maxBytes = maxTotalSizeGB === 0 ? Infinity : maxTotalSizeGB * GIB;
    this.keepBytes = Math.round(minFreeSpaceGB * GIB);
  }

  async admit(sizeBytes: number): Promise<Admission> {
    if (this.total + sizeBytes > this.maxBytes) return { kind: 'total' };
    // Counted before the disk is asked, so that two files never take the same place.
    this.total += sizeBytes;
    this.underway += sizeBytes;
    const done = (isFetched: boolean): void => {
      this.underway -= sizeBytes;
      if (!isFetched) this.total -= sizeBytes;
    };
    try {
      const freeBytes = await this.vault.freeBytes();
      if (freeBytes === null || freeBytes - this.underway >= this.keepBytes) return { kind: 'open', done };
      done(false);
      return { kind: 'space', error: { code: 'SPACE_LOW', freeBytes, keepBytes: this.keepBytes } };
    } catch (error) {
      done(false);
      throw error;
    }
  }
}
