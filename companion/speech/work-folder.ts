import { mkdtempSync, rmSync } from 'node:fs';
import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import process from 'node:process';
import { unless } from '../cli/disk-error';
import { codeOf, isProcessAlive } from '../server/process-alive';

const PREFIX = 'tobs-speech-';
const owned = /^tobs-speech-(\d+)-/;

/** Runs `work` in a private folder (mode 0700), which is gone afterwards. */
export async function inWorkFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  // The owner's id is in the name, so that what a killed process leaves behind can be told from what is in use.
  const folder = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A private folder for a process that outlives a job; `remove` it with the process. */
export function makeWorkFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Ends and removes what killed processes left behind: engines that are still at work in their folders, and the folders. */
export async function removeStaleWorkFolders(): Promise<void> {
  const stale = (await readdir(tmpdir())).filter((name) => {
    const owner = owned.exec(name)?.[1];
    return owner !== undefined && !isProcessAlive(Number(owner));
  });
  if (stale.length === 0) return;
  const folders = stale.map((name) => join(tmpdir(), name));
  await endThoseIn(folders);
  // A folder of another user of this computer is that user's.
  for (const folder of folders) await unless(['EACCES', 'EPERM'], undefined, () => rm(folder, { recursive: true, force: true }));
}

/** Where the system tells (Linux), engines are known by their working folder, which nobody else has. */
async function endThoseIn(folders: readonly string[]): Promise<void> {
  if (process.platform !== 'linux') return;
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    // Other users' processes, and those that have just ended, tell nothing.
    const cwd = await unless(['ENOENT', 'EACCES', 'EPERM', 'ESRCH', 'EINVAL'], '', () => readlink(`/proc/${name}/cwd`));
    if (!folders.some((folder) => cwd === folder || cwd.startsWith(folder + sep))) continue;
    try {
      process.kill(Number(name), 'SIGKILL');
    } catch (error) {
      if (codeOf(error) !== 'ESRCH' && codeOf(error) !== 'EPERM') throw error;
    }
  }
}
