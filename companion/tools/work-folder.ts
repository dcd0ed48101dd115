import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { lstat, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import process from 'node:process';
import { unless } from '../cli/disk-error';
import { codeOf, isProcessAlive } from '../server/process-alive';

const PREFIX = 'tobs-work-';
const owned = /^tobs-work-(\d+)-/;
/** File in the folder that names the result being made. */
const NOTE = 'unfinished';
/** What other users' processes, and those that have just ended, answer. */
const untold = ['ENOENT', 'EACCES', 'EPERM', 'ESRCH', 'EINVAL'];

/** The private folder (mode 0700) a program works in. */
export interface WorkFolder {
  readonly path: string;
  /** With everything in it. */
  remove(): void;
}

/**
 * Makes a folder for a program. It names the process that made it, so that what a killed process leaves behind can be told from
 * what is in use.
 *
 * @param unfinished absolute path, ending in `.part`, of what the program makes elsewhere, if it does; worth nothing without
 *   its owner
 */
export function makeWorkFolder(unfinished?: string): WorkFolder {
  const path = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  if (unfinished !== undefined) writeFileSync(join(path, NOTE), unfinished, { mode: 0o600 });
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Runs `work` in a folder that is gone afterwards. */
export async function inWorkFolder<Result>(work: (folder: string) => Promise<Result>, unfinished?: string): Promise<Result> {
  const folder = makeWorkFolder(unfinished);
  try {
    return await work(folder.path);
  } finally {
    folder.remove();
  }
}

/** Ends and removes what killed processes of ours left behind: programs still at work in their folders, results, folders. */
export async function clearStaleWorkFolders(): Promise<void> {
  const stale: string[] = [];
  for (const name of await unless(['ENOENT', 'EACCES'], [], () => readdir(tmpdir()))) {
    const owner = owned.exec(name)?.[1];
    if (owner !== undefined && !(await isRunning(Number(owner))) && (await isOurs(join(tmpdir(), name)))) stale.push(join(tmpdir(), name));
  }
  if (stale.length === 0) return;
  await endThoseIn(stale);
  for (const folder of stale) {
    const unfinished = await unless(['ENOENT'], '', () => readFile(join(folder, NOTE), 'utf8'));
    if (unfinished.endsWith('.part')) await rm(unfinished, { force: true });
    await rm(folder, { recursive: true, force: true });
  }
}

/** A process that has ended and that nobody has collected still counts as alive for signals. */
async function isRunning(pid: number): Promise<boolean> {
  if (!isProcessAlive(pid)) return false;
  const stat = await unless(untold, '', () => readFile(`/proc/${pid}/stat`, 'utf8'));
  return !/\) Z /.test(stat);
}

/** What others left in a shared folder must not tell us what to remove. */
async function isOurs(folder: string): Promise<boolean> {
  const stats = await unless(['ENOENT'], null, () => lstat(folder));
  return stats?.isDirectory() === true && (process.getuid === undefined || stats.uid === process.getuid());
}

/** Where the system tells (Linux), programs are known by their working folder, which nobody else has. */
async function endThoseIn(folders: readonly string[]): Promise<void> {
  if (process.platform !== 'linux') return;
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const cwd = await unless(untold, '', () => readlink(`/proc/${name}/cwd`));
    if (!folders.some((folder) => cwd === folder || cwd.startsWith(folder + sep))) continue;
    try {
      process.kill(Number(name), 'SIGKILL');
    } catch (error) {
      if (codeOf(error) !== 'ESRCH' && codeOf(error) !== 'EPERM') throw error;
    }
  }
}
