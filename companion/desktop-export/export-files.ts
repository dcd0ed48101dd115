import { constants } from 'node:fs';
import { copyFile, link, lstat, open, realpath, rename, unlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, win32 } from 'node:path';
import type { FileHandling } from '../../src/model/desktop-export';
import { TobsFailure } from '../../src/model/errors';
import { temporaryName } from '../cli/atomic-file';
import { onDisk, unless } from '../cli/disk-error';
import { codeOf } from '../server/process-alive';

/** A file of the export as it lies on the disk. */
export interface FoundFile {
  readonly path: string;
  readonly sizeBytes: number;
}

/** What there is at a path the export names. */
export type Finding = FoundFile | 'missing' | 'unsafe';

/** chosen: a card of a contact has a few hundred bytes, with a photo some thousands. */
const maxCardBytes = 256 * 1024;

/** The files beside an export. A path that leads out of its folder is never looked at, whatever stands there. */
export class ExportFiles {
  /** Folder inside the export → whether it is a real folder there. */
  private readonly folders = new Map<string, Promise<boolean>>();
  /** Files that were moved: where they were → where they are. */
  private readonly moved = new Map<string, string>();
  private readonly brought = new Set<string>();
  private root: Promise<string> | null = null;

  /** What becomes of the files that are placed. */
  handling: FileHandling = 'link';

  constructor(private readonly folder: string) {}

  /** Looks for a file by its path inside the export. */
  async find(path: string): Promise<Finding> {
    const parts = path.split(/[/\\]/);
    const leadsOut = isAbsolute(path) || win32.isAbsolute(path) || /^[A-Za-z]:/.test(path) || path.includes('\0') || parts.some((part) => part === '..');
    if (leadsOut || path === '') return 'unsafe';
    const real = join(await this.realRoot(), ...parts);
    const stats = await unless(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'], null, () => lstat(real));
    if (stats === null) return await this.findMoved(real);
    // A link may lead anywhere, and so may one of the folders on the way.
    if (!stats.isFile() || !(await this.isInside(dirname(real)))) return 'unsafe';
    return { path: real, sizeBytes: stats.size };
  }

  /** Text of a small file; undefined when it is not there. */
  async readCard(path: string): Promise<string | undefined> {
    const found = await this.find(path);
    if (typeof found === 'string' || found.sizeBytes > maxCardBytes) return undefined;
    const file = await onDisk(found.path, () => open(found.path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)));
    try {
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  }

  /**
   * Puts a file of the export at `target`, whose folder exists, in the way that was chosen. Afterwards `target` is complete, or as it
   * was before; a file that is to be moved leaves its place only when it is complete elsewhere.
   *
   * @throws TobsFailure FILE_UNAVAILABLE, DISK_FULL, NOT_WRITABLE
   */
  async place(path: string, target: string): Promise<FoundFile> {
    const found = await this.find(path);
    if (typeof found === 'string') throw new TobsFailure({ code: 'FILE_UNAVAILABLE', fileId: path, reason: found === 'missing' ? 'it is missing from the folder of the export' : 'its path leads out of the folder of the export' });
    const temporary = join(dirname(target), temporaryName());
    await onDisk(target, async () => {
      try {
        await (this.handling === 'copy' ? copy(found.path, temporary) : linkOrCopy(found.path, temporary));
        await rename(temporary, target);
        if (this.handling === 'move') await this.letGo(found.path, target);
      } finally {
        // A rename onto another name of the same file leaves both.
        await unless(['ENOENT'], undefined, () => unlink(temporary));
      }
    });
    return found;
  }

  /** Other messages may have the same file. */
  private async findMoved(path: string): Promise<Finding> {
    const now = this.moved.get(path);
    const stats = now === undefined ? null : await unless(['ENOENT', 'ENOTDIR'], null, () => lstat(now));
    return now === undefined || stats === null || !stats.isFile() ? 'missing' : { path: now, sizeBytes: stats.size };
  }

  private async letGo(path: string, target: string): Promise<void> {
    // What another message has brought into the vault stays there.
    if (this.brought.has(path)) return;
    await unlink(path);
    this.moved.set(path, target);
    this.brought.add(target);
  }

  private realRoot(): Promise<string> {
    this.root ??= realpath(this.folder);
    return this.root;
  }

  private isInside(folder: string): Promise<boolean> {
    const known = this.folders.get(folder) ?? realpath(folder).then((real) => real === folder);
    this.folders.set(folder, known);
    return known;
  }
}

/** What a disk answers when it has no second names, or not for this file. */
const noLinks: readonly string[] = ['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP', 'EACCES', 'EINVAL'];

async function linkOrCopy(source: string, target: string): Promise<void> {
  try {
    await link(source, target);
  } catch (error) {
    if (!noLinks.includes(codeOf(error) ?? '')) throw error;
    await copy(source, target);
  }
}

async function copy(source: string, target: string): Promise<void> {
  await copyFile(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
}
