import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { durationOf } from '../integration/companion-support';
import { until } from '../host/until';
import { CliBench, finishOf, linesOf } from './cli-support';

let bench: CliBench;
/** Profile that is signed in. */
const profile = 'profile';

beforeAll(async () => {
  bench = await CliBench.start('basic');
  const login = bench.login(profile);
  if ((await login.ended) !== 0) throw new Error(login.stderr);
});

afterAll(() => bench.stop());

function blockIds(files: Map<string, string>): number[] {
  return [...files].filter(([path]) => path.endsWith('.md')).flatMap(([, text]) => [...text.matchAll(/^\^tg-(\d+)$/gm)].map((match) => Number(match[1])));
}

it('signs in, and keeps the session private and out of everything it says', async () => {
  const login = bench.login('first');
  expect(await login.ended).toBe(0);
  expect(statSync(bench.path('first/session.json')).mode & 0o777).toBe(0o600);
  expect(statSync(bench.path('first')).mode & 0o777).toBe(0o700);
  const { session } = JSON.parse(readFileSync(bench.path('first/session.json'), 'utf8')) as { session: string };
  expect(login.stdout + login.stderr).not.toContain(session.slice(0, 20));
  const logout = bench.cli(['logout', '--profile', bench.path('first')]);
  expect(await logout.ended).toBe(0);
  expect(readdirSync(bench.path('first'))).toEqual([]);
});

it('tries a wrong code once', async () => {
  const login = bench.login('wrong', '54321');
  expect(await login.ended).toBe(1);
  expect(linesOf(login)).toMatchObject([{ type: 'error', code: 'CODE_INVALID' }]);
});

it('lists the dialogs', async () => {
  const all = bench.cli(['dialogs', '--profile', bench.path(profile), '--json']);
  expect(await all.ended).toBe(0);
  expect(linesOf(all).map((line) => 'title' in line && line.title)).toEqual(expect.arrayContaining(['News', 'Team', 'Anna Ö.', 'Saved Messages']));
  const found = bench.cli(['dialogs', '--profile', bench.path(profile), '--json', '--search', 'anna o']);
  await found.ended;
  expect(linesOf(found)).toMatchObject([{ type: 'dialog', title: 'Anna Ö.' }]);
});

it('exports a chat completely; a second run writes nothing', async () => {
  // Nobody is signed in yet where half of the files are, and Telegram cannot carry it there at once.
  await bench.dc.control.run('fault.add', { match: { method: 'auth.exportAuthorization', nth: [1] }, do: { kind: 'error', code: 400, text: 'MSG_WAIT_TIMEOUT' }, times: 1 });
  const first = bench.export(profile, 'vault', '@basic_news');
  expect(await first.ended).toBe(0);
  const oracle = (await bench.dc.control.run('oracle', { chat: 'news', range: { hashes: false } })) as { id: number; deleted?: boolean }[];
  const expected = oracle.filter((message) => message.deleted !== true).map((message) => message.id);
  expect(blockIds(bench.files('vault')).sort((a, b) => a - b)).toEqual(expected);
  expect(finishOf(first)).toMatchObject({ entity_name: 'News', outcome: 'success', messages: expected.length, media_failed: 0, notes_updated: 0 });
  expect(finishOf(first).notes_created).toBe([...bench.files('vault').keys()].filter((path) => /^Telegram\/News\/.*\.md$/.test(path)).length);
  const before = bench.stamps('vault');
  const second = bench.export(profile, 'vault', '@basic_news');
  expect(await second.ended).toBe(0);
  expect(bench.stamps('vault')).toEqual(before);
  expect(finishOf(second)).toMatchObject({ notes_created: 0, notes_updated: 0, media_downloaded: 0 });
  expect(finishOf(second).requests).toBeLessThanOrEqual(1);
});

it.each([
  ['the newest 137', ['--last', '137']],
  ['the newest 20', ['--last', '20']],
  ['an id', ['--from-id', '40']],
  ['some days', ['--since', '2024-01-03', '--until', '2024-01-04']],
  ['everything up to a day', ['--until', '2024-01-03']],
])('makes one request when %s was exported and nothing is new', async (name, range) => {
  const first = bench.export(profile, name, '@basic_news', '--timezone', 'UTC', ...range);
  expect(await first.ended).toBe(0);
  expect(finishOf(first).messages).toBeGreaterThan(0);
  const before = bench.stamps(name);
  const second = bench.export(profile, name, '@basic_news', '--timezone', 'UTC', ...range);
  expect(await second.ended).toBe(0);
  expect(bench.stamps(name)).toEqual(before);
  expect(finishOf(second).requests).toBe(1);
});

