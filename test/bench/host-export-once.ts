import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunReport } from '../../src/model/events';
import { BlockTimes } from '../host/block-times';
import { startHost } from '../host/headless-host';
import type { TelegramReady } from '../host/telegram-process';
import { chooseChats, exportNow, signIn } from '../host/user-steps';
import type { HostExport, HostExportOrder } from './host-export';

/** chosen: no machine takes longer for a hundred thousand messages. */
const LIMIT_MS = 1_800_000;

/** Exports every chat of a local Telegram through the built plugin, and prints how long the renderer was blocked. */
async function main(): Promise<void> {
  // The loader of this script keeps source maps of everything that is evaluated; no app does.
  process.setSourceMapsEnabled(false);
  const { ready, isInProcess } = JSON.parse(process.argv[2] ?? '') as HostExportOrder & { readonly ready: TelegramReady };
  const vaultDir = await mkdtemp(join(tmpdir(), 'tobs-host-'));
  const host = await startHost({ vaultDir, withoutPrograms: isInProcess, data: { settings: { layout: 'day' } } });
  await signIn(host, ready);
  await chooseChats(host, () => true);
  host.resetBlocks();
  const blocks = new BlockTimes();
  blocks.start();
  const started = performance.now();
  await exportNow(host, LIMIT_MS);
  const seconds = (performance.now() - started) / 1000;
  blocks.stop();
  const { chats } = host.memory.localStorage.get('tobs-last-report') as RunReport;
  const result: HostExport = { seconds, messages: chats.reduce((sum, { messages }) => sum + messages, 0), notes: chats.reduce((sum, { notesCreated }) => sum + notesCreated, 0), longestMs: blocks.longestMs(), longestOnClockMs: host.longestBlockMs(), above: [5, 10, 20, 30, 40, 50].map((ms) => [ms, blocks.countAbove(ms)] as const) };
  await host.stop();
  await rm(vaultDir, { recursive: true });
  process.stdout.write(JSON.stringify(result));
}

void main().then(() => process.exit(0));
