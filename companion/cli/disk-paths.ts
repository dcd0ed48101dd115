import { lstat, mkdir, realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { TobsFailure } from '../../src/model/errors';
import type { VaultPath } from '../../src/model/ids';
import type { DirectorySync } from './directory-sync';
import { unless } from './disk-error';

const ABSENT = ['ENOENT'];
/** Others may not write there, even where the umask would let them. */
const FOLDER_MODE = 0o755;

/**
 * Turns vault paths into real ones. Whatever names and symbolic links there are, the result lies inside the vault:
 * links are followed on the disk, not on paper.
 */
export class DiskPaths {
  /** @param root real path of the vault. */
  constructor(
    readonly root: string,
    private readonly directories: DirectorySync,
  ) {}

  /** Real path of a file or folder that exists, else null. @throws TobsFailure NOT_WRITABLE when it lies outside. */
  async existing(path: VaultPath): Promise<string | null> {
    const real = await unless([...ABSENT, 'ENOTDIR'], null, () => realpath(this.join(path)));
    if (real !== null) this.assertInside(real, path);
    return real;
  }

  /** Real path for a new file; its folders exist when resolved. */
  async forNew(path: VaultPath): Promise<string> {
    const wanted = this.join(path);
    const folder = await this.makeFolder(dirname(wanted), path);
    return join(folder, wanted.slice(dirname(wanted).length + 1));
  }

  private join(path: VaultPath): string {
    const parts = path.split('/');
    const isHarmless = parts.every((part) => part !== '' && part !== '.' && part !== '..' && !/[\\\0]/.test(part));
    // A colon would name a drive or a stream on Windows.
    if (!isHarmless || (sep === '\\' && path.includes(':'))) throw new TobsFailure({ code: 'NOT_WRITABLE', path, reason: 'it is no path inside the vault' });
    return join(this.root, ...parts);
  }

  private async makeFolder(folder: string, path: VaultPath): Promise<string> {
    const real = await unless(ABSENT, null, () => realpath(folder));
    if (real !== null) {
      this.assertInside(real, path);
      return real;
    }
    // A link to nowhere must not be followed by mkdir. Anything else there was made a moment ago, for another note.
    const there = await unless(ABSENT, null, () => lstat(folder));
    if (there?.isSymbolicLink() === true) throw new TobsFailure({ code: 'NOT_WRITABLE', path, reason: 'a broken symbolic link is in the place of a folder' });
    if (there === null) {
      const parent = await this.makeFolder(dirname(folder), path);
      await unless(['EEXIST'], undefined, () => mkdir(join(parent, folder.slice(dirname(folder).length + 1)), FOLDER_MODE));
      await this.directories.durable(parent);
    }
    return await this.makeFolder(folder, path);
  }

  private assertInside(real: string, path: VaultPath): void {
    if (real === this.root || real.startsWith(this.root.endsWith(sep) ? this.root : this.root + sep)) return;
    throw new TobsFailure({ code: 'NOT_WRITABLE', path, reason: 'a symbolic link leads out of the vault' });
  }
}
