import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { chaosEnvironment, chaosResult, type Chaos } from '../chaos/support/chaos-child';
import type { Child } from '../integration/companion-support';
import { ClientBench } from '../integration/support/telegram-client';
import { writeDesktopExport } from '../desktop-export/write-desktop-export';
import { CliBench, finishOf, linesOf } from './cli-support';

const channel = '-1001500000001';
const scenario = {
  version: 1,
  name: 'import',
  seed: 5,
  epoch: '2025-01-01T00:00:00Z',
  dcs: [1, 2, 4],
  homeDc: 2,
  account: { id: 7_000_000_001, firstName: 'Test', lastName: 'User', username: 'test_user', phone: '+9996621234', code: '12345', password: null },
  users: [{ generate: 10, firstId: 7_100_001_000, nonAscii: 0.3, usernames: 1 }],
  chats: [{ key: 'talk', kind: 'supergroup', id: 1_500_000_001, title: 'Talk', messages: [{ count: 150, authors: 'any:8', every: 3600, mix: { photo: 0.06, document: 0.04, reply: 0.2, reactions: 0.3 } }] }],
};

let bench: CliBench;
let exported: string;

beforeAll(async () => {
  bench = await CliBench.start(scenario);
  const login = bench.login('profile');
  if ((await login.ended) !== 0) throw new Error(login.stderr);
  exported = bench.path('desktop');
  const client = ClientBench.of(bench.dc);
  await client.signIn();
  const telegram = client.open();
  await writeDesktopExport(telegram, [channel], exported, { signal: client.signal, hasFiles: true });
  await telegram.close();
});

beforeEach(() => bench.dc.control.run('reset'));
afterEach(() => expect(bench.dc.control.stats().violations).toEqual([]));
afterAll(() => bench.stop());

function importing(path: string, vault: string, ...more: readonly string[]): Child {
  return bench.cli(['import', path, '--vault', bench.path(vault), '--timezone', 'UTC', ...more], { env: { TOBS_API_ID: '', TOBS_API_HASH: '' } });
}

const blocksOf = (vault: string): string[] => [...bench.files(vault)].filter(([path]) => path.endsWith('.md')).flatMap(([, text]) => [...text.matchAll(/^\^tg-(\d+)$/gm)].map(([, id]) => id ?? ''));
const filesOf = (vault: string): [string, string][] => [...bench.files(vault)].filter(([path]) => path.includes('/media/'));

it.each([
  ['with the profile that exports later', ['--profile']],
  ['without any profile', []],
])('imports %s, and the export that follows completes every message and fetches no file again', async (name, flags) => {
  const vault = `vault ${flags.length}`;
  const profile = `profile ${flags.length}`;
  await cp(bench.path('profile'), bench.path(profile), { recursive: true });
  const child = importing(exported, vault, ...flags.flatMap((flag) => [flag, bench.path(profile)]));
  expect(await child.ended).toBe(0);
  expect(finishOf(child)).toMatchObject({ entity_name: 'Talk', outcome: 'success', messages: 150, media_failed: 0, requests: 0 });
  expect(bench.dc.control.stats().methods).toEqual({});
  expect(blocksOf(vault)).toHaveLength(150);
  const files = filesOf(vault);
  expect(files.length).toBeGreaterThan(8);
  expect([...bench.files(vault).keys()].filter((path) => path.includes('desktop'))).toEqual([]);

  const later = bench.export(profile, vault, channel, '--timezone', 'UTC');
  expect(await later.ended).toBe(0);
  expect(finishOf(later).media_downloaded).toBe(0);
  expect(bench.dc.control.stats().methods['upload.getFile']).toBeUndefined();
  expect(filesOf(vault)).toEqual(files);
  const fresh = bench.export('profile', 'fresh', channel, '--timezone', 'UTC');
  expect(await fresh.ended).toBe(0);
  expect(blocksOf(vault)).toEqual(blocksOf('fresh'));
  const notes = (of: string): [string, string][] => [...bench.files(of)].filter(([path]) => path.endsWith('.md')).map(([path, text]) => [path, text.replace(/^tg-source: .*\n/m, '').replace(/^↪ .*\n/gm, '')]);
  expect(notes(vault)).toEqual(notes('fresh'));
  expect(name).not.toBe('');

  // Another import has nothing to add, and takes nothing away.
  const before = bench.stamps(vault);
  expect(await importing(exported, vault, ...flags.flatMap((flag) => [flag, bench.path(profile)])).ended).toBe(0);
  const stamps = bench.stamps(vault);
  for (const path of [...before.keys()].filter((one) => !one.startsWith('.tobs'))) expect([path, stamps.get(path)]).toEqual([path, before.get(path)]);
});

