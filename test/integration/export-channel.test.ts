import type { HistoryBatch, HistoryRequest } from '../../src/model/telegram';
import type { OpenTelegram } from '../../src/telegram/open-telegram';
import { until } from '../host/until';
import { VaultBench } from './support/vault-bench';

/*
 * A channel with its comments, between the local Telegram and a vault on disk: what posts carry, and that posts, comments and
 * files are fetched side by side.
 */

const blogId = 1_500_000_001;
const talkId = 1_500_000_002;

let bench: VaultBench;
afterEach(async () => await bench.stop());

describe('a post', () => {
  const chats = [
    {
      key: 'blog', kind: 'channel', id: blogId, title: 'The blog', username: 'the_blog', signatures: true,
      messages: [
        { text: 'By an editor', author: 'Anna, editor', views: 1200, forwards: 7, reactions: { '👍': 5, '❤': 1 } },
        { text: 'What others say', forward: { channel: 'other', post: 1, author: 'Their editor' }, views: 10 },
        { text: 'Pictures', album: [{ kind: 'photo' }, { kind: 'photo' }], views: 30 },
      ],
    },
    { key: 'other', kind: 'channel', id: 1_500_000_003, title: 'Another channel', username: 'another_one', messages: [{ text: 'The original' }] },
  ];

  it('carries its signature, views, forwards, reactions and link', async () => {
    bench = await VaultBench.start({ chats });
    await bench.export(['the_blog'], { settings: { layout: 'message', media: [] } });
    const [note = ''] = bench.notes().split('\n---\ntg-chat').filter((text) => text.includes('^tg-1\n'));
    for (const line of ['tg-message-id: "1"', 'tg-author: "Anna, editor"', 'tg-link: "https://t.me/the_blog/1"', 'tg-views: 1200', 'tg-forwards: 7']) expect(note.split('\n')).toContain(line);
    expect(note).toContain('\nBy an editor\n**Reactions:** 👍 5 ❤ 1\n^tg-1\n');
  });

  it('names who said first what it repeats, with a link, and holds all of an album', async () => {
    bench = await VaultBench.start({ chats });
    await bench.export(['the_blog'], { settings: { layout: 'message' } });
    const notes = bench.notes();
    expect(notes).toMatch(/\n\*Forwarded from \[Another channel\]\(https:\/\/t\.me\/another_one\/1\) · Their editor · \d{4}-\d\d-\d\d \d\d:\d\d\*\nWhat others say\n\^tg-2\n/);
    expect(notes).toContain('\ntg-album-ids:\n  - "3"\n  - "4"\n');
    expect(notes).toMatch(/\nPictures\n!\[\[Telegram\/The blog\/media\/photo\/3\.jpg]]\n\^tg-3\n\n!\[\[Telegram\/The blog\/media\/photo\/4\.jpg]]\n\^tg-4\n/);
  });
});

describe('posts, comments and files', () => {
  const files = { photo: [2000, 9000], dcs: [2] };
  const chats = [
    { key: 'blog', kind: 'channel', id: blogId, title: 'The blog', username: 'the_blog', linked: 'talk', messages: [{ count: 400, every: 7200, mix: { photo: 0.05 }, files }] },
    { key: 'talk', kind: 'supergroup', id: talkId, title: 'Talk', messages: [{ count: 600, commentsOn: 'blog', comments: 200, authors: 'any:3', mix: { photo: 0.05 }, files }] },
  ];

  /** What the server was asked for: pages of posts and of the group, and parts of files. */
  const asked = (): readonly string[] =>
    bench.client.dc.control.log({}).flatMap(({ method, chat }) => (method === 'messages.getHistory' ? [chat === String(blogId) || chat === 'blog' ? 'posts' : 'group'] : method === 'upload.getFile' ? ['file'] : []));

  /** The reader, whose batches of a chat are let go one by one. */
  function held(telegram: OpenTelegram, until: (request: HistoryRequest, batch: number) => Promise<void>): OpenTelegram {
    const history = async function* (request: HistoryRequest, options: Parameters<OpenTelegram['history']>[1]): AsyncGenerator<HistoryBatch> {
      let batch = 0;
      for await (const one of telegram.history(request, options)) {
        await until(request, ++batch);
        yield one;
      }
    };
    return Object.assign(Object.create(telegram) as OpenTelegram, { history });
  }

  it('are fetched side by side: the second half of the posts is asked for after comments and files were, the group is not read to its end without files', async () => {
    bench = await VaultBench.start({ chats });
    const wrap = (telegram: OpenTelegram): OpenTelegram =>
      held(telegram, async ({ chatId }, batch) => {
        // Nobody waits here for long unless one kind of work waits for the end of another.
        if (chatId === `-100${blogId}` && batch === 3) await until('pages of the group, and files', () => asked().includes('group') && asked().includes('file'));
        if (chatId === `-100${talkId}` && batch === 3) await until('a file', () => asked().includes('file'));
      });
    const report = await bench.export(['the_blog'], { settings: { comments: true, windowBatches: 1 }, limits: { windowBatches: 1, pageSize: 50, fetchConnections: 1, requestsInFlight: 1 }, wrap });
    expect(report.chats[0]).toMatchObject({ outcome: 'success', messages: 400, comments: 200 });
    const order = asked();
    const [first, last] = [(kind: string) => order.indexOf(kind), (kind: string) => order.lastIndexOf(kind)];
    for (const one of ['posts', 'group', 'file']) for (const other of ['posts', 'group', 'file']) expect([one, other, first(one) < last(other)]).toEqual([one, other, true]);
  });

  it.each([
    ['posts', { method: 'messages.getHistory', chat: 'blog', nth: [3] }],
    ['comments', { method: 'messages.getHistory', chat: 'talk', nth: [2] }],
    ['files', { method: 'upload.getFile', nth: [3] }],
  ])('stop at once while %s are not answered, and the next run brings what is missing', async (_, match) => {
    bench = await VaultBench.start({ chats });
    const { control, server } = bench.client.dc;
    const settings = { comments: true };
    const fault = await control.run('fault.add', { match, do: 'ignore' });
    const stop = new AbortController();
    const running = bench.export(['the_blog'], { settings, signal: stop.signal });
    await until('the unanswered request', () => server.faults.list().some(({ id, done }) => id === fault && done > 0));
    stop.abort();
    expect((await running).outcome).toBe('stopped');
    const calls = asked().length;
    await control.run('fault.remove', { id: fault });
    // Nothing goes on behind the report.
    expect(asked().length).toBe(calls);
    expect(await bench.export(['the_blog'], { settings })).toMatchObject({ outcome: 'success' });
    expect(bench.notes().match(/^\^tg-\d+$/gm)).toHaveLength(400);
    expect(bench.notes().match(/^> {3}\^tg-c\d+$/gm)).toHaveLength(200);
    expect(new Set(bench.embeds())).toEqual(new Set(bench.files()));
    expect(bench.notes()).not.toContain('not downloaded yet');
  });
});
