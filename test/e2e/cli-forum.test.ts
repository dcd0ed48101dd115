import { writeFileSync } from 'node:fs';
import { createWorld, loadScenario, type OracleMessage } from '../telegram-dc/world/index';
import { CliBench } from './cli-support';

let bench: CliBench;
let oracle: readonly OracleMessage[];
const profile = 'profile';
const forum = '@test_forum';

beforeAll(async () => {
  bench = await CliBench.start('forum');
  const login = bench.login(profile);
  if ((await login.ended) !== 0) throw new Error(login.stderr);
  // One request at a time: how often several meet at a border of their pieces depends on the machine.
  writeFileSync(bench.path('one.json'), '{"fetchConnections": 1, "requestsInFlight": 1}');
  oracle = ((await bench.dc.control.run('oracle', { chat: 'forum', range: { hashes: false } })) as OracleMessage[]).filter(({ deleted }) => !deleted);
});

beforeEach(() => bench.dc.control.run('reset'));

afterEach(() => expect(bench.dc.control.stats().violations).toEqual([]));

afterAll(() => bench.stop());

async function exported(vault: string, chat: string, ...more: readonly string[]): Promise<void> {
  const child = bench.export(profile, vault, chat, '--no-media', '--config', bench.path('one.json'), ...more);
  const code = await child.ended;
  if (code !== 0) throw new Error(`${code}: ${child.stdout}${child.stderr}`);
}

/** Topic id in the note's properties → ids of its blocks. */
function blocksByTopic(files: Map<string, string>): Map<number, number[]> {
  const blocks = new Map<number, number[]>();
  for (const [path, text] of files) {
    const topicId = Number(/^tg-topic-id: "(\d+)"$/m.exec(text)?.[1] ?? NaN);
    if (!path.includes('/topics/')) continue;
    blocks.set(topicId, [...(blocks.get(topicId) ?? []), ...[...text.matchAll(/^\^tg-(\d+)$/gm)].map(([, id]) => Number(id))]);
  }
  return blocks;
}

function expectedByTopic(ids?: readonly number[]): Map<number, number[]> {
  const expected = new Map<number, number[]>();
  for (const { id, topicId = 1 } of oracle) if (ids?.includes(topicId) ?? true) expected.set(topicId, [...(expected.get(topicId) ?? []), id]);
  return expected;
}

const sortedById = (blocks: Map<number, number[]>): [number, number[]][] => [...blocks].map(([id, list]): [number, number[]] => [id, list.toSorted((a, b) => a - b)]).toSorted(([a], [b]) => a - b);
const calls = (method: string): number => bench.dc.control.stats().methods[method]?.calls ?? 0;
const historyCalls = (): number => calls('messages.getHistory') + calls('messages.getReplies');
const { topics } = createWorld(loadScenario('forum')).chat('forum');
const topicsNamed = (title: string): number[] => topics.filter((topic) => topic.title === title).map(({ id }) => id);

it('exports a whole forum in one pass into a note per topic', async () => {
  await exported('whole', forum);
  expect(sortedById(blocksByTopic(bench.files('whole')))).toEqual(sortedById(expectedByTopic()));
  expect(historyCalls()).toBeLessThanOrEqual(Math.ceil(oracle.length / 100) + 2);
  expect(calls('messages.getReplies')).toBe(0);
  expect(calls('messages.getForumTopics')).toBeLessThanOrEqual(3);
});

it('tells topics of one title apart, shows how they stand, and names no icon by a number', () => {
  const notes = [...bench.files('whole')].filter(([path]) => path.includes('/topics/'));
  const twins = topicsNamed('Questions and answers');
  const [first = 0, second = 0] = twins.toSorted((a, b) => a - b);
  const pathOf = (id: number): string | undefined => notes.find(([, text]) => text.includes(`tg-topic-id: "${id}"`))?.[0];
  expect(pathOf(first)).toMatch(/^Telegram\/Forum\/topics\/Questions and answers[./]/);
  expect(pathOf(second)).toContain(`Telegram/Forum/topics/Questions and answers (${second})`);
  for (const topic of topics) {
    const text = notes.find(([, note]) => note.includes(`tg-topic-id: "${topic.id}"`))?.[1] ?? '';
    const about = /^\*Topic created .*\*$/m.exec(text)?.[0] ?? '';
    expect([topic.id, about.includes('pinned'), about.includes('closed'), about.includes('hidden')]).toEqual([topic.id, topic.pinned, topic.closed, topic.hidden]);
    const title = /^# (.*)$/m.exec(Buffer.from(text, 'latin1').toString('utf8'))?.[1];
    expect(title?.replaceAll('\\', '')).toBe(topic.icon === undefined ? topic.title : `${topic.icon.replace('\ufe0f', '')} ${topic.title}`);
  }
});

it('splits the one topic of more than 2,000 messages by month', () => {
  const months = [...bench.files('whole').keys()].filter((path) => path.startsWith('Telegram/Forum/topics/Long thread'));
  expect(months.length).toBeGreaterThan(1);
  for (const path of months) expect(path).toMatch(/^Telegram\/Forum\/topics\/Long thread\/(\d{4}-\d\d) Long thread\.md$/);
});

it('links all topics from one note, pinned ones first', () => {
  const files = bench.files('whole');
  const index = files.get('Telegram/Forum/Forum.md')?.split('\n^tg-topics\n', 1)[0] ?? '';
  const rows = index.split('\n').filter((line) => line.startsWith('- '));
  expect(rows).toHaveLength(topics.length);
  expect(rows.findLastIndex((row) => row.includes('pinned'))).toBeLessThan(rows.findIndex((row) => !row.includes('pinned')));
  const links = [...index.matchAll(/\[\[([^|\]]+)\|/g)].map(([, path]) => `${path}.md`);
  expect(links.filter((path) => !files.has(path))).toEqual([]);
  expect(new Set(links)).toEqual(new Set([...files.keys()].filter((path) => path.includes('/topics/'))));
  expect(index).toMatch(/Long thread.* 2500 messages/);
});

it('asks once and writes nothing when nothing is new', async () => {
  const before = bench.stamps('whole');
  await exported('whole', forum);
  expect(bench.stamps('whole')).toEqual(before);
  expect(historyCalls()).toBe(1);
});

it('exports chosen topics, and the whole forum later, with every message once', async () => {
  const [first = 0, second = 0] = topicsNamed('Questions and answers').toSorted((a, b) => b - a);
  await exported('parts', `t.me/c/1500000003/${first}`, '--chat', `t.me/c/1500000003/${second}`, '--chat', 't.me/c/1500000003/1');
  expect(sortedById(blocksByTopic(bench.files('parts')))).toEqual(sortedById(expectedByTopic([first, second, 1])));
  const names = (): (string | undefined)[] => [first, second].map((id) => [...bench.files('parts')].find(([, text]) => text.includes(`tg-topic-id: "${id}"`))?.[0]);
  const before = names();
  expect(before).toEqual(['Telegram/Forum/topics/Questions and answers.md', expect.stringContaining(`/topics/Questions and answers (${second})`)]);
  await exported('parts', forum);
  expect(sortedById(blocksByTopic(bench.files('parts')))).toEqual(sortedById(expectedByTopic()));
  expect(names()).toEqual(before);
});
