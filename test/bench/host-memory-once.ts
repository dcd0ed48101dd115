import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunReport } from '../../src/model/events';
import { BlockTimes } from '../host/block-times';
import { companions } from '../host/companions';
import { startHost } from '../host/headless-host';
import { OutsideDatabase, OutsideMemory } from '../host/outside-database';
import type { TelegramReady } from '../host/telegram-process';
import { chooseChats, exportNow, signIn } from '../host/user-steps';
import type { HostMemory, HostMemoryOrder } from './host-memory';

/** chosen: no machine takes longer for half a million messages. */
const LIMIT_MS = 3_600_000;
const LOOK_MS = { collected: 1000, plain: 100 } as const;
const MB = 1e6;

/** Exports one chat of a local Telegram through the built plugin, and prints what that took of the heap. */
async function main(): Promise<void> {
  // The loader of this script keeps source maps of everything that is evaluated; no app does.
  process.setSourceMapsEnabled(false);
  const { ready, title, isCollected } = JSON.parse(process.argv[2] ?? '') as HostMemoryOrder & { readonly ready: TelegramReady };
  const vaultDir = await mkdtemp(join(tmpdir(), 'tobs-host-'));
  const database = OutsideDatabase.start();
  const host = await startHost({ vaultDir, memory: new OutsideMemory(database), data: { settings: { layout: 'day' } } });
  await signIn(host, ready);
  await chooseChats(host, [title]);
  const before = heapInUse();
  let peak = before;
  const look = setInterval(() => (peak = Math.max(peak, isCollected ? heapInUse() : process.memoryUsage().heapUsed)), isCollected ? LOOK_MS.collected : LOOK_MS.plain);
  const blocks = new BlockTimes();
  blocks.start();
  const started = performance.now();
  await exportNow(host, LIMIT_MS);
  const seconds = (performance.now() - started) / 1000;
  blocks.stop();
  clearInterval(look);
  const companionMB = Math.max(...companions().map(peakMemory)) / MB;
  const { chats } = host.memory.localStorage.get('tobs-last-report') as RunReport;
  const result: HostMemory = {
    seconds,
    messages: chats.reduce((sum, { messages }) => sum + messages, 0),
    notes: chats.reduce((sum, { notesCreated }) => sum + notesCreated, 0),
    peakHeapMB: (peak - before) / MB,
    heldHeapMB: (heapInUse() - before) / MB,
    companionMB,
    longestMs: blocks.longestMs(),
  };
  await host.stop();
  database.stop();
  await rm(vaultDir, { recursive: true });
  process.stdout.write(JSON.stringify(result));
}

/** Bytes of the heap that something still refers to. */
function heapInUse(): number {
  if (globalThis.gc === undefined) throw new Error('node --expose-gc is needed');
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

/** Most memory a process ever had, in bytes. @see https://docs.kernel.org/filesystems/proc.html VmHWM */
function peakMemory(pid: number): number {
  return 1024 * Number(/^VmHWM:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

void main().then(() => process.exit(0));
