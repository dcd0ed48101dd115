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
 * up and said once; it never costs the run.
 */
export class LogFile implements LogSink {
  private bytes: number;

  private constructor(
    private readonly path: string,
    private readonly onBroken: (reason: string) => void,
    private readonly mostBytes: number,
  ) {
    this.bytes = existsSync(path) ? statSync(path).size : 0;
  }

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
    if (this.bytes < 0) return;
    try {
      if (this.bytes > 0 && this.bytes + Buffer.byteLength(text) > this.mostBytes) this.rotate();
      appendFileSync(this.path, text, { mode: FILE_MODE });
      this.bytes += Buffer.byteLength(text);
    } catch (error) {
      this.bytes = -1;
      this.onBroken(reasonOf(error));
    }
  }

  private rotate(): void {
    const name = (number: number): string => (number === 0 ? this.path : join(dirname(this.path), `tobs.${number}.log`));
    for (let number = FILES - 2; number >= 0; number--) if (existsSync(name(number))) renameSync(name(number), name(number + 1));
    this.bytes = 0;
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
