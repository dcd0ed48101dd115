import { writeFileSync } from 'node:fs';
import { until } from '../host/until';
import { durationOf } from '../integration/companion-support';
import { loadScenario } from '../telegram-dc/world/index';
import type { Scenario } from '../telegram-dc/world/scenario';
import { CliBench, linesOf } from './cli-support';

let bench: CliBench;

async function start(takeout: Scenario['takeout'], more: Partial<Scenario> = {}, scenario = 'basic'): Promise<void> {
  bench = await CliBench.start({ ...loadScenario(scenario), takeout, ...more });
  const login = bench.login('profile');
  if ((await login.ended) !== 0) throw new Error(login.stderr);
  await bench.dc.control.run('reset');
}

afterEach(async () => {
  expect(bench.dc.control.stats().violations).toEqual([]);
  await bench.stop();
});

/** Each call of these methods, as the wrappers of the takeout around it. */
function wrappersOf(...methods: string[]): string[] {
  return methods.flatMap((method) => bench.dc.control.log({ method })).map(({ wrappers }) => wrappers.filter((name) => /Takeout|Range/.test(name)).join(' > '));
}

const count = (method: string): number => bench.dc.control.log({ method }).length;
/** What Telegram was told at the end of each takeout. */
const outcomes = (): boolean[] => bench.dc.control.log({ method: 'account.finishTakeoutSession' }).map(({ args }) => (args as { success?: boolean }).success === true);

function config(name: string, settings: object): string {
  writeFileSync(bench.path(name), JSON.stringify(settings));
  return bench.path(name);
}

async function idsIn(vault: string, chat: string): Promise<{ readonly inVault: readonly number[]; readonly expected: readonly number[] }> {
  const oracle = (await bench.dc.control.run('oracle', { chat, range: { hashes: false } })) as { id: number; deleted?: boolean }[];
  const inVault = [...bench.files(vault)].filter(([path]) => path.endsWith('.md')).flatMap(([, text]) => [...text.matchAll(/^\^tg-(\d+)$/gm)].map((match) => Number(match[1])));
  return { inVault: inVault.toSorted((a, b) => a - b), expected: oracle.filter(({ deleted }) => deleted !== true).map(({ id }) => id) };
}

it('exports several chats inside one takeout; the next run goes on with it while Telegram accepts it', async () => {
  await start({ splitRanges: 3, afterFinish: 'valid' });
  const first = bench.export('profile', 'vault', '@basic_news', '--takeout', '--chat', '7100000001', '--chat', 'me');
  expect(await first.ended).toBe(0);
  expect(bench.dc.control.log({ method: 'account.initTakeoutSession' })).toMatchObject([{ args: { messageUsers: true, messageChannels: true, files: true, fileMaxSize: String(2000 * 1024 * 1024) } }]);
  expect(bench.dc.control.log({ method: 'account.initTakeoutSession' })[0]?.args).not.toMatchObject({ messageChats: true });
  expect(new Set(wrappersOf('messages.getHistory'))).toEqual(new Set(['invokeWithTakeout > invokeWithMessagesRange']));
  expect(new Set(wrappersOf('upload.getFile'))).toEqual(new Set(['invokeWithTakeout']));
  expect(outcomes()).toEqual([true]);
  const [news, anna, saved] = await Promise.all(['news', 'anna', 'saved'].map((chat) => idsIn('vault', chat)));
  expect(news?.inVault).toEqual([news, anna, saved].flatMap((one) => one?.expected ?? []).toSorted((a, b) => a - b));
  const second = bench.export('profile', 'vault', '@basic_news', '--takeout', '--chat', '7100000001', '--chat', 'me');
  expect(await second.ended).toBe(0);
  expect(count('account.initTakeoutSession')).toBe(1);
  expect(outcomes()).toEqual([true, true]);
});

