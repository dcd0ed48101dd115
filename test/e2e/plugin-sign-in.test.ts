import { startHost, type Host } from '../host/headless-host';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { companions } from '../host/companions';
import type { ModalDriver } from '../host/modal-driver';
import { startTelegramProcess, testServerOf, type TelegramProcess } from '../host/telegram-process';
import { storedSession } from '../host/user-steps';
import { qrPath } from '../../src/ui/qr-path';
import { strings } from '../../src/ui/locale/strings';

const text = strings.signIn;
let telegram: TelegramProcess;
let work = '';
let host: Host;

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'tobs-sign-in-'));
  telegram = await startTelegramProcess('basic-2fa');
});
afterAll(async () => {
  await telegram.stop();
  await rm(work, { recursive: true });
});

let vaults = 0;
beforeEach(async () => {
  host = await startHost({ vaultDir: join(work, `vault-${++vaults}`) });
});
afterEach(() => host.stop());

async function problemOf(modal: ModalDriver): Promise<string> {
  return await host.until('a problem', () => modal.problem);
}

async function untilCode(): Promise<ModalDriver> {
  await host.settingsTab().set('Test server', testServerOf(telegram.ready));
  host.runCommand('sign-in');
  const modal = await host.modal(text.title);
  await modal.fill(text.apiId, String(telegram.ready.apiId));
  await modal.fill(text.apiHash, telegram.ready.apiHash);
  await modal.click(strings.common.next);
  await modal.fill(text.phone, telegram.ready.phone);
  await modal.click(text.sendCode);
  await host.until('the code field', () => modal.field(text.code));
  return modal;
}

it.each(['export-now', 'choose-dialogs', 'export-link'])('%s says what is missing and leads to it', async (command) => {
  host.runCommand(command);
  expect(host.notices).toHaveLength(1);
  expect(host.notices[0]).toContain('Enter your Telegram API id and hash first.');
  host.pressNotice(text.submit);
  expect((await host.modal()).title).toBe(text.title);
});

it.each([
  ['', '0'.repeat(32), 'API id'],
  ['0', '0'.repeat(32), 'API id'],
  ['12x', '0'.repeat(32), 'API id'],
  ['1', '0'.repeat(31), 'API hash'],
  ['1', 'g'.repeat(32), 'API hash'],
  ['1', '', 'API hash'],
])('refuses the keys %j and %j by name', async (apiId, apiHash, field) => {
  host.runCommand('sign-in');
  const modal = await host.modal(text.title);
  await modal.fill(text.apiId, apiId);
  await modal.fill(text.apiHash, apiHash);
  await modal.click(strings.common.next);
  expect(await problemOf(modal)).toContain(field);
});

it('takes a wrong code, a wrong password and then the right ones', async () => {
  const modal = await untilCode();
  await modal.fill(text.code, '00000');
  await modal.click(text.submit);
  expect(await problemOf(modal)).toContain('code is wrong');
  await modal.fill(text.code, telegram.ready.code);
  await modal.click(text.submit);
  await host.until('the hint', () => modal.text.includes('four words, no battery'));
  const password = modal.field(text.password);
  expect(password?.type).toBe('password');
  await modal.fill(text.password, 'wrong');
  await modal.click(text.submit);
  expect(await problemOf(modal)).toContain('password is wrong');
  await modal.fill(text.password, telegram.ready.password ?? '');
  await modal.click(text.submit);
  await host.until('the end', () => modal.text.includes('Signed in as Test User (@test_user).'));
  expect(await telegram.control('log', { method: 'auth.sendCode' })).toHaveLength(1);

  host.runCommand('sign-out');
  await (await host.modal('Sign out of Telegram?')).click('Sign out');
  await host.until('the notice', () => host.notices.includes('Signed out of Telegram.'));
  expect(storedSession(host, telegram.ready)).toBe('');
  expect(await telegram.control('log', { method: 'auth.logOut' })).toHaveLength(1);
});

