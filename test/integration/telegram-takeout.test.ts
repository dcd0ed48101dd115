import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChatId } from '../../src/model/ids';
import type { TakeoutNotice, TakeoutRequest } from '../../src/model/takeout';
import { systemClock } from '../../companion/system-clock';
import type { Clock } from '../../src/telegram/clock';
import type { OpenTelegram } from '../../src/telegram/open-telegram';
import type { LogEntry } from '../telegram-dc/log';
import { loadScenario } from '../telegram-dc/world/index';
import type { Scenario } from '../telegram-dc/world/scenario';
import { ClientBench, comparable, comparableOracle, readAll } from './support/telegram-client';

const news = '-1001500000001' as ChatId;
const team = '-1001500000002' as ChatId;
const oldgroup = '-4100000001' as ChatId;
const anna = '7100000001' as ChatId;
const everything: TakeoutRequest = { scope: { kinds: ['users', 'groups', 'supergroups', 'channels'], fileMaxSizeBytes: 10_000_000 }, waitSeconds: 300, pollSeconds: 5 };

let bench: ClientBench;
let notices: TakeoutNotice[];

async function start(scenario: Scenario): Promise<void> {
  bench = await ClientBench.start(scenario);
  await bench.signIn();
  notices = [];
  await bench.dc.control.run('reset');
}

afterEach(async () => {
  expect(bench.dc.control.stats().violations).toEqual([]);
  await bench.stop();
});

function begin(client: OpenTelegram, request: TakeoutRequest = everything, signal = bench.signal) {
  return client.beginTakeout(request, { signal, onNotice: (notice) => notices.push(notice) });
}

function calls(method: string): LogEntry[] {
  return bench.dc.control.log({ method });
}

/** Wrappers of the takeout around each call of a method, outermost first; every one must be there once. */
function wrappersOf(method: string): string[] {
  return calls(method).map(({ wrappers }) => wrappers.filter((name) => /Takeout|Range/.test(name)).join(' > '));
}

/** Polls pass in no time, here and on the server; everything else takes the time it takes. */
function quickPolls(): Clock {
  let aheadMs = 0;
  return {
    now: () => systemClock.now() + aheadMs,
    random: () => 0.5,
    sleep: async (ms, signal) => {
      if (ms > 5000) return await systemClock.sleep(ms, signal);
      aheadMs += ms;
      await bench.dc.control.run('clock.advance', { ms });
      signal.throwIfAborted();
    },
  };
}

const basic = (takeout: Scenario['takeout'] = { splitRanges: 3 }, more: Partial<Scenario> = {}): Scenario => ({ ...loadScenario('basic'), takeout, ...more });

it.each([
  ['a channel', 'news', news],
  ['a supergroup', 'team', team],
  ['a basic group', 'oldgroup', oldgroup],
  ['a private chat', 'anna', anna],
])('reads every message of %s once through the takeout', async (_name, key, chatId) => {
  await start(basic());
  const client = bench.open({ fetchConnections: 2, requestsInFlight: 2 });
  expect(await begin(client)).toMatchObject({ kind: 'open' });
  const messages = await readAll(client, chatId, bench.signal);
  expect(messages.map(comparable)).toEqual((await bench.oracle(key)).map(comparableOracle));
  await client.endTakeout({ success: true });
  expect(new Set(wrappersOf('messages.getHistory'))).toEqual(new Set(['invokeWithTakeout > invokeWithMessagesRange']));
  expect(calls('account.initTakeoutSession')).toHaveLength(1);
  expect(calls('account.finishTakeoutSession')).toMatchObject([{ args: { success: true }, wrappers: ['invokeWithTakeout'] }]);
  expect(notices).toEqual([]);
});

it('reads a long private chat by the server’s own three ranges, each id once', async () => {
  await start(loadScenario('private'));
  const client = bench.open();
  await begin(client, { ...everything, scope: { kinds: ['users'] } });
  const ids = (await readAll(client, anna, bench.signal)).map(({ id }) => id);
  expect(ids).toEqual((await bench.oracle('anna')).map(({ id }) => id));
  const ranges = new Set(calls('messages.getHistory').map(({ wrappers }) => wrappers.join(' ')));
  expect([...ranges].every((wrappers) => wrappers.includes('invokeWithTakeout invokeWithMessagesRange'))).toBe(true);
  expect(calls('messages.getSplitRanges')).toHaveLength(1);
  // Two more than without ranges for every border.
  expect(calls('messages.getHistory').length).toBeLessThanOrEqual(Math.ceil(ids.length / 100) + 2 + 4);
}, 180_000);

