import { chmod, readdir, readFile, realpath, rename, stat, unlink } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import process from 'node:process';
import * as v from 'valibot';
import type { ChatId } from '../../src/model/ids';
import { removeStaleTemporaries, syncDirectory, writeAtomically } from './atomic-file';
import { onDisk, unless } from './disk-error';
import { makeFolder } from './make-folder';
import { PidLock } from './pid-lock';

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

const sessionSchema = v.pipe(v.string(), v.parseJson(), v.strictObject({ version: v.literal(1), session: v.pipe(v.string(), v.minLength(1)) }));

/** The folder with session and state of one account on the command line; held by one process at a time. */
export class Profile {
  private constructor(
    readonly folder: string,
    private readonly lock: PidLock,
  ) {}

  /**
   * Opens the profile, makes it when missing, and repairs modes that are too open.
   * @param warn hears of every repair, and of a lock that is watched
   * @throws TobsFailure BUSY, NOT_WRITABLE, DISK_FULL
   */
  static async open(folder: string, warn: (text: string) => void): Promise<Profile> {
    return await onDisk(folder, async () => {
      await makeFolder(folder, FOLDER_MODE);
      const real = await realpath(folder);
      await tighten(real, FOLDER_MODE, warn);
      await unless(['ENOENT'], undefined, () => tighten(join(real, 'session.json'), FILE_MODE, warn));
      for (const name of ['state', 'log']) await tightenTree(join(real, name), warn);
      const profile = new Profile(real, await PidLock.acquire(join(real, 'lock'), `the profile ${folder}`, { say: warn }));
      await removeStaleTemporaries(real);
      return profile;
    });
  }

  /** The stored session, or null. A damaged one is set aside and reported. */
  async session(warn: (text: string) => void): Promise<string | null> {
    return await onDisk(this.sessionPath, async () => {
      const text = await unless(['ENOENT'], null, () => readFile(this.sessionPath, 'utf8'));
      if (text === null) return null;
      const parsed = v.safeParse(sessionSchema, text);
      if (parsed.success) return parsed.output.session;
      await rename(this.sessionPath, `${this.sessionPath}.damaged`);
      warn('The stored session was damaged and has been set aside. Sign in again.');
      return null;
    });
  }

  /** Stores the session, or forgets it. Durable when resolved. */
  async storeSession(session: string | null): Promise<void> {
    await onDisk(this.sessionPath, async () => {
      if (session !== null) {
        await writeAtomically(this.sessionPath, `${JSON.stringify({ version: 1, session })}\n`, FILE_MODE);
        return;
      }
      await unless(['ENOENT'], undefined, () => unlink(this.sessionPath));
      await syncDirectory(this.folder);
    });
  }

  /**
   * Folder of the records of one account and one vault.
   * @param server mark of the test server in use: its accounts can have the ids of others; undefined: Telegram itself
   */
  stateFolder(account: ChatId, vaultFolder: string, server?: string): string {
    const vault = createHash('sha256').update(vaultFolder).digest('hex').slice(0, 16);
    return join(this.folder, 'state', server === undefined ? account : `${account}-${server}`, vault);
  }

  close(): void {
    this.lock.release();
  }

  private get sessionPath(): string {
    return join(this.folder, 'session.json');
  }
}

/** A folder of ours with all that is in it; nothing else in the profile is touched, whatever folder somebody takes for one. */
async function tightenTree(folder: string, warn: (text: string) => void): Promise<void> {
  for (const entry of await unless(['ENOENT', 'ENOTDIR'], [], () => readdir(folder, { recursive: true, withFileTypes: true }))) {
    const mode = entry.isDirectory() ? FOLDER_MODE : FILE_MODE;
    // What is gone again was a temporary file; links lead elsewhere.
    if (entry.isDirectory() || entry.isFile()) await unless(['ENOENT'], undefined, () => tighten(join(entry.parentPath, entry.name), mode, warn));
  }
  await unless(['ENOENT'], undefined, () => tighten(folder, FOLDER_MODE, warn));
}

async function tighten(path: string, mode: number, warn: (text: string) => void): Promise<void> {
  // Windows has no such modes; a profile there is as private as the user's own folder.
  if (process.platform === 'win32') return;
  const { mode: found } = await stat(path);
  if ((found & 0o777 & ~mode) === 0) return;
  await chmod(path, mode);
  warn(`${path} was open to others and has been closed (${(found & 0o777).toString(8)} is now ${mode.toString(8)}).`);
}
