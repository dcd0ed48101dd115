import { link, open, readFile, rename, stat, unlink } from 'node:fs/promises';
import { readFileSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { clearInterval, setInterval } from 'node:timers';
import { setTimeout } from 'node:timers/promises';
import { TobsFailure } from '../../src/model/errors';
import { codeOf } from '../server/process-alive';
import { temporaryName, writeDurably } from './atomic-file';
import { unless } from './disk-error';
import { holderIn, isAlive, isElsewhere, thisHolder, type LockHolder } from './lock-holder';

/** Attempts to take a lock whose owner has died. Chosen: only competitors for the same leftover use them up. */
const MAX_ATTEMPTS = 5;
/** How often a holder touches its lock, for those who cannot ask whether it lives. Chosen. */
const BEAT_MS = 5000;
/** A lock of another computer that was not touched for so long is nobody's any more. Chosen: a few beats, and a slow network drive. */
const SILENT_MS = 25_000;
/** How often it is looked at meanwhile. Chosen. */
const LOOK_MS = 500;

/** How a lock is taken. */
export interface LockOptions {
  /** Ends waiting. */
  readonly signal?: AbortSignal;
  /** Hears why taking it may take a while. */
  readonly say?: (text: string) => void;
  /** How often it is touched, in milliseconds. */
  readonly beatMs?: number;
  /** How long one of another place has to be silent, in milliseconds. */
  readonly silentMs?: number;
}

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
   * A lock of another place is watched until it was silent for long enough: a container that was killed and started again finds that of its
   * former life, and nobody else can tell it so.
   * @throws TobsFailure BUSY when another living process holds it
   */
  static async acquire(path: string, what: string, options: LockOptions = {}): Promise<PidLock> {
    const content = `${JSON.stringify(await thisHolder())}\n`;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const refusedAtMs = await place(path, content);
      if (refusedAtMs === null) return PidLock.taken(path, content, options.beatMs ?? BEAT_MS);
      const found = await unless(['ENOENT'], null, () => readFile(path, 'utf8'));
      if (found === null) continue;
      const holder = holderIn(found);
      const isHeld = found === content ? PidLock.held.has(path) : holder !== null && (await isHeldBy(holder, { path, what, nowMs: refusedAtMs }, options));
      if (isHeld) throw new TobsFailure({ code: 'BUSY', reason: `${what} is in use by ${await nameOf(holder)}` });
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

async function nameOf(holder: LockHolder | null): Promise<string> {
  return `process ${holder?.pid ?? '?'}${holder !== null && (await isElsewhere(holder)) ? ' on another computer or in another container' : ''}`;
}

/** @param nowMs the time by the clock of the file system */
async function isHeldBy(holder: LockHolder, { path, what, nowMs }: { readonly path: string; readonly what: string; readonly nowMs: number }, { signal, say, silentMs = SILENT_MS }: LockOptions): Promise<boolean> {
  if (!(await isElsewhere(holder))) return await isAlive(holder);
  const first = await touchedAt(path);
  // A time to come, by a clock that was set back since, says nothing.
  const leftMs = first === null ? 0 : Math.min(silentMs, silentMs - (nowMs - first));
  if (leftMs > 0) say?.(`${what} was in use by ${await nameOf(holder)} a moment ago. Looking whether it still is.`);
  for (const endMs = performance.now() + leftMs; performance.now() < endMs; ) {
    await setTimeout(LOOK_MS, undefined, { ...(signal !== undefined && { signal }) });
    const last = await touchedAt(path);
    if (last !== first) return last !== null;
  }
  return false;
}

/** Opened for it: a network drive believes what it remembers of a file until somebody opens it. */
async function touchedAt(path: string): Promise<number | null> {
  const file = await unless(['ENOENT', 'ESTALE'], null, () => open(path, 'r'));
  if (file === null) return null;
  try {
    return (await file.stat()).mtimeMs;
  } finally {
    await file.close();
  }
}

/** Takes a dead process's lock away, but never one that was set in the meantime. */
async function removeStale(path: string, seen: string): Promise<void> {
  const aside = join(dirname(path), temporaryName());
  if ((await unless(['ENOENT'], 'gone', () => rename(path, aside))) === 'gone') return;
  if ((await readFile(aside, 'utf8')) !== seen) await unless(['EEXIST'], undefined, () => link(aside, path));
  await unlink(aside);
}
