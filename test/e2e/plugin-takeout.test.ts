import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunReport } from '../../src/model/events';
import { strings } from '../../src/ui/locale/strings';
import { companions } from '../host/companions';
import { startHost, type Host } from '../host/headless-host';
import { startTelegramProcess, type TelegramProcess } from '../host/telegram-process';
import { chooseChats, exportNow, signIn } from '../host/user-steps';
import { messagesOf } from '../host/vault-reader';
import { loadScenario } from '../telegram-dc/world/index';

let telegram: TelegramProcess;
let work = '';
let host: Host;
let vaultDir = '';

beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), 'tobs-takeout-'));
  await writeFile(join(work, 'slow.json'), JSON.stringify({ ...loadScenario('basic'), takeout: { delay: 86_400, splitRanges: 3 } }));
  telegram = await startTelegramProcess(join(work, 'slow.json'));
  vaultDir = join(work, 'vault');
  host = await startHost({ vaultDir });
  await signIn(host, telegram.ready);
  await chooseChats(host, ['News', 'Saved Messages']);
  for (const [name, value] of [['Takeout', true], ['Ask for takeout every', 1]] as const) expect(await host.settingsTab().set(name, value)).toBeNull();
});

afterEach(async () => {
  expect((await telegram.control<{ violations: unknown[] }>('stats')).violations).toEqual([]);
  await host.stop();
  await telegram.stop();
  await rm(work, { recursive: true });
});

interface Entry {
  readonly wrappers: readonly string[];
  readonly args: { readonly success?: boolean };
}

const log = (method: string): Promise<readonly Entry[]> => telegram.control('log', { method });
const reportOf = (): RunReport => host.memory.localStorage.get('tobs-last-report') as RunReport;

/** Whether a request has run into this fault. */
async function isMet(fault: string): Promise<boolean> {
  const faults = await telegram.control<readonly { readonly id: string; readonly done: number }[]>('fault.list');
  return faults.some(({ id, done }) => id === fault && done > 0);
}

/** The progress window once it counts down to the end of the wait. */
async function countdown() {
  const modal = await host.modal(strings.progress.title);
  await host.until('the countdown', () => /Confirm it in a Telegram app; (?:4 min \d+ s|5 min) left/.test(modal.text));
  return modal;
}

it('counts down, and goes on without when told so, with an entry in the report', async () => {
  const running = exportNow(host);
  const modal = await countdown();
  expect(modal.text).toMatch(/Unconfirmed, Telegram would allow it on .*\d+:\d\d/);
  expect(await log('messages.getHistory')).toEqual([]);
  await modal.click(strings.progress.withoutTakeout);
  expect(await running).toMatch(/^Everything was exported\./);
  expect((await log('messages.getHistory')).some(({ wrappers }) => wrappers.includes('invokeWithTakeout'))).toBe(false);
  expect(messagesOf(vaultDir).get('-1001500000001')?.size).toBeGreaterThan(200);
  expect(reportOf().warnings).toMatchObject([{ error: { code: 'TAKEOUT_NOT_USED' } }]);
  host.runCommand('show-last-report');
  const report = await host.modal(strings.report.title);
  expect(report.text).toContain(strings.report.warnings);
  expect(report.text).toContain('you chose to go on without it');
});

it('can be cancelled, and uses the takeout once it is allowed', async () => {
  const running = exportNow(host);
  const modal = await countdown();
  await modal.click(strings.common.cancel);
  expect(await running).toMatch(/^Stopped\./);
  expect(await log('messages.getHistory')).toEqual([]);

  const again = exportNow(host);
  await telegram.control('approveTakeout');
  expect(await again).toMatch(/^Everything was exported\./);
  const reads = [...(await log('messages.getHistory')), ...(await log('upload.getFile'))];
  expect(reads.length).toBeGreaterThan(10);
  expect(reads.every(({ wrappers }) => wrappers.filter((name) => name === 'invokeWithTakeout').length === 1)).toBe(true);
  expect((await log('account.finishTakeoutSession')).map(({ args }) => args.success)).toEqual([true]);
  expect(reportOf()).not.toHaveProperty('warnings');
});

it('goes on with the same takeout when the companion is lost', async () => {
  await telegram.control('approveTakeout');
  const fault = await telegram.control<string>('fault.add', { match: { method: 'messages.getHistory', nth: [2] }, do: 'ignore' });
  const running = exportNow(host);
  while (!(await isMet(fault))) await host.until('a companion', () => companions().length > 0);
  await telegram.control('fault.remove');
  for (const pid of companions()) process.kill(pid, 'SIGKILL');
  expect(await running).toMatch(/^Everything was exported\./);
  expect(await log('account.initTakeoutSession')).toHaveLength(1);
  expect((await log('account.finishTakeoutSession')).map(({ args }) => args.success)).toEqual([true]);
});
