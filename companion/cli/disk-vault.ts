import { Buffer } from 'node:buffer';
import { link, lstat, mkdir, readdir, readFile, realpath, rename, rmdir, stat, statfs, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { VaultEntry, VaultPort } from '../../src/export/ports';
import { TobsFailure } from '../../src/model/errors';
import type { VaultPath } from '../../src/model/ids';
import { codeOf } from '../server/process-alive';
import { removeStaleTemporaries, temporaryName, writeDurably, type FileMode } from './atomic-file';
import { DirectorySync } from './directory-sync';
import { onDisk, unless } from './disk-error';
import { DiskPaths } from './disk-paths';
import { makeFolder } from './make-folder';
import { KeyedLock } from '../../src/export/keyed-lock';

/** Half-written notes lie here, on the vault's own file system, hidden from Obsidian. */
const WORK_FOLDER = '.tobs';
const NOTE_MODE: FileMode = { atMost: 0o644 };

/**
 * A vault as a folder on disk. Notes appear and change as a whole: text is written beside the vault's notes, synced, then
 * linked or renamed into place. Writing many notes at once shares the syncs of their folders.
 */
export class DiskVault implements VaultPort {
  private readonly lock = new KeyedLock();
  private readonly directories = new DirectorySync();
  private readonly paths: DiskPaths;

  private constructor(private readonly root: string) {
    this.paths = new DiskPaths(root, this.directories);
  }

  /**
   * Opens a folder as a vault, and makes it when it is missing.
   * @throws TobsFailure NOT_WRITABLE, DISK_FULL
   */
  static async open(folder: string): Promise<DiskVault> {
    return await onDisk(folder, async () => {
      await makeFolder(folder);
      const vault = new DiskVault(await realpath(folder));
      await vault.prepareWorkFolder();
      return vault;
    });
  }

  /** A folder that is only looked at: nothing is made, and a missing one is an empty vault. */
  static async look(folder: string): Promise<DiskVault> {
    return await onDisk(folder, async () => new DiskVault((await unless(['ENOENT'], null, () => realpath(folder))) ?? resolve(folder)));
  }

  /** Nothing is in it yet, apart from what is hidden, or it is not there at all. */
  async isEmpty(): Promise<boolean> {
    return await onDisk(this.root, async () => (await unless(['ENOENT'], [], () => readdir(this.root))).every((name) => name.startsWith('.')));
  }

  /** Real path of the vault. */
  get folder(): string {
    return this.root;
  }

  async read(path: VaultPath): Promise<string | null> {
    return await onDisk(path, async () => {
      const real = await this.paths.existing(path);
      return real === null ? null : await readText(real, path);
    });
  }

  async create(path: VaultPath, text: string): Promise<'created' | 'exists'> {
    return await this.lock.run(path, () => onDisk(path, () => this.createLocked(path, text)));
  }

  async replace(path: VaultPath, base: string, text: string): Promise<'written' | 'changed'> {
    return await this.lock.run(path, () => onDisk(path, () => this.replaceLocked(path, base, text)));
  }

  async remove(path: VaultPath, base: string): Promise<'removed' | 'changed'> {
    return await this.lock.run(path, () => onDisk(path, async () => {
      const target = await this.paths.existing(path);
      if (target === null || (await readText(target, path)) !== base) return 'changed';
      await unlink(target);
      await this.directories.durable(dirname(target));
      return 'removed';
    }));
  }

  async list(folder: VaultPath): Promise<readonly VaultEntry[]> {
    return await onDisk(folder, async () => {
      const real = folder === '' ? this.root : await this.paths.existing(folder);
      if (real === null) return [];
      const entries = await unless(['ENOTDIR', 'ENOENT'], [], () => readdir(real, { withFileTypes: true }));
      const prefix = folder === '' ? '' : `${folder}/`;
      return entries.filter((entry) => !entry.name.startsWith('.tobs')).map((entry) => ({ path: prefix + entry.name, kind: entry.isDirectory() ? 'folder' : 'file' }));
    });
  }

  async sizeOf(path: VaultPath): Promise<number | null> {
    return await onDisk(path, async () => {
      const real = await this.paths.existing(path);
      if (real === null) return null;
      const stats = await stat(real);
      return stats.isFile() ? stats.size : null;
    });
  }

  async prepareFile(path: VaultPath): Promise<string> {
    return await onDisk(path, async () => (await this.paths.existing(path)) ?? (await this.paths.forNew(path)));
  }

  async discardFile(path: VaultPath): Promise<void> {
    await onDisk(path, async () => {
      const real = await this.paths.existing(path);
      if (real !== null) await unless(['ENOENT'], undefined, () => unlink(real));
    });
  }

  async freeBytes(): Promise<number | null> {
    return await onDisk(this.root, async () => {
      const { bavail, bsize } = await statfs(this.root);
      return bavail * bsize;
    });
  }

  /** A file of TOBS's own in the vault's hidden work folder, such as the lock of a run. */
  workFile(name: string): string {
    return join(this.root, WORK_FOLDER, name);
  }

  /** Clears away what a killed run left. For whoever holds the vault's lock: another run may be of another computer, and seem dead from here. */
  async clearLeftovers(): Promise<void> {
    await onDisk(this.root, () => removeStaleTemporaries(join(this.root, WORK_FOLDER)));
  }

  /** Removes the work folder if nobody else uses it. */
  async close(): Promise<void> {
    await unless(['ENOENT', 'ENOTEMPTY', 'EEXIST', 'EACCES', 'EPERM', 'EROFS'], undefined, () => rmdir(join(this.root, WORK_FOLDER)));
  }

  private async createLocked(path: VaultPath, text: string): Promise<'created' | 'exists'> {
    if ((await this.paths.existing(path)) !== null) return 'exists';
    const target = await this.paths.forNew(path);
    const temporary = await this.writeTemporary(text, NOTE_MODE);
    try {
      const outcome = await placeNew(temporary, target);
      if (outcome === 'created') await this.directories.durable(dirname(target));
      return outcome;
    } finally {
      await unless(['ENOENT'], undefined, () => unlink(temporary));
    }
  }

  private async replaceLocked(path: VaultPath, base: string, text: string): Promise<'written' | 'changed'> {
    const target = await this.paths.existing(path);
    const stats = target === null ? null : await unless(['ENOENT'], null, () => stat(target));
    if (target === null || stats === null) return 'changed';
    const temporary = await this.writeTemporary(text, stats.mode & 0o777);
    let isPlaced = false;
    try {
      // Looked at after the slow part: the user's editor does not know our lock.
      if (!(await unless(['ENOENT'], false, () => holdsText(target, base, path)))) return 'changed';
      await rename(temporary, target);
      isPlaced = true;
    } finally {
      if (!isPlaced) await unless(['ENOENT'], undefined, () => unlink(temporary));
    }
    await this.directories.durable(dirname(target));
    return 'written';
  }

  private async writeTemporary(text: string, mode: FileMode): Promise<string> {
    const temporary = join(this.root, WORK_FOLDER, temporaryName());
    await writeDurably(temporary, text, mode);
    return temporary;
  }

  private async prepareWorkFolder(): Promise<void> {
    const folder = join(this.root, WORK_FOLDER);
    await unless(['EEXIST'], undefined, () => mkdir(folder, { mode: 0o700 }));
    if (!(await lstat(folder)).isDirectory()) throw new TobsFailure({ code: 'NOT_WRITABLE', path: folder, reason: 'it must be a folder' });
  }
}

/** Puts a finished file under a name that must be free. */
async function placeNew(temporary: string, target: string): Promise<'created' | 'exists'> {
  try {
    await link(temporary, target);
    return 'created';
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return 'exists';
    // exFAT and some network drives have no hard links.
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP', 'EMLINK', 'EXDEV'].includes(codeOf(error) ?? '')) throw error;
  }
  if ((await unless(['ENOENT'], null, () => lstat(target))) !== null) return 'exists';
  await rename(temporary, target);
  return 'created';
}

async function readText(real: string, path: VaultPath): Promise<string> {
  return textOf(await readFile(real), path);
}

/** True when a note still says what it said; a large note is compared without being decoded. */
async function holdsText(real: string, base: string, path: VaultPath): Promise<boolean> {
  const bytes = await readFile(real);
  return bytes.equals(Buffer.from(base)) || textOf(bytes, path) === base;
}

function textOf(bytes: Uint8Array, path: VaultPath): string {
  try {
    // Drops a leading byte order mark, as Obsidian does.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new TobsFailure({ code: 'NOT_WRITABLE', path, reason: 'it is not UTF-8 text' }, { cause: error });
  }
}
