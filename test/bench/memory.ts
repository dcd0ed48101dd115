import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTelegramProcess } from '../host/telegram-process';
import { figureOf, type Figure } from './figure';
import { bigChat } from './reader-process';
import { peakRssMB } from './reading';

/** The companion may need this much (F-PERF-10 allows 300 MB). */
const MOST_MB = 250;
/** How often the companion's memory is looked at; the system itself keeps the highest value. */
const LOOK_MS = 500;

/** Memory of the built companion while it exports 50,000 and 500,000 messages: it must not grow with the chat. */
export async function benchMemory(): Promise<readonly Figure[]> {
  const [small, large] = [await exportOnce('big50k'), await exportOnce('big500k')];
  return [
    figureOf('export of 50,000 messages, peak memory', 'MB', [small.peakMB], MOST_MB),
    figureOf('export of 500,000 messages, peak memory', 'MB', [large.peakMB], MOST_MB),
    figureOf('ten times the messages, growth', '%', [(100 * large.peakMB) / small.peakMB - 100], 20),
    figureOf('export of 50,000 messages', 's', [small.seconds]),
    figureOf('export of 500,000 messages', 's', [large.seconds]),
  ];
}

async function exportOnce(scenario: string): Promise<{ readonly peakMB: number; readonly seconds: number }> {
  const directory = await mkdtemp(join(tmpdir(), 'tobs-memory-'));
  const server = await startTelegramProcess(scenario);
  try {
    const { ready } = server;
    const testDc = join(directory, 'test-dc.json');
    await writeFile(testDc, JSON.stringify({ dcs: ready.dcs, publicKeyPem: ready.publicKeyPem }));
    const account = ['--profile', join(directory, 'profile'), '--api-id', String(ready.apiId), '--api-hash', ready.apiHash, '--test-dc', testDc];
    await companion(['login', ...account, '--phone', ready.phone, '--code', ready.code]);
    const started = performance.now();
    const peakMB = await companion(['export', ...account, '--vault', join(directory, 'vault'), '--chat', bigChat.id, '--connections', '4', '--json']);
    return { peakMB, seconds: (performance.now() - started) / 1000 };
  } finally {
    await server.stop();
    await rm(directory, { recursive: true });
  }
}

/** Runs the built companion. @returns its peak memory in MB */
async function companion(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, ['dist/main.js', ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  let peakMB = 0;
  const timer = setInterval(() => {
    if (child.pid !== undefined && child.exitCode === null) peakMB = Math.max(peakMB, peakRssMB(child.pid));
  }, LOOK_MS);
  const code = await new Promise<number | null>((done) => child.once('close', done));
  clearInterval(timer);
  if (code !== 0) throw new Error(`${args[0] ?? ''} ended with code ${code ?? 'none'}`);
  return peakMB;
}