it('asks for a new code after three wrong ones', async () => {
  const modal = await untilCode();
  for (const code of ['00000', '00001', '00002']) {
    await modal.fill(text.code, code);
    await modal.click(text.submit);
    await host.until('the answer', () => (modal.field(text.code) !== undefined || modal.problem === text.tooManyTries) && modal.problem !== '' && modal.element.querySelector('[aria-busy=true]') === null);
  }
  expect(modal.problem).toBe(text.tooManyTries);
  expect(modal.field(text.code)).toBeUndefined();
  await modal.click(text.newCode);
  await modal.fill(text.code, telegram.ready.code);
  await modal.click(text.submit);
  await host.until('the password', () => modal.field(text.password));
});

it('offers a new code for one that has expired', async () => {
  const modal = await untilCode();
  await telegram.control('clock.advance', { seconds: 301 });
  await modal.fill(text.code, telegram.ready.code);
  await modal.click(text.submit);
  expect(await problemOf(modal)).toContain('has expired');
  await modal.click(text.newCode);
  await modal.fill(text.code, telegram.ready.code);
  await modal.click(text.submit);
  await host.until('the password', () => modal.field(text.password));
});

it('offers to send the code by the next way, once Telegram allows it, by one request', async () => {
  const resent = async (): Promise<number> => (await telegram.control<readonly unknown[]>('log', { method: 'auth.resendCode' })).length;
  const before = await resent();
  const modal = await untilCode();
  const button = (label: string): HTMLButtonElement => {
    const found = modal.buttons().find((one) => one.textContent?.startsWith(label));
    if (found === undefined) throw new Error(`no button "${label}": ${modal.text}`);
    return found;
  };
  expect(button(text.resendVia.sms).disabled).toBe(true);
  expect(button(text.resendVia.sms).textContent).toMatch(/\(in \d+ s\)$/);
  button(text.resendVia.sms).click();
  // The minute Telegram asks for passes at once.
  const realNow = Date.now.bind(Date);
  const now = jest.spyOn(Date, 'now').mockImplementation(() => realNow() + 60_000);
  try {
    await host.until('the button', () => !button(text.resendVia.sms).disabled);
    expect(await resent()).toBe(before);
    button(text.resendVia.sms).click();
    await host.until('the next way', () => modal.text.includes(text.sentVia.sms));
    expect(await resent()).toBe(before + 1);
    expect(button(text.resendVia.call).disabled).toBe(true);
  } finally {
    now.mockRestore();
  }
  await modal.fill(text.code, telegram.ready.code);
  await modal.click(text.submit);
  await host.until('the password', () => modal.field(text.password));
});

it('signs in by a code that another device scans, and the two-step password', async () => {
  await host.settingsTab().set('Test server', testServerOf(telegram.ready));
  host.runCommand('sign-in');
  const modal = await host.modal(text.title);
  await modal.fill(text.apiId, String(telegram.ready.apiId));
  await modal.fill(text.apiHash, telegram.ready.apiHash);
  await modal.click(strings.common.next);
  await modal.click(text.useQr);
  const drawn = (): string => modal.element.querySelector('svg path')?.getAttribute('d') ?? '';
  const first = await host.until('a code', drawn);
  const exported = async (): Promise<readonly unknown[]> => await telegram.control('log', { method: 'auth.exportLoginToken' });
  expect(await exported()).toHaveLength(1);

  // Leaving takes the code away, coming back asks for it again.
  await modal.click(text.usePhone);
  expect(drawn()).toBe('');
  await modal.click(text.useQr);
  expect(await host.until('the code again', drawn)).toBe(first);
  expect(await exported()).toHaveLength(2);

  const link = (await telegram.control<readonly string[]>('qrLinks')).at(-1) ?? '';
  expect(drawn()).toBe(qrPath(link).path);
  await telegram.control('scanQr', { token: link });
  await modal.fill(text.password, telegram.ready.password ?? '');
  await modal.click(text.submit);
  await host.until('the end', () => modal.text.includes('Signed in as Test User (@test_user).'));
});

