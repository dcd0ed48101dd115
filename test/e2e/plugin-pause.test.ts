import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strings } from '../../src/ui/locale/strings';
import { BrowserMemory } from '../host/browser-memory';
import { startHost, type Host } from '../host/headless-host';
import { startTelegramProcess, type TelegramProcess } from '../host/telegram-process';
import { chooseChats, signIn } from '../host/user-steps';
import { messagesOf } from '../host/vault-reader';
import type { OracleMessage } from '../telegram-dc/world/oracle';

const talk = { key: 'blogtalk', id: '-1001500000002' } as const;

let telegram: TelegramProcess;
let vaultDir = '';
const memory = new BrowserMemory();

beforeAll(async () => {
  vaultDir = await mkdtemp(join(tmpdir(), 'tobs-e2e-'));
  telegram = await startTelegramProcess('channel');
});

afterAll(async () => {
  await telegram.stop();
  await rm(vaultDir, { recursive: true });
});

/** History requests that arrived so far. */
async function historyRequests(): Promise<number> {
  return (await telegram.control<readonly unknown[]>('log', { method: 'messages.getHistory', chat: talk.key })).length;
}

/** Starts the export of the chosen chat and pauses it once a few pages have been read. */
async function pauseInTheMiddle(host: Host): Promise<void> {
  // The tenth page does not come before the export is paused.
  const fault = await telegram.control<string>('fault.add', { match: { method: 'messages.getHistory', chat: talk.key, nth: [10] }, do: { kind: 'delay', ms: 3_600_000 } });
  host.runCommand('export-now');
  const before = await historyRequests();
  for (let look = 0; look < 3000 && (await historyRequests()) - before < 9; look++);
  expect(host.runCommand('pause-export')).toBe(true);
  const modal = await host.modal(strings.progress.title);
  await host.until('the pause', () => modal.text.includes(strings.progress.phases.paused));
  await telegram.control('fault.remove', { id: fault });
}

it('pauses without another request, survives a restart of the app, goes on where it was, and leaves nothing behind', async () => {
  const first = await startHost({ vaultDir, memory });
  let paused = 0;
  try {
    await signIn(first, telegram.ready);
    await chooseChats(first, ['Blog talk']);
    expect(first.runCommand('resume-export')).toBe(false);
    await pauseInTheMiddle(first);
    paused = await historyRequests();
    expect(first.notices.at(-1)).toBe(strings.progress.pausedNotice);
    expect(first.runCommand('pause-export')).toBe(false);
  } finally {
    await first.stop();
  }
  const second = await startHost({ vaultDir, memory });
  try {
    expect(await historyRequests()).toBe(paused);
    const before = second.notices.length;
    expect(second.runCommand('resume-export')).toBe(true);
    expect(await second.until('the end of the export', () => second.notices[before], 120_000)).toMatch(/^Everything was exported\./);
    const oracle = (await telegram.control<readonly OracleMessage[]>('oracle', { chat: talk.key })).filter(({ deleted }) => !deleted).map(({ id }) => id);
    const inVault = messagesOf(vaultDir).get(talk.id) ?? new Map<number, never>();
    expect([...inVault.keys()].sort((a, b) => a - b)).toEqual(oracle);
    // Pages fetched ahead of the one that was held back are fetched again, and nothing that is in the notes.
    expect(await historyRequests()).toBeLessThanOrEqual(Math.ceil(oracle.length / 100) + 60);
    for (const command of ['resume-export', 'stop-export', 'pause-export']) expect(second.runCommand(command)).toBe(false);
    expect(memory.localStorage.get('tobs-paused') ?? null).toBeNull();
    const { violations } = await telegram.control<{ readonly violations: readonly unknown[] }>('stats');
    expect(violations).toEqual([]);
  } finally {
    await second.stop();
  }
}, 180_000);

it('a paused export can be given up, and a new one starts at once', async () => {
  const host = await startHost({ vaultDir: await mkdtemp(join(vaultDir, 'other-')), memory: new BrowserMemory() });
  try {
    await signIn(host, telegram.ready);
    await chooseChats(host, ['Blog talk']);
    await pauseInTheMiddle(host);
    const modal = await host.modal(strings.progress.title);
    await modal.click(strings.progress.stop);
    expect(host.runCommand('resume-export')).toBe(false);
    expect(host.runCommand('stop-export')).toBe(false);
    const before = host.notices.length;
    host.runCommand('export-now');
    expect(await host.until('the end of the export', () => host.notices[before], 120_000)).toMatch(/^Everything was exported\./);
  } finally {
    await host.stop();
  }
}, 180_000);
