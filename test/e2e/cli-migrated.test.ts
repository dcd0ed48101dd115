import { until } from '../host/until';
import type { OracleMessage } from '../telegram-dc/world/index';
import { CliBench, finishOf } from './cli-support';

let bench: CliBench;
let expected: readonly string[];
const profile = 'profile';
const group = '-1001500000002';

beforeAll(async () => {
  bench = await CliBench.start('migrated');
  const login = bench.login(profile);
  if ((await login.ended) !== 0) throw new Error(login.stderr);
  expected = [...(await idsOf('old')).map((id) => `m${id}`), ...(await idsOf('new')).map(String)];
});

beforeEach(() => bench.dc.control.run('reset'));

afterEach(() => expect(bench.dc.control.stats().violations).toEqual([]));

afterAll(() => bench.stop());

async function idsOf(chat: string): Promise<readonly number[]> {
  return ((await bench.dc.control.run('oracle', { chat, range: { hashes: false } })) as OracleMessage[]).filter(({ deleted }) => !deleted).map(({ id }) => id);
}

const calls = (method: string): number => bench.dc.control.stats().methods[method]?.calls ?? 0;

/** Numbers of all blocks in the order of the notes' names and of the notes themselves. */
function blocksOf(vault: string): string[] {
  return [...bench.files(vault)].filter(([path]) => path.endsWith('.md')).flatMap(([, text]) => [...text.matchAll(/^\^tg-([cm]?\d+)$/gm)].map(([, id]) => id ?? ''));
}

it('puts the history of the old group in front of the new one, in one folder', async () => {
  const child = bench.export(profile, 'vault', group);
  expect(await child.ended).toBe(0);
  expect(expected).toHaveLength(800);
  expect(blocksOf('vault')).toEqual(expected);
  expect(new Set([...bench.files('vault').keys()].map((path) => path.split('/').slice(0, 2).join('/')))).toEqual(new Set(['Telegram/Book club', 'Telegram/Telegram.md']));
  const notes = [...bench.files('vault').values()].join('\n');
  expect(notes).toMatch(/turned the group into a supergroup\*\n\^tg-m\d+\n/);
  expect(notes).toMatch(/carried on from the group .*\*\n\^tg-1\n/);
  expect(notes).not.toContain('4100000001/');
  expect(finishOf(child)).toMatchObject({ outcome: 'success', messages: 800, media_failed: 0 });
  expect(calls('messages.getHistory')).toBeLessThanOrEqual(Math.ceil(300 / 100) + Math.ceil(500 / 100) + 2);
});

it('asks once and writes nothing when nothing is new', async () => {
  const before = bench.stamps('vault');
  const child = bench.export(profile, 'vault', group);
  expect(await child.ended).toBe(0);
  expect(bench.stamps('vault')).toEqual(before);
  expect(finishOf(child).requests).toBe(1);
});

it('links replies inside the old history to its own messages', async () => {
  const oracle = (await bench.dc.control.run('oracle', { chat: 'old', range: { hashes: false } })) as OracleMessage[];
  const replies = oracle.filter(({ replyTo }) => replyTo !== undefined);
  const notes = [...bench.files('vault').values()].join('\n');
  expect(replies.length).toBeGreaterThan(10);
  for (const { replyTo } of replies) expect(notes).toContain(`#^tg-m${replyTo}|`);
});

it.each([
  ['the old part', { method: 'messages.getHistory', nth: [3] }],
  ['the new part', { method: 'messages.getHistory', nth: [6] }],
] as const)('goes on in %s where it was cut off', async (place, match) => {
  const fault = (await bench.dc.control.run('fault.add', { match, do: 'ignore' })) as string;
  const cut = bench.export(profile, place, group, '--connections', '1');
  await until(`the fault in ${place}`, () => bench.dc.server.faults.list().some(({ id, done }) => id === fault && done > 0));
  await bench.dc.control.run('fault.remove', { id: fault });
  cut.process.kill('SIGKILL');
  await cut.ended;
  expect(await bench.export(profile, place, group).ended).toBe(0);
  expect(bench.files(place)).toEqual(bench.files('vault'));
});

it('takes the newest messages from both parts', async () => {
  expect(await bench.export(profile, 'last', group, '--last', '510').ended).toBe(0);
  expect(blocksOf('last')).toEqual(expected.slice(-510));
});

it.each([
  ['before the group became a supergroup', '2024-01-05', 20],
  ['after it, reaching over', '2024-01-18', 200],
  ['after it, not reaching over', '2024-01-18', 20],
])('takes the newest messages up to a day: %s', async (name, until_, count) => {
  expect(await bench.export(profile, `all ${name}`, group, '--until', until_, '--no-media').ended).toBe(0);
  const wanted = blocksOf(`all ${name}`).slice(-count);
  expect(wanted).toHaveLength(count);
  const range = ['--until', until_, '--last', String(count), '--no-media'];
  const dry = bench.export(profile, name, group, ...range, '--dry-run');
  expect(await dry.ended).toBe(0);
  expect(finishOf(dry).dry_run).toMatchObject({ messages_total: count, messages: count });
  expect(await bench.export(profile, name, group, ...range).ended).toBe(0);
  expect(blocksOf(name)).toEqual(wanted);
  await bench.dc.control.run('reset');
  const again = bench.export(profile, name, group, ...range);
  expect(await again.ended).toBe(0);
  expect(finishOf(again)).toMatchObject({ messages: 0, notes_created: 0, notes_updated: 0 });
  expect(calls('messages.getHistory')).toBeLessThanOrEqual(2);
});

it('finds the supergroup by the number of the old group', async () => {
  expect(await bench.login('fresh').ended).toBe(0);
  const child = bench.export('fresh', 'number', '-4100000001');
  expect(await child.ended).toBe(0);
  expect(blocksOf('number')).toEqual(expected);
});
