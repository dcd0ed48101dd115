import { link, open, readFile, rename, stat, unlink } from 'node:fs/promises';
import { readFileSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { clearInterval, setInterval } from 'node:timers';
import { TobsFailure } from '../../src/model/errors';
import { codeOf } from '../server/process-alive';
import { temporaryName, writeDurably } from './atomic-file';
import { unless } from './disk-error';
import { holderIn, isAlive, isElsewhere, thisHolder, type LockHolder } from './lock-holder';

/** Attempts to take a lock whose owner has died. Chosen: only competitors for the same leftover use them up. */
const MAX_ATTEMPTS = 5;
/** How often a holder touches its lock, for those who cannot ask whether it lives. Chosen. */
const BEAT_MS = 15_000;
/** A lock of another computer that was not touched for so long is nobody's any more. Chosen: a few beats, and a slow network drive. */
const SILENT_MS = 120_000;

/**
 * A lock file that names its process: it holds while that process lives, and no longer. For processes of another computer or container,
 * whose ids mean nothing here, it holds while they touch it.
 */
export class PidLock {
  /** Locks of this process; one that is not among them was left by an earlier life of it, such as a window of the app that was reloaded. */
  private static readonly held = new Set<string>();
  private readonly onExit = (): void => this.releaseNow();
  private readonly beating: ReturnType<typeof setInterval>;

  private constructor(
    private readonly path: string,
    private readonly content: string,
    beatMs: number,
  ) {
    process.once('exit', this.onExit);
    this.beating = setInterval(() => void touch(path, content), beatMs);
    this.beating.unref();
  }

  /**
   * @param beatMs how often it is touched
   * @throws TobsFailure BUSY when another living process holds it
   */
  static async acquire(path: string, what: string, beatMs = BEAT_MS): Promise<PidLock> {
    const content = `${JSON.stringify(await thisHolder())}\n`;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const refusedAtMs = await place(path, content);
      if (refusedAtMs === null) return PidLock.taken(path, content, beatMs);
      const found = await unless(['ENOENT'], null, () => readFile(path, 'utf8'));
      if (found === null) continue;
      const holder = holderIn(found);
      if (holder !== null && (found === content ? PidLock.held.has(path) : await isHeld(holder, path, refusedAtMs))) throw new TobsFailure({ code: 'BUSY', reason: `${what} is in use by process ${holder.pid}${(await isElsewhere(holder)) ? ' on another computer or in another container' : ''}` });
      await removeStale(path, found);
    }
    throw new TobsFailure({ code: 'BUSY', reason: `${what} is in use` });
  }

  private static taken(path: string, content: string, beatMs: number): PidLock {
    PidLock.held.add(path);
    return new PidLock(path, content, beatMs);
  }

  release(): void {
    PidLock.held.delete(this.path);
    clearInterval(this.beating);
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

/** Puts the lock in place with its content. @returns null, or where there is one: the time now by the clock of the file system, in milliseconds */
async function place(path: string, content: string): Promise<number | null> {
  const temporary = join(dirname(path), temporaryName());
  await writeDurably(temporary, content, 0o600);
  const { mtimeMs } = await stat(temporary);
  try {
    await link(temporary, path);
    return null;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return mtimeMs;
    if (codeOf(error) !== 'EPERM' && codeOf(error) !== 'ENOTSUP') throw error;
  } finally {
    await unlink(temporary);
  }
  // No hard links here (exFAT): created empty, then filled.
  const file = await unless(['EEXIST'], null, () => open(path, 'wx', 0o600));
  if (file === null) return mtimeMs;
  await file.writeFile(content);
  await file.close();
  return null;
}

/** Writes the same once more: the file system's clock says when, which may be that of another computer. A lock that is gone, or somebody else's, is left alone. */
async function touch(path: string, content: string): Promise<void> {
  await unless(['ENOENT', 'ESTALE', 'EACCES', 'EPERM', 'EROFS', 'EIO', 'ENOSPC', 'EDQUOT', 'ENOTDIR'], undefined, async () => {
    const file = await open(path, 'r+');
    try {
      if ((await file.readFile('utf8')) === content) await file.write(content, 0);
    } finally {
      await file.close();
    }
  });
}

async function isHeld(holder: LockHolder, path: string, nowMs: number): Promise<boolean> {
  if (!(await isElsewhere(holder))) return await isAlive(holder);
  const touched = await unless(['ENOENT'], null, () => stat(path));
  return touched !== null && nowMs - touched.mtimeMs < SILENT_MS;
}

/** Takes a dead process's lock away, but never one that was set in the meantime. */
async function removeStale(path: string, seen: string): Promise<void> {
  const aside = join(dirname(path), temporaryName());
  if ((await unless(['ENOENT'], 'gone', () => rename(path, aside))) === 'gone') return;
  if ((await readFile(aside, 'utf8')) !== seen) await unless(['EEXIST'], undefined, () => link(aside, path));
  await unlink(aside);
}