it.each(['a stop', 'a kill'])('after %s the next run needs no new takeout if the old one is open', async (how) => {
  await start({ splitRanges: 3 });
  const fault = (await bench.dc.control.run('fault.add', { match: { method: 'messages.getHistory', nth: [2] }, do: 'ignore' })) as string;
  const cut = bench.export('profile', 'vault', '@basic_news', '--takeout');
  await until('the fault', () => bench.dc.server.faults.list().some(({ id, done }) => id === fault && done > 0));
  await bench.dc.control.run('fault.remove');
  cut.process.kill(how === 'a stop' ? 'SIGINT' : 'SIGKILL');
  expect(await cut.ended).toBe(how === 'a stop' ? 130 : 'SIGKILL');
  expect(outcomes()).toEqual(how === 'a stop' ? [false] : []);
  const rest = bench.export('profile', 'vault', '@basic_news', '--takeout');
  expect(await rest.ended).toBe(0);
  expect(count('account.initTakeoutSession')).toBe(how === 'a stop' ? 2 : 1);
  expect(outcomes().at(-1)).toBe(true);
  const { inVault, expected } = await idsIn('vault', 'news');
  expect(inVault).toEqual(expected);
});

it('is stopped in time when Telegram says nothing any more, and the next run takes the session up', async () => {
  await start({ splitRanges: 3 });
  const fault = (await bench.dc.control.run('fault.add', { match: { method: 'messages.getHistory', nth: [2] }, do: 'ignore' })) as string;
  const cut = bench.export('profile', 'vault', '@basic_news', '--takeout');
  await until('the fault', () => bench.dc.server.faults.list().some(({ id, done }) => id === fault && done > 0));
  await bench.dc.control.run('fault.add', { match: {}, do: 'ignore' });
  cut.process.kill('SIGINT');
  expect(await durationOf(cut.ended)).toBeLessThan(5000);
  expect(await cut.ended).toBe(130);
  expect(linesOf(cut)).toContainEqual({ type: 'message', level: 'warn', message: "Telegram's takeout could not be ended (STOPPED). The next export goes on with it." });
  await bench.dc.control.run('fault.remove');
  const rest = bench.export('profile', 'vault', '@basic_news', '--takeout');
  expect(await rest.ended).toBe(0);
  expect(count('account.initTakeoutSession')).toBe(1);
});

it('tells Telegram of a failed run', async () => {
  await start({ splitRanges: 3 });
  await bench.dc.control.run('fault.add', { match: { method: 'messages.getHistory' }, do: { kind: 'error', code: 400, text: 'CHANNEL_PRIVATE' } });
  const failed = bench.export('profile', 'vault', '@basic_news', '--takeout');
  expect(await failed.ended).toBe(1);
  expect(outcomes()).toEqual([false]);
});

