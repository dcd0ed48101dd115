import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHost, type Host } from '../host/headless-host';
import { startTelegramProcess, type TelegramProcess } from '../host/telegram-process';
import { chooseChats, exportNow, signIn, storedSession } from '../host/user-steps';
import { filesOf } from '../host/vault-reader';
import { strings } from '../../src/ui/locale/strings';

const first = { id: '7000000001', row: 'Use Test User (@test_user)' };
const second = { id: '7000000002', phone: '+9996621235', code: '54321', password: null, row: 'Use Second (@second_user)' };
/** A channel both accounts read, and a private chat whose messages are each account's own. */
const chats = ['News', 'Anna Ö.'];

let telegram: TelegramProcess;
let work = '';
let vaults = 0;

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'tobs-accounts-'));
  telegram = await startTelegramProcess('basic');
});
afterEach(async () => {
  await telegram.control('fault.remove');
  expect((await telegram.control<{ violations: unknown[] }>('stats')).violations).toEqual([]);
});
afterAll(async () => {
  await telegram.stop();
  await rm(work, { recursive: true });
});

const newVault = (): string => join(work, `vault-${++vaults}`);
const sessionOf = (host: Host, id: string): string => storedSession(host, telegram.ready, id);
const requestsOf = async (method: string): Promise<number> => (await telegram.control<readonly unknown[]>('log', { method })).length;

/** Files of the vault outside the plugin's own folder, as bytes. */
const notesOf = (vaultDir: string): ReadonlyMap<string, string> => filesOf(vaultDir);

describe('two accounts side by side', () => {
  let host: Host;
  let vaultDir = '';
  let ofFirst: ReadonlyMap<string, string>;
  beforeAll(async () => {
    vaultDir = newVault();
    host = await startHost({ vaultDir });
    await signIn(host, telegram.ready);
    await chooseChats(host, chats);
    await exportNow(host);
    ofFirst = notesOf(vaultDir);
  });
  afterAll(() => host.stop());

  it('adds a second one, whose run begins from nothing and leaves the notes of the first alone', async () => {
    const session = sessionOf(host, first.id);
    const rows = (): string[] => host.settingsTab().rows().map(({ name }) => name);
    expect(rows()).toContain('Add an account');
    host.settingsTab().press('Add an account');
    // A window that is closed again changes nothing.
    await host.modal(strings.signIn.title);
    host.closeModals();
    await signIn(host, { ...telegram.ready, ...second });
    expect(sessionOf(host, first.id)).toBe(session);
    expect(sessionOf(host, second.id)).not.toBe('');
    expect(host.settingsTab().list('Chosen chats').items).toHaveLength(0);
    await chooseChats(host, chats);
    const writes = host.disk.writes;
    expect(await exportNow(host)).toMatch(/^Everything was exported/);
    expect(host.disk.writes).toBeGreaterThan(writes);
    const after = notesOf(vaultDir);
    for (const [path, bytes] of ofFirst) expect([path, after.get(path)]).toEqual([path, bytes]);
    const own = [...after.keys()].filter((path) => !ofFirst.has(path));
    expect(own.length).toBeGreaterThan(10);
    expect(own.every((path) => path.startsWith('Telegram (Second)/'))).toBe(true);
    expect(own.filter((path) => path.startsWith('Telegram (Second)/News/')).length).toBe([...ofFirst.keys()].filter((path) => path.startsWith('Telegram/News/')).length);
  });

  it('goes back to the first one without a code, with its own chats and its own progress', async () => {
    const codes = await requestsOf('auth.sendCode');
    const history = await requestsOf('messages.getHistory');
    const before = notesOf(vaultDir);
    host.settingsTab().press(first.row);
    expect(host.notices.at(-1)).toBe('Now using Test User (@test_user).');
    expect(host.settingsTab().list('Chosen chats').items?.map((item) => ('name' in item ? item.name : '')).toSorted()).toEqual(chats.toSorted());
    expect(await exportNow(host)).toBe('Nothing new: no note was changed.');
    expect(notesOf(vaultDir)).toEqual(before);
    expect((await requestsOf('messages.getHistory')) - history).toBeLessThanOrEqual(chats.length);
    expect(await requestsOf('auth.sendCode')).toBe(codes);
  });

  it('remembers both after a restart, and which one was in use', async () => {
    const { memory } = host;
    await host.stop();
    host = await startHost({ vaultDir, memory });
    expect(host.settingsTab().rows().map(({ name }) => name)).toEqual(expect.arrayContaining(['Sign out', second.row]));
    expect(await exportNow(host)).toBe('Nothing new: no note was changed.');
  });

  it('signs one out by one request and leaves the other', async () => {
    host.runCommand('sign-out');
    await (await host.modal('Sign out of Telegram?')).click('Sign out');
    await host.until('the notice', () => host.notices.includes('Signed out of Telegram. Now using Second (@second_user).'));
    expect(await requestsOf('auth.logOut')).toBe(1);
    expect(sessionOf(host, first.id)).toBe('');
    expect(sessionOf(host, second.id)).not.toBe('');
    expect(await exportNow(host)).toBe('Nothing new: no note was changed.');
  });
});

