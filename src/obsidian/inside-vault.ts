import { lstat, realpath } from 'node:fs/promises';
import { dirname, sep } from 'node:path';
import { FileSystemAdapter, type DataAdapter } from 'obsidian';
import { TobsFailure } from '../model/errors';
import type { VaultPath } from '../model/ids';

/**
 * Links are followed on the disk, not on paper: what a path leads to has to be in the vault, whatever symbolic links are in it, as on
 * the command line. A vault that is no folder has none.
 * @throws TobsFailure NOT_WRITABLE when it lies outside
 */
export async function requireInside(adapter: DataAdapter, path: VaultPath): Promise<void> {
  if (!(adapter instanceof FileSystemAdapter)) return;
  const root = await realpath(adapter.getBasePath());
  const real = await realPathOf(adapter.getFullPath(path));
  if (real === null) throw new TobsFailure({ code: 'NOT_WRITABLE', path, reason: 'a broken symbolic link is in the place of a folder' });
  if (real !== root && !real.startsWith(root.endsWith(sep) ? root : root + sep)) throw new TobsFailure({ code: 'NOT_WRITABLE', path, reason: 'a symbolic link leads out of the vault' });
}

/** Of a path, or of the folder nearest to it that exists; null: a link to nowhere is in the way. */
async function realPathOf(path: string): Promise<string | null> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
  if (await isLink(path)) return null;
  return await realPathOf(dirname(path));
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

/** Nothing is there, or a file is in the place of a folder, which whoever writes will be told. */
function isAbsent(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