describe('cut short', () => {
  let whole: Map<string, string>;

  beforeAll(async () => {
    const child = bench.export(profile, 'whole', '@basic_news');
    if ((await child.ended) !== 0) throw new Error(child.stdout + child.stderr);
    whole = bench.files('whole');
  });

  /** A call that is never answered: the run stands still at a known place, however fast the machine is. */
  const places = [
    ['the first page', { method: 'messages.getHistory', nth: [1] }],
    ['the last page', { method: 'messages.getHistory', nth: [3] }],
    ['the first file', { method: 'upload.getFile', nth: [1] }],
    ['a file in the middle', { method: 'upload.getFile', nth: [9] }],
  ] as const;

  it.each(places.flatMap(([place, match]) => (['SIGINT', 'SIGKILL'] as const).map((signal) => [signal, place, match] as const)))('by %s at %s, the next run ends with the same bytes', async (signal, place, match) => {
    const vault = `${signal} ${place}`;
    const fault = (await bench.dc.control.run('fault.add', { match, do: 'ignore' })) as string;
    const cut = bench.export(profile, vault, '@basic_news');
    await until(`the fault at ${place}`, () => bench.dc.server.faults.list().some(({ id, done }) => id === fault && done > 0));
    await bench.dc.control.run('fault.remove', { id: fault });
    cut.process.kill(signal);
    expect(await cut.ended).toBe(signal === 'SIGINT' ? 130 : signal);
    linesOf({ ...cut, stdout: cut.stdout.slice(0, cut.stdout.lastIndexOf('\n') + 1) });
    const rest = bench.export(profile, vault, '@basic_news');
    expect(await rest.ended).toBe(0);
    expect(bench.files(vault)).toEqual(whole);
  });
});

it.each([
  ['an unknown name', 'no_such_chat_here', 'CHAT_UNKNOWN', 1],
  ['what is no reference', 'https://evil-t.me.example.com/x', 'REFERENCE_INVALID', 2],
])('names %s', async (_name, chat, error, code) => {
  await bench.dc.control.run('reset');
  const child = bench.export(profile, 'none', chat);
  expect(await child.ended).toBe(code);
  // What can be no chat is refused before Telegram is asked for anything.
  if (error === 'REFERENCE_INVALID') expect(bench.dc.control.stats().methods).toEqual({});
  expect(linesOf(child).filter((line) => line.type === 'error')).toMatchObject([{ code: error }]);
  expect(finishOf(child).outcome).toBe('failed');
});

it('goes on with the other chats when one is unknown', async () => {
  const child = bench.export(profile, 'two', 'no_such_chat_here', '--chat', 'me');
  expect(await child.ended).toBe(3);
  expect(linesOf(child).filter((line) => line.type === 'export_finish')).toMatchObject([{ outcome: 'failed' }, { outcome: 'success' }]);
});

// /dev/full is as a disk without room.
it('stops with a reason when what it says cannot be written any more, and the next run goes on', async () => {
  const full = openSync('/dev/full', 'w');
  const env = { ...process.env, TOBS_TEST_DC: bench.path('dc.json'), TOBS_API_ID: String(bench.dc.ready.apiId), TOBS_API_HASH: bench.dc.ready.apiHash };
  const child = spawn(process.execPath, ['dist/main.js', 'export', '--profile', bench.path(profile), '--vault', bench.path('unheard'), '--chat', '@basic_news', '--no-media'], { env, stdio: ['ignore', full, 'pipe'] });
  closeSync(full);
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(stderr.split('\n')).toContain('The disk is full: standard output could not be written. Free some space and run the export again; it goes on where it stopped.');
  expect(stderr).not.toContain('    at ');
  expect(await bench.export(profile, 'unheard', '@basic_news', '--no-media').ended).toBe(0);
  expect(await bench.export(profile, 'heard', '@basic_news', '--no-media').ended).toBe(0);
  expect(bench.files('unheard')).toEqual(bench.files('heard'));
});

it('refuses a place for its figures that is none before it asks for anything', async () => {
  await bench.dc.control.run('reset');
  const child = bench.export(profile, 'none', 'me', '--metrics', bench.path('missing/figures.json'));
  expect(await child.ended).toBe(2);
  expect(linesOf(child)).toMatchObject([{ type: 'error', code: 'USAGE', message: `--metrics: there is no folder ${bench.path('missing')}` }]);
  expect(bench.dc.control.stats().methods).toEqual({});
});

it('says that a server cannot be reached, and keeps the session', async () => {
  const nowhere = bench.path('nowhere.json');
  writeFileSync(nowhere, JSON.stringify({ ...bench.dc.ready, dcs: { 1: '127.0.0.1:1', 2: '127.0.0.1:1', 4: '127.0.0.1:1' } }));
  await bench.login('lonely').ended;
  writeFileSync(bench.path('quick.json'), '{"connectTimeoutS": 1, "retries": 0}');
  const child = bench.cli(['dialogs', '--profile', bench.path('lonely'), '--test-dc', nowhere, '--config', bench.path('quick.json')]);
  expect(await durationOf(child.ended)).toBeLessThan(20_000);
  expect(await child.ended).toBe(1);
  expect(linesOf(child)).toMatchObject([{ type: 'error', code: 'TELEGRAM_UNREACHABLE' }]);
  expect(readdirSync(bench.path('lonely'))).toEqual(['session.json']);
});

it('is the plugin when it is loaded, and touches nothing of the companion then', () => {
  const source = readFileSync('dist/main.js', 'utf8');
  const asked: string[] = [];
  const stub: Record<string, unknown> = new Proxy({}, { get: () => class {} });
  const fakeModule = { exports: {} as unknown };
  const load = new (Function as unknown as new (...names: string[]) => (require: unknown, module: unknown, exports: unknown) => void)('require', 'module', 'exports', source);
  load((name: string) => { asked.push(name); return name === 'obsidian' ? stub : (jest.requireActual(name) as unknown); }, fakeModule, fakeModule.exports);
  expect(typeof fakeModule.exports).toBe('function');
  expect(asked).toContain('obsidian');
});
