import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHost, type Host } from '../host/headless-host';
import { startTelegramProcess, testServerOf, type TelegramProcess } from '../host/telegram-process';
import { chooseChats, exportNow, signIn, storedSession } from '../host/user-steps';
import { serverMark } from '../../src/telegram/connections/server-key';
import { readSession } from '../../src/telegram/account/session';

/** Where the session of the account is kept that was made at Telegram itself. */
const ofTelegram = 'tobs-session-7000000001';

let telegram: TelegramProcess;
let work = '';
let host: Host;
/** The local Telegram's session as it would be, had it been made at Telegram itself. */
let real = '';

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'tobs-other-server-'));
  telegram = await startTelegramProcess('basic');
  host = await startHost({ vaultDir: join(work, 'vault') });
  await signIn(host, telegram.ready);
  await chooseChats(host, ['News']);
  real = JSON.stringify({ ...readSession(storedSession(host, telegram.ready)), madeAt: undefined });
});
afterAll(async () => {
  expect((await telegram.control<{ violations: unknown[] }>('stats')).violations).toEqual([]);
  await host.stop();
  await telegram.stop();
  await rm(work, { recursive: true });
});

const descriptions = (): string => host.settingsTab().rows().map(({ name, desc }) => `${name}: ${typeof desc === 'string' ? desc : ''}`).join('\n');

it('keeps a sign-in made at a test server, and does not use it with Telegram', async () => {
  const session = storedSession(host, telegram.ready);
  expect(session).not.toBe('');
  await host.settingsTab().set('Test server', '');
  expect(await exportNow(host)).toContain('made at a test server that is not the one in use now');
  expect(descriptions()).toContain('The sign-in made at a test server is kept for there.');
  expect(storedSession(host, telegram.ready)).toBe(session);
});

it('keeps a sign-in made at Telegram, and shows it to no test server, when one is set', async () => {
  // Signed in at Telegram, and at no test server.
  for (const id of host.memory.secrets.keys()) if (id.startsWith(ofTelegram)) host.memory.secrets.delete(id);
  host.memory.secrets.set(ofTelegram, real);
  await host.settingsTab().set('Test server', testServerOf(telegram.ready));
  await telegram.control('reset');
  for (const command of ['export-now', 'choose-dialogs', 'sign-out']) {
    const before = host.notices.length;
    host.runCommand(command);
    expect(host.notices[before]).toContain('made at Telegram itself, and a test server is set now');
  }
  expect(descriptions()).toContain('Sign-ins made at Telegram are kept, and not used meanwhile.');
  expect(descriptions()).toContain('The sign-in made at Telegram is kept for there.');
  expect(await telegram.control('stats')).toMatchObject({ connections: 0, methods: {} });
  expect(host.memory.secrets.get(ofTelegram)).toBe(real);
});

it('signs in to the test server beside it, with records of its own, and signs out there alone', async () => {
  await signIn(host, telegram.ready);
  expect(await exportNow(host)).toMatch(/^Everything was exported/);
  expect((await host.memory.indexedDB.databases()).flatMap(({ name }) => /7000000001.*$/.exec(name ?? '')?.[0] ?? [])).toEqual([`7000000001-${serverMark(telegram.ready.publicKeyPem)}`]);
  host.runCommand('sign-out');
  await (await host.modal('Sign out of Telegram?')).click('Sign out');
  await host.until('the notice', () => host.notices.at(-1)?.startsWith('Signed out of Telegram.'));
  expect(storedSession(host, telegram.ready)).toBe('');
  expect(host.memory.secrets.get(ofTelegram)).toBe(real);
  await host.settingsTab().set('Test server', '');
  expect(descriptions()).toContain('Signed in as Test User (@test_user).');
});