it.each(['export-now', 'choose-dialogs', 'export-link', 'sign-out'])('%s asks for the sign-in when only that is missing, and asks Telegram for nothing', async (command) => {
  await host.settingsTab().set('Test server', testServerOf(telegram.ready));
  host.runCommand('sign-in');
  const keys = await host.modal(text.title);
  await keys.fill(text.apiId, String(telegram.ready.apiId));
  await keys.fill(text.apiHash, telegram.ready.apiHash);
  await keys.click(strings.common.next);
  await host.until('the phone number', () => keys.field(text.phone));
  host.closeModals();
  const asked = await telegram.control<readonly unknown[]>('log', {});
  host.runCommand(command);
  expect(host.notices).toHaveLength(1);
  expect(host.notices[0]).toContain('Sign in to Telegram first.');
  expect(await telegram.control('log', {})).toHaveLength(asked.length);
});

it('keeps phone number, code, password, keys and session out of everything that is not secret storage', async () => {
  const { phone, code, password, apiHash } = telegram.ready;
  const modal = await untilCode();
  const inProcesses = (): string => companions().map(processText).join();
  expect(inProcesses()).toContain('main.js');
  await modal.fill(text.code, code);
  await modal.click(text.submit);
  await modal.fill(text.password, 'not the password');
  await modal.click(text.submit);
  await problemOf(modal);
  const seen = [inProcesses()];
  await modal.fill(text.password, password ?? '');
  await modal.click(text.submit);
  await host.until('the end', () => modal.text.includes('Signed in as'));
  seen.push(inProcesses());
  await modal.click(text.choose);
  const picker = await host.modal(strings.choose.title);
  await host.until('all chats', () => picker.element.querySelector('[role=tree]')?.getAttribute('aria-busy') === 'false');
  const session = storedSession(host, telegram.ready);
  const { key } = JSON.parse(session) as { key: string };
  const data = readFileSync(join(work, `vault-${vaults}`, '.obsidian/plugins/tobs/data.json'), 'utf8');
  // Databases and local storage, without the secret storage.
  host.memory.secrets.clear();
  await host.memory.save(join(work, 'memory'));
  seen.push(inProcesses(), data, readFileSync(join(work, 'memory', 'browser-memory.bin'), 'latin1'), host.notices.join());
  for (const secret of [phone.slice(1), 'not the password', password ?? '', apiHash, key.slice(0, 40)]) for (const text of seen) expect(text).not.toContain(secret);
});

it('names a phone number that is none without asking Telegram', async () => {
  const before = await telegram.control<readonly unknown[]>('log', { method: 'auth.sendCode' });
  await host.settingsTab().set('Test server', testServerOf(telegram.ready));
  host.runCommand('sign-in');
  const modal = await host.modal(text.title);
  await modal.fill(text.apiId, '1');
  await modal.fill(text.apiHash, telegram.ready.apiHash);
  await modal.click(strings.common.next);
  await modal.fill(text.phone, 'my phone');
  await modal.click(text.sendCode);
  expect(await problemOf(modal)).toContain('phone number');
  expect(await telegram.control('log', { method: 'auth.sendCode' })).toHaveLength(before.length);
});

it('says why the companion cannot start', async () => {
  await host.settingsTab().set('Path of Node.js', '/bin/false');
  await host.settingsTab().set('Test server', testServerOf(telegram.ready));
  host.runCommand('sign-in');
  const modal = await host.modal(text.title);
  await modal.fill(text.apiId, '1');
  await modal.fill(text.apiHash, telegram.ready.apiHash);
  await modal.click(strings.common.next);
  await modal.fill(text.phone, telegram.ready.phone);
  await modal.click(text.sendCode);
  expect(await problemOf(modal)).toMatch(/companion process could not be used: \/bin\/false ended with code 1/);
});

/** Arguments and environment of a process; one that has just ended has none any more. */
function processText(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1') + readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return '';
    throw error;
  }
}
