import { writeFileSync } from 'node:fs';
import { until } from '../host/until';
import { expectGolden } from '../unit/notes/golden';
import { CliBench, finishOf, linesOf } from './cli-support';

interface Oracle {
  readonly id: number;
  readonly text: string;
  readonly threadId?: number;
  readonly deleted?: boolean;
  readonly groupedId?: string;
}

let bench: CliBench;
const profile = 'profile';
const channel = '@the_blog';
/** The chats' bare ids, as the scenario gives them. */
const groupName = 'blogtalk';

beforeAll(async () => {
  bench = await CliBench.start('channel');
  const login = bench.login(profile);
  if ((await login.ended) !== 0) throw new Error(login.stderr);
});

afterAll(async () => {
  expect(bench.dc.control.stats().violations).toEqual([]);
  await bench.stop();
});

async function oracle(chat: string): Promise<readonly Oracle[]> {
  return ((await bench.dc.control.run('oracle', { chat, range: { hashes: false } })) as readonly Oracle[]).filter(({ deleted }) => deleted !== true);
}

/** Comment → post, as the server has it: the forwarded copies carry the posts' texts and follow them in order. */
async function expectedThreads(): Promise<ReadonlyMap<number, number>> {
  const posts = await oracle('blog');
  const talk = await oracle(groupName);
  const copies = talk.filter((message) => 'kind' in message && message.kind === 'autoForward');
  expect(copies).toHaveLength(posts.length);
  const postOf = new Map(copies.map(({ id }, index) => [id, posts[index]?.id ?? 0]));
  return new Map(talk.flatMap(({ id, threadId }) => (threadId === undefined ? [] : [[id, postOf.get(threadId) ?? 0]])));
}

/** Comment → post, as the notes have it. */
function writtenThreads(files: ReadonlyMap<string, string>): ReadonlyMap<number, number> {
  const threads = new Map<number, number>();
  for (const [path, text] of files) {
    if (!path.endsWith('.md')) continue;
    let post = 0;
    for (const [, plain, comment] of text.matchAll(/^(?:\^tg-(\d+)|>   \^tg-c(\d+))$/gm)) {
      if (plain !== undefined) post = Number(plain);
      else if (threads.has(Number(comment))) throw new Error(`comment ${comment} stands twice`);
      else threads.set(Number(comment), post);
    }
  }
  return threads;
}

const sorted = (map: ReadonlyMap<number, number>): [number, number][] => [...map].sort(([a], [b]) => a - b);

/** Calls of one method since the last look at it. */
function callsOf(method: string): () => number {
  const count = (): number => bench.dc.control.stats().methods[method]?.calls ?? 0;
  let seen = count();
  return () => {
    const now = count() - seen;
    seen += now;
    return now;
  };
}

/** One request after the other: how often a page is asked for does not depend on the machine. */
function oneLane(): readonly string[] {
  writeFileSync(bench.path('one-lane.json'), '{"fetchConnections": 1, "requestsInFlight": 1, "media": []}');
  return ['--config', bench.path('one-lane.json')];
}

it('puts all 200 comments under the right posts, by at most 52 requests for the pass; a second run is quiet', async () => {
  const history = callsOf('messages.getHistory');
  expect(await bench.export(profile, 'plain', channel, ...oneLane()).ended).toBe(0);
  const forPosts = history();
  const first = bench.export(profile, 'vault', channel, '--comments', ...oneLane());
  expect(await first.ended).toBe(0);
  expect(history() - forPosts).toBeLessThanOrEqual(52);
  expect(finishOf(first)).toMatchObject({ outcome: 'success', messages: 500, comments: 200 });
  const written = writtenThreads(bench.files('vault'));
  expect(sorted(written)).toEqual(sorted(await expectedThreads()));
  expect(written.size).toBe(200);
  const [longest] = [...bench.files('vault').values()].sort((a, b) => b.split('^tg-c').length - a.split('^tg-c').length);
  expectGolden('channel-post-with-comments', Buffer.from(longest ?? '', 'latin1').toString('utf8'));
  const before = bench.stamps('vault');
  const second = bench.export(profile, 'vault', channel, '--comments', '--no-media');
  expect(await second.ended).toBe(0);
  expect(bench.stamps('vault')).toEqual(before);
  expect(finishOf(second)).toMatchObject({ notes_created: 0, notes_updated: 0, comments: 0 });
  // One for the channel, one for its group.
  expect(finishOf(second).requests).toBeLessThanOrEqual(2);
});