it('counts positions and dates over all ranges', async () => {
  await start(basic());
  const client = bench.open();
  await begin(client);
  const oracle = await bench.oracle('anna');
  for (const last of [1, 40, 120]) expect(await client.resolveRange(anna, { last }, bench)).toEqual({ fromId: oracle.at(-last)?.id, toId: oracle.at(-1)?.id });
  const [from, to] = [oracle[10], oracle[60]];
  expect(await client.resolveRange(anna, { sinceDate: from?.date ?? 0, beforeDate: (to?.date ?? 0) + 1 }, bench)).toEqual({ fromId: from?.id, toId: to?.id });
  for (const last of [1, 20, 100]) expect(await client.resolveRange(anna, { last, beforeDate: oracle.at(-20)?.date ?? 0 }, bench)).toEqual({ fromId: oracle.at(-20 - last)?.id ?? 1, toId: oracle.at(-21)?.id });
  expect(new Set(wrappersOf('messages.getHistory'))).toEqual(new Set(['invokeWithTakeout > invokeWithMessagesRange']));
});

it('fetches files through the takeout, on other data centres too, and renews references in the right range', async () => {
  await start(basic());
  const client = bench.open();
  await begin(client);
  const saved = await readAll(client, '7000000001' as ChatId, bench.signal);
  const withFile = saved.find(({ text }) => text === 'The big one');
  const media = withFile?.media;
  if (media === undefined || !('file' in media) || withFile === undefined) throw new Error('no file');
  await bench.dc.control.run('expireReferences');
  const folder = mkdtempSync(join(tmpdir(), 'tobs-takeout-'));
  const file = { chatId: '7000000001' as ChatId, messageId: withFile.id, file: media.file, path: join(folder, 'five.bin') };
  expect(await client.download(file, bench)).toEqual({ sizeBytes: media.file.sizeBytes });
  rmSync(folder, { recursive: true });
  const parts = bench.dc.control.log({ method: 'upload.getFile', dc: 4 });
  expect(parts.length).toBeGreaterThan(10);
  expect(parts.every(({ wrappers }) => wrappers.filter((name) => name === 'invokeWithTakeout').length === 1 && !wrappers.includes('invokeWithMessagesRange'))).toBe(true);
  expect(wrappersOf('messages.getMessages')).toEqual(['invokeWithTakeout > invokeWithMessagesRange']);
});

it('shows that it waits, and starts within ten seconds of an approval after seven', async () => {
  await start(basic({ approveAfter: 7, delay: 86_400 }));
  const clock = quickPolls();
  const startMs = clock.now();
  expect(await begin(bench.open({}, { clock }))).toMatchObject({ kind: 'open' });
  expect(clock.now() - startMs).toBeLessThan(12_000);
  expect(calls('account.initTakeoutSession').map(({ error }) => error)).toEqual(['TAKEOUT_INIT_DELAY_86400', 'TAKEOUT_INIT_DELAY_86395', undefined]);
  expect(notices).toMatchObject([{ kind: 'waiting' }]);
});

it('gives up after the wait when nobody approves, and reads on bare', async () => {
  await start(basic({ delay: 86_400 }));
  const client = bench.open({}, { clock: quickPolls() });
  expect(await begin(client)).toMatchObject({ kind: 'not-approved' });
  expect((await client.newest(news, bench)).messages).toHaveLength(100);
  expect(wrappersOf('messages.getHistory')).toEqual(['']);
  expect(await client.endTakeout({ success: true })).toEqual({ record: null });
  expect(calls('account.finishTakeoutSession')).toEqual([]);
});

