import { writeFileSync } from 'node:fs';
import type { OracleMessage } from '../telegram-dc/world/index';
import { CliBench } from './cli-support';

let bench: CliBench;
const profile = 'profile';

async function start(scenario: string): Promise<void> {
  bench = await CliBench.start(scenario);
  const login = bench.login(profile);
  if ((await login.ended) !== 0) throw new Error(login.stderr);
  // One request at a time: how often several meet at a border of their pieces depends on the machine.
  writeFileSync(bench.path('one.json'), '{"fetchConnections": 1, "requestsInFlight": 1}');
}

beforeEach(async () => void (await bench.dc.control.run('reset')));

afterEach(() => expect(bench.dc.control.stats().violations).toEqual([]));

async function oracleOf(chat: string): Promise<readonly OracleMessage[]> {
  return ((await bench.dc.control.run('oracle', { chat, range: { hashes: false } })) as OracleMessage[]).filter(({ deleted }) => !deleted);
}

async function exported(vault: string, chat: string, ...more: readonly string[]): Promise<readonly number[]> {
  const child = bench.export(profile, vault, chat, '--no-media', '--config', bench.path('one.json'), ...more);
  const code = await child.ended;
  if (code !== 0) throw new Error(`${code}: ${child.stdout}${child.stderr}`);
  return [...bench.files(vault).values()].flatMap((text) => [...text.matchAll(/^\^tg-(\d+)$/gm)].map(([, id]) => Number(id))).toSorted((a, b) => a - b);
}

const requests = (): number => ['messages.getHistory', 'messages.getReplies', 'channels.getMessages', 'messages.getMessages'].reduce((sum, method) => sum + (bench.dc.control.stats().methods[method]?.calls ?? 0), 0);
const idsOf = (messages: readonly OracleMessage[]): readonly number[] => messages.map(({ id }) => id);
const day = (date: number): string => new Date(date * 1000).toISOString().slice(0, 10);

describe('of a channel with gaps', () => {
  let oracle: readonly OracleMessage[];
  const channel = '-1001500000001';

  beforeAll(async () => {
    await start('gaps');
    oracle = await oracleOf('news');
  });

  afterAll(() => bench.stop());

  it('takes exactly the newest messages, and the rest of an album that the number cuts', async () => {
    expect(await exported('last', channel, '--layout', 'month', '--last', '137')).toEqual(idsOf(withAlbum(oracle, oracle.length - 137)));
    const cut = oracle.findLastIndex(({ groupedId }, index) => groupedId !== undefined && groupedId === oracle[index - 1]?.groupedId && index < oracle.length - 150);
    expect(await exported('cut', channel, '--layout', 'month', '--last', String(oracle.length - cut))).toEqual(idsOf(withAlbum(oracle, cut)));
  });

  it('reads no more than the pages of the days it is asked for, and the newest page the second time', async () => {
    const [first, last] = [day(oracle[4000]?.date ?? 0), day(oracle[5200]?.date ?? 0)];
    const wanted = oracle.filter(({ date }) => first <= day(date) && day(date) <= last);
    const flags = ['--layout', 'month', '--timezone', 'UTC', '--since', first, '--until', last];
    expect(await exported('days', channel, ...flags)).toEqual(idsOf(wanted));
    expect(requests()).toBeLessThanOrEqual(Math.ceil(wanted.length / 100) + 2);
    await bench.dc.control.run('reset');
    await exported('days', channel, ...flags);
    expect(requests()).toBe(1);
  });

  it('takes what lies from an id on, the id itself included', async () => {
    const from = oracle.at(-321)?.id ?? 0;
    expect(await exported('from', channel, '--layout', 'month', '--from-id', String(from))).toEqual(idsOf(oracle.slice(-321)));
  });

  it('fetches only what is missing when the range grows', async () => {
    expect(await exported('grow', channel, '--layout', 'month', '--last', '1000')).toEqual(idsOf(withAlbum(oracle, oracle.length - 1000)));
    await bench.dc.control.run('reset');
    expect(await exported('grow', channel, '--layout', 'month')).toEqual(idsOf(oracle));
    // Every seventh page of this chat comes a message short.
    expect(requests()).toBeLessThanOrEqual(Math.ceil((oracle.length - 1000) / 100) + 2 + Math.ceil(oracle.length / 100 / 7 / 100));
  });

  it.each([
    ['several requests at a time from shardMinMessages on', {}, true],
    ['one request at a time below it', { shardMinMessages: 1_000_000 }, false],
    ['one at a time where it is switched off', { shardMinMessages: 0 }, false],
  ])('reads by %s', async (name, settings, isParallel) => {
    writeFileSync(bench.path('lanes.json'), JSON.stringify(settings));
    await bench.dc.control.run('network.set', { latencyMs: 30 });
    try {
      const child = bench.export(profile, name, channel, '--no-media', '--layout', 'month', '--last', '1500', '--config', bench.path('lanes.json'));
      expect(await child.ended).toBe(0);
      expect(bench.dc.control.stats().peakInFlight > 1).toBe(isParallel);
    } finally {
      await bench.dc.control.run('network.set', { latencyMs: 0 });
    }
  });
});

function withAlbum(messages: readonly OracleMessage[], from: number): readonly OracleMessage[] {
  const group = messages[from]?.groupedId;
  let start = from;
  while (group !== undefined && messages[start - 1]?.groupedId === group) start--;
  return messages.slice(start);
}

describe('of one post', () => {
  let oracle: readonly OracleMessage[];
  let forum: readonly OracleMessage[];

  beforeAll(async () => {
    await start('forum');
    forum = await oracleOf('forum');
    oracle = forum;
  });

  afterAll(() => bench.stop());

  it('takes the whole album and the message it replies to, by at most three requests', async () => {
    const third = oracle.find(({ groupedId }, index) => groupedId !== undefined && oracle[index - 2]?.groupedId === groupedId);
    const album = oracle.filter(({ groupedId }) => groupedId === third?.groupedId);
    const parents = album.flatMap(({ replyTo }) => replyTo ?? []);
    const ids = await exported('album', `t.me/c/1500000003/${third?.topicId}/${third?.id}`);
    expect(ids).toEqual(expect.arrayContaining([...idsOf(album)]));
    expect(ids.filter((id) => !idsOf(album).includes(id) && !parents.includes(id))).toEqual([]);
    expect(requests()).toBeLessThanOrEqual(3);
    const child = oracle.findLast(({ replyTo, groupedId }) => replyTo !== undefined && groupedId === undefined && oracle.find(({ id }) => id === replyTo)?.groupedId === undefined);
    expect(await exported('reply', `t.me/c/1500000003/${child?.topicId}/${child?.id}`)).toEqual([child?.replyTo, child?.id]);
  });

  it('takes the thread of a link that names one', async () => {
    const quiet = forum.filter(({ topicId }) => topicId !== undefined && topicId > 1).findLast(({ topicId }) => forum.filter((other) => other.topicId === topicId).length === 4)?.topicId;
    const inTopic = forum.filter(({ topicId }) => topicId === quiet);
    expect(await exported('thread', `t.me/c/1500000003/${inTopic.at(-1)?.id}?thread=${quiet}`)).toEqual(idsOf(inTopic));
  });

  it('says when there is no such message', async () => {
    const child = bench.export(profile, 'none', 't.me/c/1500000003/1/2000000000');
    expect(await child.ended).toBe(1);
    expect(child.stdout).toContain('message 2000000000 does not exist');
  });
});
