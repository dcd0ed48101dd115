import { everyKind } from './support/every-kind';
import { ExportBench, TestVault } from './support/export-bench';

const sorted = (ids: readonly number[]): number[] => [...ids].sort((a, b) => a - b);
const forum = '-1001500000003';

let bench: ExportBench;

afterEach(() => bench.stop());

/** A forum whose one topic has so many messages, and a revision that adds more to it. */
function longTopic(messages: number, more: number): object {
  return {
    ...everyKind,
    name: 'long-topic',
    history: {},
    chats: [{ key: 'forum', kind: 'forum', id: 1_500_000_003, title: 'Forum', topics: { list: [{ title: 'Long', messages }] }, messages: [{ count: messages + 20, every: 600, topics: 'even', mix: { reply: 0.3 } }] }],
    revisions: { grow: [{ add: { chat: 'forum', count: more, every: 600, topics: 'even', mix: { reply: 0.3 } } }] },
  };
}

async function topicMessages(): Promise<{ readonly topicId: number; readonly ids: readonly number[] }> {
  const messages = await bench.client.oracle('forum');
  const topicId = messages.find((message) => message.topicId !== undefined && message.topicId !== 1)?.topicId ?? 0;
  return { topicId, ids: messages.filter((message) => message.topicId === topicId).map(({ id }) => id) };
}

const notesOf = ({ vault }: TestVault): ReadonlyMap<string, string> => new Map([...vault.notes].filter(([path]) => path.includes('/topics/Long')));
const blocksOf = (note: string): readonly string[] => note.match(/^\^tg-\d+$/gm) ?? [];

describe.each([['the whole forum', false], ['the one topic', true]])('a topic that grows from 1,990 to 2,100 messages, exporting %s', (_name, isAlone) => {
  it('keeps its note, and gets notes by month for what is new', async () => {
    bench = await ExportBench.start(longTopic(1990, 110));
    const here = new TestVault();
    const target = isAlone ? { topicId: (await topicMessages()).topicId } : {};
    await bench.export(forum, here, { target });
    const [[path, before] = ['', '']] = [...notesOf(here)];
    expect(notesOf(here).size).toBe(1);
    expect(blocksOf(before)).toHaveLength((await topicMessages()).ids.length);
    await bench.revise('grow');
    const report = await bench.export(forum, here, { target });
    expect(report.chats[0]?.messages).toBe(110);
    const after = here.vault.notes.get(path) ?? '';
    expect(blocksOf(after)).toEqual(blocksOf(before));
    // Nothing in it points elsewhere than before; answers of the new messages may be listed in addition.
    const links = before.match(/\[\[[^\]]+\]\]/g) ?? [];
    expect(links.length).toBeGreaterThan(100);
    expect(links.filter((link) => !after.includes(link))).toEqual([]);
    const monthly = [...notesOf(here)].filter(([other]) => other !== path);
    expect(monthly.map(([other]) => other)).toEqual(monthly.map(() => expect.stringMatching(/\/topics\/Long\/\d{4}-\d\d Long\.md$/) as string));
    expect(sorted([...notesOf(here)].flatMap(([, note]) => blocksOf(note).map((mark) => Number(mark.slice(4)))))).toEqual((await topicMessages()).ids);
    const again = await bench.export(forum, here, { target });
    expect(again.chats[0]).toMatchObject({ messages: 0, notesUpdated: 0, notesCreated: 0 });
  });
});

it('goes on with a topic at message 1,000 of 2,500 by at most 17 pages', async () => {
  bench = await ExportBench.start(longTopic(2500, 1));
  const here = new TestVault();
  const { topicId, ids } = await topicMessages();
  const controller = new AbortController();
  const settings = { fetchConnections: 1, requestsInFlight: 1, windowBatches: 1 };
  here.vault.refuse(() => {
    if (here.blockIds().length >= 900) controller.abort();
    return null;
  });
  const stopped = await bench.export(forum, here, { target: { topicId }, settings, signal: controller.signal });
  expect(stopped.outcome).toBe('stopped');
  const had = here.blockIds().length;
  expect(had).toBeGreaterThanOrEqual(1000);
  expect(had).toBeLessThan(1200);
  here.vault.refuse(null);
  await bench.reset();
  await bench.export(forum, here, { target: { topicId }, settings });
  expect(bench.calls('messages.getReplies')).toBeLessThanOrEqual(17);
  expect(bench.calls('messages.getHistory')).toBe(0);
  expect(sorted(here.blockIds())).toEqual(ids);
});

it('takes a link to a comment for the comments below that post', async () => {
  bench = await ExportBench.start('channel');
  const here = new TestVault();
  const comments = (await bench.client.oracle('blogtalk')).filter(({ threadId }) => threadId !== undefined);
  const copies = await bench.client.oracle('blogtalk');
  const threadId = comments[0]?.threadId ?? 0;
  const posts = await bench.client.oracle('blog');
  const copy = copies.find(({ id }) => id === threadId);
  const post = posts.find(({ text, date }) => text === copy?.text && Math.abs(date - (copy?.date ?? 0)) < 120);
  const wanted = comments.filter((comment) => comment.threadId === threadId).map(({ id }) => id);
  const report = await bench.export(`https://t.me/the_blog/${post?.id ?? 0}?comment=${wanted[0] ?? 0}`, here);
  expect(report.chats[0]).toMatchObject({ outcome: 'success' });
  expect(sorted(here.blockIds())).toEqual(sorted([threadId, ...wanted]));
});

it('exports exactly the 137 newest messages of a chat with gaps, and the rest of an album they cut', async () => {
  bench = await ExportBench.start('gaps');
  const here = new TestVault();
  const messages = await bench.client.oracle('news');
  const first = messages.at(-137);
  const isWanted = messages.map(({ groupedId }, index) => index >= messages.length - 137 || (groupedId !== undefined && groupedId === first?.groupedId));
  await bench.export('@gaps_news', here, { target: { range: { last: 137 } } });
  expect(sorted(here.blockIds())).toEqual(messages.filter((_message, index) => isWanted[index]).map(({ id }) => id));
});