it('brings files to messages that were exported without them', async () => {
  const vault = 'late files';
  expect(await bench.export('profile', vault, channel, '--timezone', 'UTC', '--no-media').ended).toBe(0);
  expect(filesOf(vault)).toEqual([]);
  expect(await importing(join(exported, 'result.json'), vault, '--profile', bench.path('profile')).ended).toBe(0);
  expect(filesOf(vault).length).toBeGreaterThan(8);
  const notes = [...bench.files(vault)].filter(([path]) => path.endsWith('.md')).map(([, text]) => text).join('\n');
  expect(notes).not.toContain('not downloaded');
  for (const [path] of filesOf(vault)) expect(notes).toContain(`[[${Buffer.from(path).toString('latin1')}`);
});

it('says what is wrong with a file and where, and leaves the vault alone', async () => {
  await mkdir(bench.path('bad'));
  const bad = bench.path('bad/result.json');
  const good = { name: 'A', type: 'private_group', id: 5, messages: [{ id: 1, type: 'message', date: '2024-01-01T00:00:00', date_unixtime: '1704067200', from: 'B', from_id: 'user6', text: 'x', text_entities: [] }] };
  const cases: readonly (readonly [text: string, message: RegExp])[] = [
    [JSON.stringify(good, null, 1).slice(0, -30), /not complete \(line \d+, byte \d+\)\. Nothing of it was imported/],
    ['just a text', /does not begin like an export of Telegram Desktop \(line 1, byte 0\)/],
    [JSON.stringify({ about: 'x' }), /holds no chats/],
    [JSON.stringify({ ...good, messages: [...good.messages, { ...good.messages[0], text: 'y' }] }, null, 1), /message 1 of "A" stands in it twice and says different things.*line 16/],
    [JSON.stringify({ ...good, messages: [{ ...good.messages[0], date_unixtime: '99999999999' }] }), /the date of message 1 of "A" cannot be/],
    [JSON.stringify({ ...good, messages: [{ ...good.messages[0], id: 0 }] }), /a message in "A" has no valid id/],
    [JSON.stringify({ ...good, messages: [{ ...good.messages[0], text: 'x'.repeat(20 * 1024 * 1024) }] }), /longer than 16 MB/],
    [`{"messages": [${'['.repeat(300)}`, /nested deeper than 100 levels/],
  ];
  for (const [text, message] of cases) {
    writeFileSync(bad, text);
    const child = importing(bench.path('bad'), 'untouched');
    expect(await child.ended).toBe(1);
    expect(linesOf(child)).toEqual([{ type: 'error', code: 'IMPORT_INVALID', message: expect.stringMatching(message) as string }]);
    expect(existsSync(bench.path('untouched'))).toBe(false);
  }
});

it('tells what to choose instead of other files, and refuses bad usage', async () => {
  const html = bench.path('html');
  await mkdir(html);
  writeFileSync(join(html, 'messages.html'), '<html></html>');
  for (const path of [html, join(html, 'messages.html')]) {
    const child = importing(path, 'untouched');
    expect(await child.ended).toBe(2);
    expect(child.stdout).toContain('Machine-readable JSON');
  }
  const missing = importing(bench.path('nowhere'), 'untouched');
  expect(await missing.ended).toBe(2);
  const unknown = importing(exported, 'chosen', '--chat', 'Nobody');
  expect(await unknown.ended).toBe(1);
  expect(linesOf(unknown)).toContainEqual(expect.objectContaining({ type: 'error', code: 'CHAT_UNKNOWN' }));
  expect(await importing(exported, 'chosen', '--chat', 'talk', '--layout', 'single', '--folder', 'Old/Chats').ended).toBe(0);
  expect(readdirSync(bench.path('chosen/Old/Chats/Talk'))).toContain('Talk.md');
  expect(await importing(exported, 'chosen', '--layout', 'sideways').ended).toBe(2);
  expect(await importing(exported, 'chosen', '--files', 'shred').ended).toBe(2);
});