it.each(['over', 'valid'] as const)('goes on with the session of an earlier run (a finished one is %s)', async (afterFinish) => {
  await start(basic({ splitRanges: 3, afterFinish }));
  const first = await begin(bench.open());
  if (first.kind !== 'open') throw new Error('not open');
  // The first run was cut off without a word.
  const second = bench.open();
  expect(await begin(second, { ...everything, stored: first.record })).toMatchObject({ kind: 'open', record: { id: first.record.id } });
  expect(calls('account.initTakeoutSession')).toHaveLength(1);
  const { record } = await second.endTakeout({ success: true });
  if (record === null) throw new Error('no record');
  expect(await begin(bench.open(), { ...everything, stored: record })).toMatchObject({ kind: 'open' });
  expect(calls('account.initTakeoutSession')).toHaveLength(afterFinish === 'valid' ? 1 : 2);
});

it('asks for a new session when the old one ends in the middle, and loses nothing', async () => {
  await start(basic({ splitRanges: 3, validFor: 3600 }));
  const client = bench.open({ requestsInFlight: 2 });
  await begin(client);
  const newest = await client.newest(news, bench);
  await bench.dc.control.run('clock.advance', { seconds: 4000 });
  const ids: number[] = [];
  for await (const batch of client.history({ chatId: news, fromId: 1, toId: newest.messages.at(-1)?.id ?? 0 }, bench)) ids.push(...batch.messages.map(({ id }) => id));
  expect(ids).toEqual((await bench.oracle('news')).map(({ id }) => id));
  expect(calls('account.initTakeoutSession')).toHaveLength(2);
  expect(notices).toEqual([]);
  expect(await client.endTakeout({ success: true })).toMatchObject({ record: { isFinished: true } });
});

it('reads a protected channel outside the takeout, completely, and says so', async () => {
  const base = basic();
  await start({ ...base, chats: base.chats.map((chat) => ('key' in chat && chat.key === 'news' ? { ...chat, noforwards: true } : chat)) });
  const client = bench.open();
  await begin(client);
  const messages = await readAll(client, news, bench.signal);
  expect(messages.map(comparable)).toEqual((await bench.oracle('news')).map(comparableOracle));
  await readAll(client, team, bench.signal);
  expect(notices).toEqual([{ kind: 'chat-outside', chatId: news, reason: 'restricted' }]);
  const ofTeam = bench.dc.control.log({ method: 'messages.getHistory', chat: 'team' });
  expect(ofTeam.every(({ wrappers }) => wrappers.includes('invokeWithTakeout'))).toBe(true);
});

it('reads a forum by topics: the list bare, every reply inside', async () => {
  const base = loadScenario('forum');
  await start({ ...base, takeout: { splitRanges: 2 } });
  const forum = base.chats.flatMap((chat) => ('key' in chat && chat.kind === 'forum' ? [chat] : []))[0];
  const chatId = `-100${forum?.id}` as ChatId;
  const client = bench.open();
  await begin(client);
  const topics = await client.topics(chatId, bench);
  for (const { id } of topics.slice(0, 5)) await client.newest(chatId, { signal: bench.signal, topicId: id });
  expect(wrappersOf('messages.getForumTopics').every((wrappers) => wrappers === '')).toBe(true);
  expect(new Set(wrappersOf('messages.getReplies'))).toEqual(new Set(['invokeWithTakeout > invokeWithMessagesRange']));
  expect(calls('messages.getForumTopics').length).toBeGreaterThan(0);
});

it('reads a chat of a kind that was not asked for outside, and says so', async () => {
  await start(basic());
  const client = bench.open();
  await begin(client, { ...everything, scope: { kinds: ['users'] } });
  expect((await readAll(client, news, bench.signal)).map(comparable)).toEqual((await bench.oracle('news')).map(comparableOracle));
  expect(notices).toEqual([{ kind: 'chat-outside', chatId: news, reason: 'not-included' }]);
});

it('ends a takeout as a failure when its owner goes away without a word', async () => {
  await start(basic());
  const client = bench.open();
  await begin(client);
  await client.close();
  expect(calls('account.finishTakeoutSession')).toMatchObject([{ args: {}, wrappers: ['invokeWithTakeout'] }]);
  expect(calls('account.finishTakeoutSession')[0]?.args).not.toMatchObject({ success: true });
});
