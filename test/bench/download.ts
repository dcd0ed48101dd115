import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startTelegramProcess, type TelegramProcess, type TelegramReady } from '../host/telegram-process';
import { figureOf, type Figure } from './figure';

const ROUNDS = 3;
const MB = 1e6;

interface Limits {
  readonly filesAtOnce: number;
  readonly partsInFlight: number;
  readonly mediaConnections: number;
}

/** What a downloader process is told on stdin. */
export interface DownloadTask {
  readonly by: 'tobs' | 'library';
  readonly ready: TelegramReady;
  readonly chatId: string;
  /** Only files of this name. */
  readonly name?: string;
  readonly count: number;
  readonly limits: Limits;
}

/** What it measured; signing in and reading the messages is not part of it. */
export interface Downloading {
  readonly bytes: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakRssMB: number;
}

const saved = '7000000001';
const photos = '-1001500000001';
/** Enough parts for any latency; the profiles stay below. */
const wide: Limits = { filesAtOnce: 1, partsInFlight: 16, mediaConnections: 2 };
const aggressive: Limits = { filesAtOnce: 8, partsInFlight: 8, mediaConnections: 4 };
const balanced: Limits = { filesAtOnce: 4, partsInFlight: 4, mediaConnections: 2 };
const one: Limits = { filesAtOnce: 1, partsInFlight: 1, mediaConnections: 1 };

/**
 * Downloads: a file of 64 MB without latency, at 50 ms and through connections of 8 MB/s, beside the library's own download in
 * the same rounds; 1,000 photos of 200 KB; the memory a file of 1 GB takes. Server and clients are processes of their own.
 */
export async function benchDownload(): Promise<readonly Figure[]> {
  const server = await startTelegramProcess('download');
  try {
    const film = { chatId: saved, name: 'film.bin', count: 1, limits: wide };
    const rows = new Map<string, number[]>();
    const note = (row: string, value: number): void => void rows.set(row, [...(rows.get(row) ?? []), value]);
    for (let round = 0; round < ROUNDS; round++) {
      const near = speed(await run(server, { latencyMs: 0 }, { by: 'tobs', ...film }));
      const nearLibrary = speed(await run(server, { latencyMs: 0 }, { by: 'library', ...film }));
      const far = speed(await run(server, { latencyMs: 50 }, { by: 'tobs', ...film }));
      const farLibrary = speed(await run(server, { latencyMs: 50 }, { by: 'library', ...film }));
      note('0 ms', near);
      note('0 ms, library', nearLibrary);
      note('50 ms', far);
      note('50 ms, library', farLibrary);
      note('50 ms, balanced', speed(await run(server, { latencyMs: 50 }, { by: 'tobs', ...film, limits: balanced })));
      note('50 ms to library', far / farLibrary);
      note('50 ms to 0 ms', (100 * far) / near);
      for (const mediaConnections of [1, 2]) {
        const narrow = speed(await run(server, { latencyMs: 50, connection: { bytesPerSecond: 8 * MB } }, { by: 'tobs', ...film, limits: { ...wide, mediaConnections } }));
        note(`8 MB/s, ${mediaConnections} connections`, (100 * narrow) / (8 * mediaConnections));
      }
    }
    const many = { by: 'tobs', chatId: photos, count: 1000 } as const;
    // One at a time takes the same for each: a fifth of them tells.
    const few = await run(server, { latencyMs: 50 }, { ...many, count: many.count / 5, limits: one });
    const alone = { seconds: few.seconds * 5 };
    for (let round = 0; round < ROUNDS; round++) {
      note('photos, aggressive', alone.seconds / (await run(server, { latencyMs: 50 }, { ...many, limits: aggressive })).seconds);
      note('photos, balanced', alone.seconds / (await run(server, { latencyMs: 50 }, { ...many, limits: balanced })).seconds);
    }
    const huge = await run(server, { latencyMs: 0 }, { by: 'tobs', chatId: saved, name: 'huge.bin', count: 1, limits: wide });
    await expectNoViolations(server);
    const of = (row: string): readonly number[] => rows.get(row) ?? [];
    return [
      figureOf('64 MB at 0 ms', 'MB/s', of('0 ms'), { least: 75 }),
      figureOf('64 MB at 0 ms, library', 'MB/s', of('0 ms, library')),
      figureOf('64 MB at 50 ms, 16 parts in flight', 'MB/s', of('50 ms')),
      figureOf('64 MB at 50 ms, library', 'MB/s', of('50 ms, library')),
      figureOf('64 MB at 50 ms, balanced profile', 'MB/s', of('50 ms, balanced'), { least: 25 }),
      figureOf('64 MB at 50 ms, TOBS to library', '×', of('50 ms to library'), { least: 1.25 }),
      figureOf('64 MB at 50 ms, of our own at 0 ms', '%', of('50 ms to 0 ms'), { least: 80 }),
      figureOf('64 MB, one connection of 8 MB/s, of the limit', '%', of('8 MB/s, 1 connections'), { least: 90 }),
      figureOf('64 MB, two connections of 8 MB/s, of the limit', '%', of('8 MB/s, 2 connections'), { least: 90 }),
      figureOf('1,000 photos of 200 KB at 50 ms, one at a time', 's', [alone.seconds]),
      figureOf('1,000 photos, aggressive profile to one at a time', '×', of('photos, aggressive'), { least: 6 }),
      figureOf('1,000 photos, balanced profile to one at a time', '×', of('photos, balanced'), { least: 3.5 }),
      figureOf('1 GB, peak memory', 'MB', [huge.peakRssMB], 150),
    ];
  } finally {
    await server.stop();
  }
}

function speed({ bytes, seconds }: Downloading): number {
  return bytes / MB / seconds;
}

async function expectNoViolations(server: TelegramProcess): Promise<void> {
  const { violations } = await server.control<{ readonly violations: readonly unknown[] }>('stats');
  if (violations.length > 0) throw new Error(`the server objects: ${JSON.stringify(violations)}`);
}

let bundled: Promise<string> | undefined;

/** Our downloader as the product is shipped: in one file. */
async function bundleDownloader(): Promise<string> {
  const outfile = join(mkdtempSync(join(tmpdir(), 'tobs-bench-')), 'downloader.js');
  await build({ entryPoints: ['test/bench/downloader.ts'], outfile, bundle: true, platform: 'node', format: 'cjs', target: 'es2022', logLevel: 'error' });
  return outfile;
}

/** Runs one downloader in a process of its own. */
async function run(server: TelegramProcess, network: object, task: Omit<DownloadTask, 'ready'>): Promise<Downloading> {
  await server.control('network.set', { network });
  const ours = await (bundled ??= bundleDownloader());
  // The library is measured as it comes from its package, as everywhere in these benchmarks.
  const args = task.by === 'tobs' ? [ours] : [resolve('node_modules/tsx/dist/cli.mjs'), 'test/bench/downloader.ts'];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = new Promise<number | null>((done) => child.once('close', done));
  child.stdin.end(JSON.stringify({ ...task, ready: server.ready }));
  if ((await code) !== 0) throw new Error(`${task.by} failed`);
  return JSON.parse(output) as Downloading;
}
