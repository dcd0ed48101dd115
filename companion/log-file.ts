import { appendFileSync, chmodSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { codeOf } from './server/process-alive';
import type { LogSink } from '../src/export/report/run-log';

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
/** Documented: 10 MB, three files. */
const MOST_BYTES = 10 * 1024 * 1024;
const FILES = 3;

/**
 * A log on disk, for its owner alone: `tobs.log`, and before it `tobs.1.log` and `tobs.2.log`. A log that cannot be written is given
 * up and said once; it never costs the run. Several programs may write it at a time, such as the windows of two vaults: each line names its run.
 */
export class LogFile implements LogSink {
  private isBroken = false;

  private constructor(
    private readonly path: string,
    private readonly onBroken: (reason: string) => void,
    private readonly mostBytes: number,
  ) {}

  /** @param folder made when missing; kept to its owner  @param mostBytes for tests */
  static open(folder: string, onBroken: (reason: string) => void, mostBytes = MOST_BYTES): LogSink {
    const path = join(folder, 'tobs.log');
    try {
      mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
      chmodSync(folder, FOLDER_MODE);
      if (existsSync(path)) chmodSync(path, FILE_MODE);
      return new LogFile(path, onBroken, mostBytes);
    } catch (error) {
      onBroken(reasonOf(error));
      return { append: () => undefined };
    }
  }

  append(line: string): void {
    const text = `${line}\n`;
    if (this.isBroken) return;
    try {
      // Asked each time: it may have grown, or begun anew, by another program.
      const bytes = statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
      if (bytes > 0 && bytes + Buffer.byteLength(text) > this.mostBytes) this.rotate();
      appendFileSync(this.path, text, { mode: FILE_MODE });
    } catch (error) {
      this.isBroken = true;
      this.onBroken(reasonOf(error));
    }
  }

  private rotate(): void {
    const name = (number: number): string => (number === 0 ? this.path : join(dirname(this.path), `tobs.${number}.log`));
    for (let number = FILES - 2; number >= 0; number--) renameIfThere(name(number), name(number + 1));
  }
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    // Not there yet, or another program has just done it.
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

/** Where programs keep logs on this system, outside of any vault. */
export function logFolder(): string {
  const { env, platform } = process;
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'tobs', 'log');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Logs', 'tobs');
  const given = env.XDG_STATE_HOME ?? '';
  return join(given.startsWith('/') ? given : join(homedir(), '.local', 'state'), 'tobs');
}

function reasonOf(error: unknown): string {
  return codeOf(error) ?? String(error);
}
