import { link, open, readFile, rename, unlink } from 'node:fs/promises';
import { readFileSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { TobsFailure } from '../../src/model/errors';
import { codeOf, isProcessAlive } from '../server/process-alive';
import { temporaryName, writeDurably } from './atomic-file';
import { unless } from './disk-error';

/** Attempts to take a lock whose owner has died. Chosen: only competitors for the same leftover use them up. */
const MAX_ATTEMPTS = 5;

/** A lock file that names its process: it holds while that process lives, and no longer. */
export class PidLock {
  /** Locks of this process; one that is not among them was left by an earlier life of it, such as a window of the app that was reloaded. */
  private static readonly held = new Set<string>();
  private readonly onExit = (): void => this.releaseNow();

  private constructor(
    private readonly path: string,
    private readonly content: string,
  ) {
    process.once('exit', this.onExit);
  }

  /** @throws TobsFailure BUSY when another living process holds it. */
  static async acquire(path: string, what: string): Promise<PidLock> {
    const content = `${JSON.stringify({ pid: process.pid, started: await startOf(process.pid) })}\n`;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (await place(path, content)) return PidLock.taken(path, content);
      const holder = await unless(['ENOENT'], null, () => readFile(path, 'utf8'));
      if (holder !== null && (holder === content ? PidLock.held.has(path) : await isHeld(holder))) throw new TobsFailure({ code: 'BUSY', reason: `${what} is in use by process ${pidIn(holder) ?? '?'}` });
      if (holder !== null) await removeStale(path, holder);
    }
    throw new TobsFailure({ code: 'BUSY', reason: `${what} is in use` });
  }

  private static taken(path: string, content: string): PidLock {
    PidLock.held.add(path);
    return new PidLock(path, content);
  }

  release(): void {
    PidLock.held.delete(this.path);
    process.removeListener('exit', this.onExit);
    this.releaseNow();
  }

  private releaseNow(): void {
    try {
      if (readFileSync(this.path, 'utf8') === this.content) unlinkSync(this.path);
    } catch (error) {
      // Somebody removed the folder; a lock that is gone needs no release.
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }
}

/** Puts the lock in place with its content, or says that there is one. */
async function place(path: string, content: string): Promise<boolean> {
  const temporary = join(dirname(path), temporaryName());
  await writeDurably(temporary, content, 0o600);
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (codeOf(error) !== 'EPERM' && codeOf(error) !== 'ENOTSUP') throw error;
  } finally {
    await unlink(temporary);
  }
  // No hard links here (exFAT): created empty, then filled.
  const file = await unless(['EEXIST'], null, () => open(path, 'wx', 0o600));
  if (file === null) return false;
  await file.writeFile(content);
  await file.close();
  return true;
}

/** Takes a dead process's lock away, but never one that was set in the meantime. */
async function removeStale(path: string, seen: string): Promise<void> {
  const aside = join(dirname(path), temporaryName());
  if ((await unless(['ENOENT'], 'gone', () => rename(path, aside))) === 'gone') return;
  if ((await readFile(aside, 'utf8')) !== seen) await unless(['EEXIST'], undefined, () => link(aside, path));
  await unlink(aside);
}

async function isHeld(content: string): Promise<boolean> {
  const pid = pidIn(content);
  if (pid === null || !isProcessAlive(pid)) return false;
  const started = await startOf(pid);
  // Process ids are used again; where the system tells, the start time says whether it is still the same one.
  return started === null || !content.includes('"started":"') || content.includes(`"started":"${started}"`);
}

function pidIn(content: string): number | null {
  const pid = /"pid":(\d{1,10})\b/.exec(content)?.[1];
  return pid === undefined ? null : Number(pid);
}

/** When a process started, in the kernel's own unit; null where that is not to be had. @see proc(5), field 22 */
async function startOf(pid: number): Promise<string | null> {
  if (process.platform !== 'linux') return null;
  const stat = await unless(['ENOENT', 'ESRCH'], null, () => readFile(`/proc/${pid}/stat`, 'utf8'));
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}
