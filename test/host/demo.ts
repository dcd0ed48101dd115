import { createReadStream } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { RunReport } from '../../src/model/events';
import { totalsOf } from '../../src/ui/report-lines';
import { startHost, type Host } from './headless-host';
import { BrowserMemory } from './browser-memory';
import { makeSampleVault } from './sample-vault';
import { startTelegramProcess } from './telegram-process';
import { chooseChats, exportNow, signIn } from './user-steps';

/*
 * The whole product in one minute, without an account and without the internet: a local Telegram, a headless Obsidian with
 * the built plugin, and an export a person would make. `--keep` leaves the vault as it is and shows the second run; `--docs` makes
 * the vault of the documentation anew.
 */

const vaultDir = resolve('demo-vault');
const dataDir = join(vaultDir, '.obsidian', 'headless');
const chosenChats = 3;

function say(text = ''): void {
  process.stdout.write(`${text}\n`);
}

async function main(): Promise<number> {
  if (process.argv.includes('--docs')) {
    await makeSampleVault(resolve('docs/demo-vault'));
    return 0;
  }
  const isKept = process.argv.includes('--keep');
  if (!isKept) await rm(vaultDir, { recursive: true, force: true });
  const before = await fingerprint(vaultDir);
  say('Starting a local Telegram (nothing leaves this computer) …');
  const telegram = await startTelegramProcess('demo');
  try {
    const memory = await BrowserMemory.load(dataDir);
    // The local Telegram is a new one each time and knows no earlier session.
    for (const id of memory.secrets.keys()) if (id.startsWith('tobs-session')) memory.secrets.delete(id);
    const host = await startHost({ vaultDir, dataDir, memory });
    try {
      await run(host, telegram.ready);
      return await summary(host, before);
    } finally {
      await host.stop();
    }
  } finally {
    await telegram.stop();
  }
}

async function run(host: Host, ready: Parameters<typeof signIn>[1]): Promise<void> {
  say(`Plugin loaded in ${Math.round(host.loadMs)} ms. Signing in as ${ready.phone} …`);
  await signIn(host, ready);
  if (host.settingsTab().list('Chosen chats').items?.length === 0) {
    const listed = await chooseChats(host, (_title, index) => index < chosenChats);
    say(`Choosing ${chosenChats} of ${listed} chats …`);
  }
  for (const item of host.settingsTab().list('Chosen chats').items ?? []) if ('name' in item) say(`  · ${item.name}`);
  say('Exporting …');
  await exportNow(host);
}

async function summary(host: Host, before: ReadonlyMap<string, string>): Promise<number> {
  const report = host.memory.localStorage.get('tobs-last-report') as RunReport | undefined;
  const after = await fingerprint(vaultDir);
  if (report === undefined) {
    say(`The export did not finish: ${host.notices.at(-1) ?? 'no reason given'}`);
    return 1;
  }
  const totals = totalsOf(report);
  const changed = [...after].filter(([path, hash]) => before.get(path) !== hash).length;
  const notes = [...after.keys()].filter((path) => path.endsWith('.md')).length;
  const rate = report.seconds > 0 ? Math.round(totals.messages / report.seconds) : 0;
  say();
  say(`  notes       ${notes}`);
  say(`  messages    ${totals.messages} in this run`);
  say(`  media       ${after.size - notes} files`);
  say(`  time        ${report.seconds.toFixed(1)} s${totals.messages > 0 ? `, ${rate} msg/s` : ''}`);
  say(`  requests    ${report.chats.reduce((sum, chat) => sum + chat.requests, 0)} to Telegram`);
  say(`  blocked     ${Math.round(host.longestBlockMs())} ms at most`);
  say(`  vault       ${vaultDir}`);
  say();
  for (const failure of totals.failures) say(`  problem: ${JSON.stringify(failure)}`);
  if (before.size > 0 && changed === 0) say('Nothing was new, so nothing was written: not one file of the vault changed.');
  else say(`${changed} files written.`);
  say('Open it: Obsidian → Open another vault → Open folder as vault → the path above.');
  return report.outcome === 'success' ? 0 : 1;
}

/** Path → hash of every file a user sees. */
async function fingerprint(root: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  const entries = await readdir(root, { withFileTypes: true, recursive: true }).catch(() => []);
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || path.includes(`${root}/.`)) continue;
    const hash = createHash('sha256');
    await pipeline(createReadStream(path), hash);
    files.set(path, hash.digest('hex'));
  }
  return files;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(1);
  },
);
