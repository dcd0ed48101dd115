import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { CliBench, finishOf, linesOf } from './cli-support';

let bench: CliBench;
/** A clean export of the chat, to compare with. */
let clean: Map<string, string>;

beforeAll(async () => {
  bench = await CliBench.start('basic');
  if ((await bench.login('clean').ended) !== 0) throw new Error('no sign-in');
  if ((await bench.export('clean', 'clean-vault', '@basic_news').ended) !== 0) throw new Error('no export');
  clean = bench.files('clean-vault');
});

/** Settings under which a failing request is given up soon. */
function config(): string {
  const path = bench.path('impatient.json');
  writeFileSync(path, JSON.stringify({ retries: 1 }));
  return path;
}

afterEach(async () => {
  await bench.dc.control.run('fault.remove');
  expect(bench.dc.control.stats().violations).toEqual([]);
});

afterAll(() => bench.stop());

it.each([
  ['revoked', { kind: 'revoke' }],
  ['deactivated', { kind: 'error', code: 401, text: 'USER_DEACTIVATED' }],
  ['used-twice', { kind: 'error', code: 406, text: 'AUTH_KEY_DUPLICATED' }],
  ['forgotten', { kind: 'forgetKeys' }],
])('a run whose session ends in the middle (%s) is completed after a new sign-in', async (name, action) => {
  const vault = `${name}-vault`;
  expect(await bench.login(name).ended).toBe(0);
  // Text has been written and files are on their way.
  await bench.dc.control.run('fault.add', { match: { method: 'messages.getHistory', nth: [2] }, do: action });
  const broken = bench.export(name, vault, '@basic_news');
  expect(await broken.ended).toBe(1);
  expect(linesOf(broken)).toContainEqual(expect.objectContaining({ type: 'error', code: 'SIGNED_OUT' }));
  expect(finishOf(broken).outcome).toBe('failed');
  expect(existsSync(bench.path(`${name}/session.json`))).toBe(false);
  expect(readdirSync(bench.path(name))).toEqual(['state']);
  await bench.dc.control.run('fault.remove');

  // Without a sign-in nothing is asked of Telegram.
  await bench.dc.control.run('reset');
  const refused = bench.export(name, vault, '@basic_news');
  expect(await refused.ended).toBe(1);
  expect(linesOf(refused)).toMatchObject([{ type: 'export_start' }, { type: 'export_finish', outcome: 'failed' }, { type: 'error', code: 'SIGNED_OUT' }]);
  expect(bench.dc.control.stats().methods).toEqual({});

  expect(await bench.login(name).ended).toBe(0);
  expect(await bench.export(name, vault, '@basic_news').ended).toBe(0);
  expect(bench.files(vault)).toEqual(clean);
});

it('a network that fails leaves the session alone', async () => {
  expect(await bench.login('offline').ended).toBe(0);
  await bench.dc.control.run('fault.add', { match: { method: 'users.getUsers' }, do: 'drop' });
  const broken = bench.cli(['export', '--profile', bench.path('offline'), '--vault', bench.path('offline-vault'), '--chat', '@basic_news', '--config', config()]);
  expect(await broken.ended).toBe(1);
  expect(linesOf(broken)).toMatchObject([{ type: 'export_start' }, { type: 'export_finish', outcome: 'failed' }, { type: 'error', code: 'TELEGRAM_UNREACHABLE' }]);
  await bench.dc.control.run('fault.remove');
  expect(await bench.export('offline', 'offline-vault', '@basic_news').ended).toBe(0);
});

it('signs out by one request, and here in any case when Telegram cannot be reached', async () => {
  expect(await bench.login('out').ended).toBe(0);
  await bench.dc.control.run('reset');
  await bench.dc.control.run('fault.add', { match: { method: 'auth.logOut' }, do: 'drop' });
  const out = bench.cli(['logout', '--profile', bench.path('out')]);
  expect(await out.ended).toBe(3);
  expect(out.stderr).toContain('End it in a Telegram app: Settings, Devices.');
  expect(linesOf(out)).toMatchObject([{ type: 'error', code: 'TELEGRAM_UNREACHABLE' }]);
  expect(readdirSync(bench.path('out'))).toEqual([]);
  expect(bench.dc.control.stats().methods['auth.logOut']?.calls).toBe(1);
});