describe('an account whose session ends', () => {
  let host: Host;
  afterEach(() => host.stop());

  it('pauses a run, wipes the session, offers the sign-in, and completes the run afterwards', async () => {
    const cleanDir = newVault();
    host = await startHost({ vaultDir: cleanDir });
    await signIn(host, telegram.ready);
    await chooseChats(host, chats);
    await exportNow(host);
    await host.stop();

    const vaultDir = newVault();
    host = await startHost({ vaultDir });
    await signIn(host, telegram.ready);
    await chooseChats(host, chats);
    await telegram.control('fault.add', { match: { method: 'messages.getHistory', nth: [2] }, do: 'revoke' });
    await exportNow(host);
    await host.until('the offer', () => host.notices.at(-1)?.includes('Telegram has ended this sign-in.'));
    await telegram.control('fault.remove');
    expect(sessionOf(host, first.id)).toBe('');
    const offer = host.notices.length;
    await host.until('the settings', () => host.settingsTab().rows().some(({ name }) => name === 'Sign in'));

    // Nothing is asked of Telegram before somebody signs in.
    const asked = await requestsOf('users.getUsers');
    host.runCommand('export-now');
    expect(host.notices[offer]).toContain('Telegram has ended this sign-in.');
    expect(await requestsOf('users.getUsers')).toBe(asked);
    host.pressNotice(strings.signIn.submit);
    const modal = await host.modal(strings.signIn.title);
    await modal.fill(strings.signIn.phone, telegram.ready.phone);
    await modal.click(strings.signIn.sendCode);
    await modal.fill(strings.signIn.code, telegram.ready.code);
    await modal.click(strings.signIn.submit);
    await host.until('the sign-in', () => modal.text.includes('Signed in as Test User'));
    await modal.click(strings.common.close);
    expect(await exportNow(host)).toMatch(/^Everything was exported/);
    expect(notesOf(vaultDir)).toEqual(notesOf(cleanDir));
  });

  it('is found out before a run begins, too', async () => {
    host = await startHost({ vaultDir: newVault() });
    await signIn(host, telegram.ready);
    await chooseChats(host, chats);
    await telegram.control('revoke');
    expect(await exportNow(host)).toContain('Telegram has ended this sign-in.');
    expect(sessionOf(host, first.id)).toBe('');
  });

  it('is ended when the same account signs in again: one session per device', async () => {
    host = await startHost({ vaultDir: newVault() });
    await signIn(host, telegram.ready);
    await chooseChats(host, chats);
    const former = sessionOf(host, first.id);
    const out = await requestsOf('auth.logOut');
    await signIn(host, telegram.ready);
    expect(await requestsOf('auth.logOut')).toBe(out + 1);
    expect(sessionOf(host, first.id)).not.toBe('');
    expect(sessionOf(host, first.id)).not.toBe(former);
    expect(await exportNow(host)).toMatch(/^Everything was exported/);
  });

  it('is forgotten here when Telegram cannot be told, and the user hears where to end it', async () => {
    host = await startHost({ vaultDir: newVault() });
    await signIn(host, telegram.ready);
    await telegram.control('fault.add', { match: { method: 'auth.logOut' }, do: 'drop' });
    host.runCommand('sign-out');
    await (await host.modal('Sign out of Telegram?')).click('Sign out');
    await host.until('the notice', () => host.notices.some((notice) => notice.includes('end the session under devices in a Telegram app')));
    expect(sessionOf(host, first.id)).toBe('');
  });
});