it('goes on without when nobody approves, and says so', async () => {
  await start({ delay: 86_400 });
  const child = bench.export('profile', 'vault', '@basic_news', '--takeout', '--config', config('short.json', { takeoutWaitS: 2, takeoutPollS: 1 }));
  expect(await child.ended).toBe(0);
  const messages = linesOf(child).flatMap((line) => (line.type === 'message' ? [`${line.level} ${line.message}`] : []));
  expect(messages).toEqual([expect.stringMatching(/^info Telegram asks you to allow this export.* at \d\d:\d\d\.$/), expect.stringMatching(/^warn Exported without Telegram's takeout: it was not allowed within 2 s/)]);
  expect(count('account.initTakeoutSession')).toBeGreaterThanOrEqual(3);
  expect(new Set(wrappersOf('messages.getHistory', 'upload.getFile'))).toEqual(new Set(['']));
  expect(outcomes()).toEqual([]);
  const { inVault, expected } = await idsIn('vault', 'news');
  expect(inVault).toEqual(expected);
});

it('begins as soon as somebody approves, and can be stopped while it waits', async () => {
  await start({ delay: 86_400, splitRanges: 2 });
  const quick = config('quick.json', { takeoutPollS: 1 });
  const stopped = bench.export('profile', 'stopped', '@basic_news', '--takeout', '--config', quick);
  await until('the wait', () => stopped.stdout.includes('asks you to allow'));
  stopped.process.kill('SIGINT');
  expect(await durationOf(stopped.ended)).toBeLessThan(5000);
  expect(await stopped.ended).toBe(130);
  expect(count('messages.getHistory')).toBe(0);
  const approved = bench.export('profile', 'vault', '@basic_news', '--takeout', '--config', quick);
  await until('the wait', () => approved.stdout.includes('asks you to allow'));
  await bench.dc.control.run('approveTakeout');
  expect(await approved.ended).toBe(0);
  expect(new Set(wrappersOf('messages.getHistory'))).toEqual(new Set(['invokeWithTakeout > invokeWithMessagesRange']));
  expect(outcomes()).toEqual([true]);
});

it('reads a supergroup and the group it was, both inside', async () => {
  await start({ splitRanges: 2 }, {}, 'migrated');
  const group = loadScenario('migrated').chats.flatMap((chat) => ('key' in chat && chat.key === 'new' ? [chat.id] : []))[0];
  const child = bench.export('profile', 'vault', `-100${group}`, '--takeout');
  expect(await child.ended).toBe(0);
  expect(linesOf(child).filter((line) => line.type === 'message')).toEqual([]);
  expect(bench.dc.control.log({ method: 'account.initTakeoutSession' })).toMatchObject([{ args: { messageChats: true, messageMegagroups: true } }]);
  expect(bench.dc.control.log({ method: 'account.initTakeoutSession' })[0]?.args).not.toMatchObject({ messageChannels: true });
  expect(new Set(wrappersOf('messages.getHistory'))).toEqual(new Set(['invokeWithTakeout > invokeWithMessagesRange']));
  expect(bench.dc.control.log({ method: 'messages.getHistory', chat: 'old' }).length).toBeGreaterThan(2);
});

/** The newest post with a comment under it: comments answer the copy of their post, and copies follow in the posts' order. */
async function commentedPost(): Promise<number> {
  type Row = { readonly id: number; readonly kind?: string; readonly threadId?: number };
  const [posts, talk] = (await Promise.all(['blog', 'blogtalk'].map((chat) => bench.dc.control.run('oracle', { chat, range: { hashes: false } })))) as [Row[], Row[]];
  const roots = new Set(talk.map(({ threadId }) => threadId));
  return posts[talk.filter(({ kind }) => kind === 'autoForward').findLastIndex(({ id }) => roots.has(id))]?.id ?? 0;
}

it.each(['all posts, by a pass over the group', 'one post, by its thread'])('reads comments inside, too: %s', async (which) => {
  await start({ splitRanges: 2 }, {}, 'channel');
  const isOne = which.startsWith('one');
  const child = bench.export('profile', 'vault', isOne ? `https://t.me/the_blog/${await commentedPost()}` : '@the_blog', '--takeout', '--comments', '--no-media');
  expect(await child.ended).toBe(0);
  expect(linesOf(child).filter((line) => line.type === 'message')).toEqual([]);
  expect(bench.dc.control.log({ method: 'account.initTakeoutSession' })).toMatchObject([{ args: { messageChannels: true, messageMegagroups: true } }]);
  expect(new Set(wrappersOf('messages.getHistory', 'messages.getReplies'))).toEqual(new Set(['invokeWithTakeout > invokeWithMessagesRange']));
  expect(count('messages.getReplies') > 0).toBe(isOne);
  expect([...bench.files('vault').values()].some((text) => /\^tg-c\d+$/m.test(text))).toBe(true);
});

it('exports a protected channel completely, without the takeout, and says so', async () => {
  const { chats } = loadScenario('basic');
  await start({ splitRanges: 3 }, { chats: chats.map((chat) => ('key' in chat && chat.key === 'news' ? { ...chat, noforwards: true } : chat)) });
  const child = bench.export('profile', 'vault', '@basic_news', '--takeout');
  expect(await child.ended).toBe(0);
  expect(linesOf(child)).toContainEqual({ type: 'message', level: 'warn', message: "News: Exported without Telegram's takeout: this chat is protected and shows nothing inside." });
  const { inVault, expected } = await idsIn('vault', 'news');
  expect(inVault).toEqual(expected);
  expect(count('upload.getFile')).toBeGreaterThan(10);
});
