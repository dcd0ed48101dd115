import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startHost } from '../../host/headless-host';
import type { TelegramReady } from '../../host/telegram-process';
import { chooseChats, exportNow, signIn } from '../../host/user-steps';
import { newestMemory } from './newest-memory';
import { keepStrictly } from './strict-storage';

/** What the app of this process is to export, and where. */
export interface HostOrder {
  readonly vaultDir: string;
  /** Where databases and secrets are kept, a folder for each state of them. */
  readonly dataDir: string;
  readonly ready: TelegramReady;
}

/** How often the browser's storage reaches the disk, but for what it has promised. Chosen: a kill loses the last moments of it, as a browser may. */
const KEEP_EVERY_MS = 150;

/** The app with the plugin, until an export of every chat is over; or until somebody kills it. */
async function main(): Promise<void> {
  const { vaultDir, dataDir, ready } = JSON.parse(process.argv[2] ?? '') as HostOrder;
  // What this process suffers from is not for its children.
  delete process.env.NODE_OPTIONS;
  delete process.env.TOBS_CHAOS;
  const memory = await newestMemory(dataDir);
  keepStrictly(memory, dataDir);
  const keep = async (): Promise<void> => {
    const folder = join(dataDir, String(Date.now()));
    mkdirSync(folder, { recursive: true });
    await memory.save(folder);
    writeFileSync(join(folder, 'whole'), '');
  };
  const host = await startHost({ vaultDir, memory });
  if (memory.secrets.size === 0) {
    await signIn(host, ready);
    await chooseChats(host, () => true);
    // The window closes before data.json is saved: killed in between, nothing is chosen, and nobody would choose again here.
    await host.until('the choice to be saved', () => /"chosen": \[\s*\{/.test(readFileSync(join(vaultDir, '.obsidian/plugins/tobs/data.json'), 'utf8')));
    await keep();
  }
  let isOver = false;
  const keeping = (async () => {
    while (!isOver) {
      await keep();
      await new Promise((resolve) => setTimeout(resolve, KEEP_EVERY_MS));
    }
  })();
  // Notes that are made whole are told before the end.
  let notice = await exportNow(host, 240_000);
  if (notice.includes('It is whole again')) notice = await host.until('the end of the export', () => host.notices.findLast((text) => /^(?:Everything|Nothing)/.test(text)), 240_000);
  isOver = true;
  await keeping;
  await host.stop();
  await keep();
  process.stdout.write(notice);
}

void main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(String(error));
    process.exit(1);
  },
);