describe('cut short by SIGKILL', () => {
  let whole: Map<string, string>;

  beforeAll(async () => {
    const child = bench.export(profile, 'whole', channel, '--comments');
    if ((await child.ended) !== 0) throw new Error(child.stdout + child.stderr);
    whole = bench.files('whole');
  });

  it.each([
    ['before the first page of the group', { method: 'messages.getHistory', chat: groupName, nth: [1] }],
    ['in the middle of the group', { method: 'messages.getHistory', chat: groupName, nth: [30] }],
  ])('%s, the next run ends with the same bytes', async (place, match) => {
    const fault = (await bench.dc.control.run('fault.add', { match, do: 'ignore' })) as string;
    const cut = bench.export(profile, place, channel, '--comments');
    await until(`the fault ${place}`, () => bench.dc.server.faults.list().some(({ id, done }) => id === fault && done > 0));
    await bench.dc.control.run('fault.remove', { id: fault });
    cut.process.kill('SIGKILL');
    expect(await cut.ended).toBe('SIGKILL');
    const rest = bench.export(profile, place, channel, '--comments');
    expect(await rest.ended).toBe(0);
    expect(bench.files(place)).toEqual(whole);
  });

  it('has the files of comments beside those of posts', () => {
    const embeds = [...whole.values()].join('\n').match(/^> {3}!\[\[.*\/media\/\w+\/c\d+\.\w+\]\]$/gm) ?? [];
    expect(embeds.length).toBeGreaterThan(0);
    for (const embed of embeds) expect([...whole.keys()]).toContain(embed.slice('>   ![['.length, -']]'.length));
  });
});

it('puts the same comments below the same posts in notes of days, inside a takeout that covers the group', async () => {
  const child = bench.export(profile, 'days', channel, '--comments', '--no-media', '--layout', 'day', '--takeout');
  expect(await child.ended).toBe(0);
  expect(linesOf(child).filter((line) => line.type === 'message')).toEqual([]);
  expect(sorted(writtenThreads(bench.files('days')))).toEqual(sorted(await expectedThreads()));
});

it('reads the comments of one post by at most two requests more, and no second time', async () => {
  const counts = new Map<number, number>();
  for (const [, post] of await expectedThreads()) counts.set(post, (counts.get(post) ?? 0) + 1);
  const [post = 0, comments = 0] = [...counts].find(([, count]) => count === 7) ?? [...counts].sort(([, a], [, b]) => b - a)[0] ?? [];
  const link = `https://t.me/the_blog/${post}`;
  const plain = bench.export(profile, 'one plain', link, '--no-media');
  expect(await plain.ended).toBe(0);
  const first = bench.export(profile, 'one', link, '--comments', '--no-media');
  expect(await first.ended).toBe(0);
  expect(finishOf(first)).toMatchObject({ messages: 1, comments });
  expect(finishOf(first).requests - finishOf(plain).requests).toBeLessThanOrEqual(2);
  const [before, again] = [bench.stamps('one'), bench.export(profile, 'one plain', link, '--no-media')];
  expect(await again.ended).toBe(0);
  const second = bench.export(profile, 'one', link, '--comments', '--no-media');
  expect(await second.ended).toBe(0);
  expect(bench.stamps('one')).toEqual(before);
  expect(finishOf(second).requests - finishOf(again).requests).toBeLessThanOrEqual(1);
});

it('keeps the posts when the group may not be read: exit code 3 and the reason; the next run brings the comments', async () => {
  const fault = (await bench.dc.control.run('fault.add', { match: { method: 'messages.getHistory', chat: groupName }, do: { kind: 'error', code: 400, text: 'CHANNEL_PRIVATE' } })) as string;
  const refused = bench.export(profile, 'refused', channel, '--comments', '--no-media');
  expect(await refused.ended).toBe(3);
  await bench.dc.control.run('fault.remove', { id: fault });
  expect(finishOf(refused)).toMatchObject({ outcome: 'partial', messages: 500, comments: 0 });
  expect(linesOf(refused).filter((line) => line.type === 'error')).toMatchObject([{ code: 'CHAT_UNAVAILABLE', message: expect.stringContaining('Comments on The blog') as string }]);
  const healed = bench.export(profile, 'refused', channel, '--comments', '--no-media');
  expect(await healed.ended).toBe(0);
  expect(writtenThreads(bench.files('refused')).size).toBe(200);
});
