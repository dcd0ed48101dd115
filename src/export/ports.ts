import type { VaultPath } from '../model/ids';

/** What a folder holds. */
export interface VaultEntry {
  /** Path from the vault root. */
  readonly path: VaultPath;
  readonly kind: 'file' | 'folder';
}

/**
 * The vault as a run needs it. All paths are vault-relative. Adapters: ObsidianVault (Vault API), DiskVault (file system),
 * MemoryVault (tests). Every method throws TobsFailure (`DISK_FULL`, `NOT_WRITABLE`) for what the disk refuses.
 */
export interface VaultPort {
  /** Text of a note, or null when there is no such file. */
  read(path: VaultPath): Promise<string | null>;
  /** Creates a note with its parent folders; durable when resolved. `'exists'`: something is already there, untouched. */
  create(path: VaultPath, text: string): Promise<'created' | 'exists'>;
  /** Replaces the text if it still equals `base`; atomic, durable when resolved. `'changed'`: read and merge again. */
  replace(path: VaultPath, base: string, text: string): Promise<'written' | 'changed'>;
  /** Removes a note whose text still equals `base`; durable when resolved. Only for notes whose text lives on in others. */
  remove(path: VaultPath, base: string): Promise<'removed' | 'changed'>;
  /** Direct children of a folder; empty when there is none. */
  list(folder: VaultPath): Promise<readonly VaultEntry[]>;
  /** Size of a file, or null when there is none. */
  sizeOf(path: VaultPath): Promise<number | null>;
  /** Absolute path of a vault path, for the downloader; parent folders exist when resolved. */
  prepareFile(path: VaultPath): Promise<string>;
  /** Removes a file that was downloaded a moment ago and that no note names yet; what is not there is no error. */
  discardFile(path: VaultPath): Promise<void>;
  /** Bytes free on the file system of the vault; null: not known. */
  freeBytes(): Promise<number | null>;
}

/**
 * Records of the run: checkpoints, merge state, folder names. A cache: losing it costs requests, never messages.
 * Adapters: IdbState (plugin), DiskState (command line), MemoryState (tests).
 */
export interface StatePort {
  /** The record as stored (validate before use), or undefined. */
  get(key: string): Promise<unknown>;
  /** Keys of all records that begin so, in no order. */
  keysFrom(prefix: string): Promise<readonly string[]>;
  /**
   * Records of imports that were made without knowing these; absent: there are none. `get` answers with them where there are no own
   * ones; of a record that both have, the part that only they know is looked up here.
   */
  readonly imported?: Pick<StatePort, 'get' | 'keysFrom'>;
  /** Stores all records or none; durable when resolved. `undefined` removes a record. */
  set(records: readonly (readonly [key: string, value: unknown])[]): Promise<void>;
}

/** Time as a port: nothing in src/export or src/notes reads a clock. */
export interface ClockPort {
  /** Milliseconds since 1970. */
  now(): number;
  /** Lets the host do other work; the renderer must never be blocked longer than 50 ms. */
  breathe(): Promise<void>;
}
