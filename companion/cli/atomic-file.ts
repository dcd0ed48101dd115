import { randomBytes } from 'node:crypto';
import { open, readdir, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { isProcessAlive } from '../server/process-alive';
import { unless } from './disk-error';

/** Hidden, and names the process that writes it, so that a later run knows whether it was left behind. */
export function temporaryName(): string {
  return `.tobs-${process.pid}-${randomBytes(6).toString('hex')}.tmp`;
}

/** Process id in a name that `temporaryName` made, or null when it is none. */
export function temporaryOwner(name: string): number | null {
  const pid = /^\.tobs-(\d+)-[0-9a-f]{12}\.tmp$/.exec(name)?.[1];
  return pid === undefined ? null : Number(pid);
}

/** Removes temporary files of processes that are gone. */
export async function removeStaleTemporaries(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const owner = temporaryOwner(name);
    if (owner !== null && !isProcessAlive(owner)) await unless(['ENOENT'], undefined, () => unlink(join(folder, name)));
  }
}

/** Who may read and write a file: exactly so, whatever the umask, or what a stricter umask leaves of it. */
export type FileMode = number | { readonly atMost: number };

/** Writes a new file and waits until its content is on the disk. On failure nothing is left. */
export async function writeDurably(path: string, content: string | Uint8Array, mode: FileMode): Promise<void> {
  const file = await open(path, 'wx', typeof mode === 'number' ? mode : mode.atMost);
  try {
    await file.writeFile(content);
    if (typeof mode === 'number') await file.chmod(mode);
    await file.sync();
  } catch (error) {
    await file.close();
    await unless(['ENOENT'], undefined, () => unlink(path));
    throw error;
  }
  await file.close();
}

/** Makes renames and new names in a directory durable. Windows has no such call and needs none. */
export async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    // Some network file systems refuse this for directories; they have nothing better to offer.
    await unless(['EINVAL', 'ENOTSUP', 'EPERM'], undefined, () => directory.sync());
  } finally {
    await directory.close();
  }
}

/** Replaces a file as a whole: afterwards it is the old or the new one, never a part. Durable when resolved. */
export async function writeAtomically(path: string, content: string | Uint8Array, mode = 0o600): Promise<void> {
  const temporary = join(dirname(path), temporaryName());
  await writeDurably(temporary, content, mode);
  try {
    await rename(temporary, path);
  } catch (error) {
    await unless(['ENOENT'], undefined, () => unlink(temporary));
    throw error;
  }
  await syncDirectory(dirname(path));
}
