import { TobsFailure, type TobsError } from '../../../src/model/errors';
import type { VaultPath } from '../../../src/model/ids';
import type { VaultEntry, VaultPort } from '../../../src/export/ports';

/** One call that changed the vault, in order. */
export interface VaultWrite {
  readonly kind: 'create' | 'replace' | 'remove' | 'file' | 'discard';
  readonly path: VaultPath;
}

/**
 * A vault in memory for tests of the run. Files that a downloader would write are put in with `putFile`, under the absolute
 * path that `prepareFile` gave.
 */
export class MemoryVault implements VaultPort {
  /** Text notes by path; tests may read and edit them as the user would. */
  readonly notes = new Map<VaultPath, string>();
  /** Sizes of other files by path. */
  readonly files = new Map<VaultPath, number>();
  /** Everything that was written, in order. */
  readonly writes: VaultWrite[] = [];
  private refusal: ((operation: 'create' | 'replace' | 'remove' | 'prepareFile', path: VaultPath) => TobsError | null) | null = null;

  constructor(private readonly root = '/memory-vault') {}

  /** From now on every write is offered to `decide`; the error it returns is thrown and nothing is written. */
  refuse(decide: ((operation: 'create' | 'replace' | 'remove' | 'prepareFile', path: VaultPath) => TobsError | null) | null): void {
    this.refusal = decide;
  }

  read(path: VaultPath): Promise<string | null> {
    return Promise.resolve(this.notes.get(path) ?? null);
  }

  async create(path: VaultPath, text: string): Promise<'created' | 'exists'> {
    await Promise.resolve();
    this.check('create', path);
    if (this.notes.has(path) || this.files.has(path) || this.isFolder(path)) return 'exists';
    this.notes.set(path, text);
    this.writes.push({ kind: 'create', path });
    return 'created';
  }

  async replace(path: VaultPath, base: string, text: string): Promise<'written' | 'changed'> {
    await Promise.resolve();
    this.check('replace', path);
    if (this.notes.get(path) !== base) return 'changed';
    this.notes.set(path, text);
    this.writes.push({ kind: 'replace', path });
    return 'written';
  }

  async remove(path: VaultPath, base: string): Promise<'removed' | 'changed'> {
    await Promise.resolve();
    this.check('remove', path);
    if (this.notes.get(path) !== base) return 'changed';
    this.notes.delete(path);
    this.writes.push({ kind: 'remove', path });
    return 'removed';
  }

  list(folder: VaultPath): Promise<readonly VaultEntry[]> {
    const prefix = folder === '' ? '' : `${folder}/`;
    const entries = new Map<VaultPath, VaultEntry>();
    for (const path of [...this.notes.keys(), ...this.files.keys()]) {
      if (!path.startsWith(prefix)) continue;
      const [first = '', ...rest] = path.slice(prefix.length).split('/');
      const child = `${prefix}${first}`;
      entries.set(child, { path: child, kind: rest.length === 0 ? 'file' : 'folder' });
    }
    return Promise.resolve([...entries.values()].sort((a, b) => (a.path < b.path ? -1 : 1)));
  }

  sizeOf(path: VaultPath): Promise<number | null> {
    const text = this.notes.get(path);
    return Promise.resolve(text === undefined ? (this.files.get(path) ?? null) : new TextEncoder().encode(text).byteLength);
  }

  async prepareFile(path: VaultPath): Promise<string> {
    await Promise.resolve();
    this.check('prepareFile', path);
    return `${this.root}/${path}`;
  }

  discardFile(path: VaultPath): Promise<void> {
    this.files.delete(path);
    this.writes.push({ kind: 'discard', path });
    return Promise.resolve();
  }

  /** What the disk has left; null: nobody knows. */
  free: number | null = null;
  freeBytes(): Promise<number | null> {
    return Promise.resolve(this.free);
  }

  /** What a downloader does: a complete file appears under the path `prepareFile` returned. */
  putFile(absolutePath: string, sizeBytes: number): void {
    if (!absolutePath.startsWith(`${this.root}/`)) throw new Error(`outside the vault: ${absolutePath}`);
    const path = absolutePath.slice(this.root.length + 1);
    this.files.set(path, sizeBytes);
    this.writes.push({ kind: 'file', path });
  }

  private isFolder(path: VaultPath): boolean {
    return [...this.notes.keys(), ...this.files.keys()].some((other) => other.startsWith(`${path}/`));
  }

  private check(operation: 'create' | 'replace' | 'remove' | 'prepareFile', path: VaultPath): void {
    const error = this.refusal?.(operation, path);
    if (error) throw new TobsFailure(error);
  }
}
