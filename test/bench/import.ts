import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDesktopFile } from './desktop-file';
import { figureOf, type Figure } from './figure';
import { peakRssMB } from './reading';

const large = 1_000_000;
const small = 100_000;
/** The companion may need this much whatever the size of the file. */
const mostMB = 300;

/** The built companion importing a Telegram Desktop export of a million messages: memory and throughput. */
export async function benchImport(): Promise<readonly Figure[]> {
  const [few, many] = [await importOnce(small), await importOnce(large)];
  return [
    figureOf('import of 100,000 messages, peak memory', 'MB', [few.peakMB], mostMB),
    figureOf('import of 1,000,000 messages, peak memory', 'MB', [many.peakMB], mostMB),
    figureOf('size of the file with 1,000,000 messages', 'MB', [many.fileMB]),
    figureOf('messages imported', 'msg/s', [small / few.seconds, large / many.seconds]),
  ];
}

async function importOnce(messages: number): Promise<{ readonly peakMB: number; readonly seconds: number; readonly fileMB: number }> {
  const directory = await mkdtemp(join(tmpdir(), 'tobs-import-'));
  try {
    const file = join(directory, 'result.json');
    const bytes = await writeDesktopFile(file, messages);
    const started = performance.now();
    const peakMB = await companion(['import', file, '--vault', join(directory, 'vault'), '--timezone', 'UTC', '--json']);
    return { peakMB, seconds: (performance.now() - started) / 1000, fileMB: bytes / 1024 / 1024 };
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** How often the program's memory is looked at; the system itself keeps the highest value. */
const lookMs = 500;

/** Runs the built program. @returns its peak memory in MB */
async function companion(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, ['dist/main.js', ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  let peakMB = 0;
  const timer = setInterval(() => {
    if (child.pid !== undefined && child.exitCode === null) peakMB = Math.max(peakMB, peakRssMB(child.pid));
  }, lookMs);
  const code = await new Promise<number | null>((done) => child.once('close', done));
  clearInterval(timer);
  if (code !== 0) throw new Error(`the import ended with code ${code ?? 'none'}`);
  return peakMB;
}
