/** Records that lie in the vault itself, because an import has no account to keep them with. */
export interface StoredRecords {
  /** The record as stored, or undefined. */
  get(key: string): Promise<unknown>;
  /** Keys of all records that begin so, in no order. */
  keysFrom(prefix: string): Promise<readonly string[]>;
  /** Stores all records or none; `undefined` removes one. @throws TobsFailure PROTOCOL when they were opened for reading */
  set(records: readonly (readonly [key: string, value: unknown])[]): Promise<void>;
  /** Lets them go; somebody else may open them for writing. */
  close(): Promise<void>;
}

/** `read`: as they are when they are opened; `write`: for one at a time, keeps the vault's lock. */
export type RecordsMode = 'read' | 'write';

/**
 * Opens the records of imports into a vault (absolute path); null when there are none and they are only to be read.
 * @throws TobsFailure BUSY when another process writes them, NOT_WRITABLE, DISK_FULL
 */
export type OpenRecords = (vault: string, mode: RecordsMode) => Promise<StoredRecords | null>;