it('shares, copies or moves files, as it is told', async () => {
  const namesOf = (folder: string): string[] => readdirSync(bench.path(folder), { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(bench.path(folder), name)).isFile()).sort();
  const nodesOf = (folder: string, names: readonly string[]): Set<number> => new Set(names.map((name) => statSync(join(bench.path(folder), name)).ino));
  const inExport = nodesOf('desktop', namesOf('desktop'));
  const sharedBy = (vault: string): boolean[] => [...nodesOf(vault, filesOf(vault).map(([path]) => path))].map((node) => inExport.has(node));
  await cp(exported, bench.path('to-move'), { recursive: true });
  expect(await importing(exported, 'shared').ended).toBe(0);
  expect(new Set(sharedBy('shared'))).toEqual(new Set([true]));
  expect(await importing(exported, 'copied', '--files', 'copy').ended).toBe(0);
  expect(new Set(sharedBy('copied'))).toEqual(new Set([false]));
  expect(await importing(bench.path('to-move'), 'moved', '--files', 'move').ended).toBe(0);
  expect(namesOf('to-move').length).toBe(namesOf('desktop').length - filesOf('moved').length);
  for (const vault of ['copied', 'moved']) expect(filesOf(vault)).toEqual(filesOf('shared'));
  // What was brought stays shown, although the export does not have it any more.
  const notes = (): [string, string][] => [...bench.files('moved')].filter(([path]) => path.endsWith('.md'));
  const before = notes();
  expect(await importing(bench.path('to-move'), 'moved', '--files', 'move').ended).toBe(0);
  expect(notes()).toEqual(before);
  expect(filesOf('moved')).toEqual(filesOf('shared'));
});

describe('an import that is cut short', () => {
  const flags = ['--layout', 'message', '--timezone', 'UTC'] as const;
  const visible = (vault: string): [string, string][] => [...bench.files(vault)].filter(([path]) => !path.startsWith('.tobs'));
  const disturbed = (path: string, vault: string, chaos: Chaos, ...more: readonly string[]): Child =>
    bench.cli(['import', path, '--vault', bench.path(vault), ...flags, ...more], { env: { TOBS_API_ID: '', TOBS_API_HASH: '', ...chaosEnvironment(chaos) } });
  let whole: ReadonlyMap<string, string>;
  let operations: number;

  beforeAll(async () => {
    const result = bench.path('operations.json');
    expect(await disturbed(exported, 'never stopped', { result }).ended).toBe(0);
    whole = new Map(visible('never stopped'));
    operations = chaosResult(result)?.operations ?? 0;
  });

  it.each([
    ['stop', 0.2, 'link'],
    ['stop', 0.5, 'move'],
    ['after', 0.8, 'move'],
  ] as const)('%s %d %s: every message stands once, and the next one ends with the vault of one that went through', async (moment, share, files) => {
    const name = `${moment} ${share} ${files}`;
    const from = bench.path(`from ${name}`);
    await cp(exported, from, { recursive: true });
    const vault = `vault ${name}`;
    const stopped = disturbed(from, vault, { killAt: Math.floor(operations * share), moment }, '--files', files);
    expect(await stopped.ended).toBe(moment === 'stop' ? 130 : 'SIGKILL');
    if (moment === 'stop') expect(finishOf(stopped).outcome).toBe('stopped');
    const [left, stamps, blocks] = [visible(vault), bench.stamps(vault), blocksOf(vault)];
    if (moment === 'stop') expect(left.length).toBeLessThan(whole.size);
    expect(new Set(blocks).size).toBe(blocks.length);

    expect(await importing(from, vault, ...flags, '--files', files).ended).toBe(0);
    expect(visible(vault)).toEqual([...whole]);
    const after = bench.stamps(vault);
    // What was as it should be is not written again.
    if (moment === 'stop') for (const [path, text] of left) if (whole.get(path) === text) expect([path, after.get(path)]).toEqual([path, stamps.get(path)]);
  });
});

it('keeps its records for their owner only, and no file outside of the vault', async () => {
  const outside = readdirSync(bench.folder).sort();
  expect(await importing(exported, 'private').ended).toBe(0);
  expect(readdirSync(bench.folder).sort()).toEqual([...outside, 'private'].sort());
  expect(statSync(bench.path('private/.tobs/imported/records.log')).mode & 0o777).toBe(0o600);
  await rm(bench.path('private'), { recursive: true });
});
