import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { bundled } from './bundled';
import { profileArgs } from './profile-args';
import type { TelegramReady } from '../host/telegram-process';

/** Marked id and key of the one chat in `big50k` and `big500k`. */
export const bigChat = { id: '-1001500000001', key: 'big' } as const;

/** Who reads: our own client, the library as it is, and an independent one. */
export type ReaderName = 'tobs' | 'library-raw' | 'library-iterator' | 'mtcute-raw' | 'mtcute-iterator';

/** What a reader process is told on stdin. */
export interface ReadTask {
  readonly reader: ReaderName;
  readonly ready: TelegramReady;
  readonly chatId: string;
  /** Messages to read at most. */
  readonly count: number;
  /** Of our own client; the others have one. */
  readonly connections: number;
  /** Of our own client, per connection; the others wait for each answer. */
  readonly inFlight: number;
}

/** What it measured while it read; signing in is not part of it. */
export interface Reading {
  readonly messages: number;
  /** Every id came once, in order. */
  readonly isOrdered: boolean;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakRssMB: number;
  /** Until a third was read. */
  readonly thirdSeconds: number;
  /** Until the first message was handed out. */
  readonly firstMs: number;
  /** Seconds of waits Telegram asked for. */
  readonly waitSeconds: number;
}

let reader: Promise<string> | undefined;

/** Runs one reader in a process of its own. */
export async function read(task: ReadTask): Promise<Reading> {
  reader ??= bundled('history-reader');
  const script = task.reader.startsWith('mtcute') ? 'test/bench/mtcute-reader.mjs' : await reader;
  const child = spawn(process.execPath, [...profileArgs(task.reader), script], { stdio: ['pipe', 'pipe', 'inherit'], cwd: resolve('.') });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = new Promise<number | null>((done) => child.once('close', done));
  child.stdin.end(JSON.stringify(task));
  if ((await code) !== 0) throw new Error(`${task.reader} failed`);
  const reading = JSON.parse(output) as Reading;
  if (!reading.isOrdered || reading.messages !== task.count) throw new Error(`${task.reader} read ${reading.messages} of ${task.count} messages, ${reading.isOrdered ? 'in order' : 'out of order'}`);
  return reading;
}
