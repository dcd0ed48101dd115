import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { codeOf, isProcessAlive } from './process-alive';

/** `sun_path` holds 104 bytes on macOS, 108 on Linux, with a closing zero. Documented: unix(4), unix(7). */
const MAX_SOCKET_PATH_BYTES = 103;
const NAME = /^tobs-(\d+)-[A-Za-z0-9]{6}$/;

/** Where a companion listens, for as long as it lives. */
export interface SocketPlace {
  readonly path: string;
  /** Removes everything; safe to call twice and while the process exits. */
  readonly remove: () => void;
}

/** A fresh place: on Windows a pipe name, elsewhere a socket path in a new 0700 directory that names this process. */
export async function makeSocketPlace(): Promise<SocketPlace> {
  const name = randomBytes(8).toString('hex');
  if (process.platform === 'win32') return { path: `\\\\.\\pipe\\tobs-${name}`, remove: () => undefined };
  // mkdtemp makes the directory 0700 whatever the umask.
  const directory = await mkdtemp(join(await baseDirectory(), `tobs-${process.pid}-`));
  return { path: join(directory, `${name}.sock`), remove: () => rmSync(directory, { recursive: true, force: true }) };
}

/** Removes what companions that were killed left behind. Only our own directories, only of processes that are gone. */
export async function removeStaleSocketDirectories(): Promise<void> {
  if (process.platform === 'win32') return;
  const base = await baseDirectory();
  for (const entry of await readdir(base, { withFileTypes: true })) {
    const pid = Number(NAME.exec(entry.name)?.[1]);
    if (!entry.isDirectory() || !Number.isInteger(pid) || isProcessAlive(pid)) continue;
    await removeIfOurs(join(base, entry.name));
  }
}

async function removeIfOurs(directory: string): Promise<void> {
  try {
    const stats = await lstat(directory);
    if (stats.uid === process.getuid?.()) await rm(directory, { recursive: true, force: true });
  } catch (error) {
    // Another companion that starts now removes the same leftovers.
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

async function baseDirectory(): Promise<string> {
  const longest = join(tmpdir(), `tobs-${process.pid}-XXXXXX`, `${'0'.repeat(16)}.sock`);
  if (Buffer.byteLength(longest) <= MAX_SOCKET_PATH_BYTES && (await isDirectory(tmpdir()))) return tmpdir();
  return '/tmp';
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isDirectory();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}
