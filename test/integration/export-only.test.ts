import { messageKinds, type MessageKind } from '../../src/model/chat';
import type { ChatId } from '../../src/model/ids';
import { everyKind, everyKindChats } from './support/every-kind';
import { ExportBench, TestVault } from './support/export-bench';
import { readAll } from './support/telegram-client';

const sorted = (ids: readonly number[]): number[] => [...ids].sort((a, b) => a - b);
const historyMethods = ['messages.getHistory', 'messages.getReplies', 'messages.search'];

/** Every kind of message in every kind of chat. */
const mixed = {
  ...everyKind,
  name: 'only',
  revisions: {},
  chats: everyKind.chats.map((chat) => ({
    ...chat,
    messages: [
      { count: 330, every: 7200, mix: { reply: 0.2, album: 0.03, photo: 0.35, video: 0.06, document: 0.06, audio: 0.05, voice: 0.05, reactions: 0.2, entities: 0.3 } },
      { text: 'Remember this', pinned: true },
      { text: 'The last one' },
    ],
  })),
};

const rowKind: Readonly<Partial<Record<MessageKind, string>>> = { photos: 'photo', videos: 'video', files: 'document', music: 'audio', voice: 'voice' };

let bench: ExportBench;

function historyCalls(): number {
  return historyMethods.reduce((sum, method) => sum + bench.calls(method), 0);
}

/** Ids the server has of one kind. */
async function idsOf(key: string, only: MessageKind): Promise<number[]> {
  const messages = await bench.client.oracle(key);
  return messages.filter(({ kind, text }) => (only === 'pinned' ? text === 'Remember this' : kind === rowKind[only])).map(({ id }) => id);
}

describe.each(everyKindChats)('only one kind of messages of a chat of kind %s', (key, reference) => {
  beforeAll(async () => {
    bench = await ExportBench.start(mixed);
  });
  beforeEach(() => bench.reset());
  afterAll(() => bench.stop());

  it.each(messageKinds.filter((kind) => kind !== 'links'))('exports %s and nothing else, as the server finds them', async (only) => {
    const here = new TestVault();
    const report = await bench.export(reference, here, { settings: { only } });
    const wanted = await idsOf(key, only);
    expect(wanted.length).toBeGreaterThan(0);
    expect(sorted(here.blockIds())).toEqual(wanted);
    expect(bench.calls('messages.getHistory') + bench.calls('messages.getReplies')).toBe(0);
    expect(historyCalls()).toBeLessThanOrEqual(Math.ceil(wanted.length / 100) + 2);
    expect(report.chats[0]).toMatchObject({ outcome: 'success', messages: wanted.length });
  });

  it('leaves what it did not read to a later run without it, and asks once when nothing is new', async () => {
    const here = new TestVault();
    await bench.export(reference, here, { settings: { only: 'photos' } });
    await bench.reset();
    const writes = here.vault.writes.length;
    const again = await bench.export(reference, here, { settings: { only: 'photos' } });
    expect(historyCalls()).toBe(1);
    expect(here.vault.writes).toHaveLength(writes);
    expect(again.chats[0]).toMatchObject({ messages: 0, messagesDeleted: 0 });
    const videos = await bench.export(reference, here, { settings: { only: 'videos' } });
    expect(videos.chats[0]?.messages).toBe((await idsOf(key, 'videos')).length);
    const whole = await bench.export(reference, here);
    expect(sorted(here.blockIds())).toEqual(await bench.ids(key));
    expect(whole.chats[0]).toMatchObject({ outcome: 'success', messagesDeleted: 0, conflicts: 0 });
    await bench.reset();
    // The whole chat is covered: nothing of a kind can be missing, and nothing that is left out counts as deleted.
    const files = await bench.export(reference, here, { settings: { only: 'files' } });
    expect(files.chats[0]).toMatchObject({ messages: 0, messagesDeleted: 0, notesUpdated: 0 });
    expect(historyCalls()).toBe(1);
    expect(here.text).not.toContain('Deleted on Telegram');
  });
});

describe('only one kind of messages', () => {
  const photos = { only: 'photos' } as const;

  beforeAll(async () => {
    bench = await ExportBench.start(mixed);
  });
  beforeEach(() => bench.reset());
  afterAll(() => bench.stop());

  it.each(['message', 'day', 'week', 'month', 'single'] as const)('stands once in the notes of layout %s, also once the rest has come', async (layout) => {
    const here = new TestVault();
    await bench.export('-1001500000001', here, { settings: { ...photos, layout } });
    expect(sorted(here.blockIds())).toEqual(await idsOf('channel', 'photos'));
    await bench.export('-1001500000001', here, { settings: { layout } });
    expect(sorted(here.blockIds())).toEqual(await bench.ids('channel'));
  });

  it('keeps an album in the one note its photos were given first', async () => {
    const here = new TestVault();
    await bench.export('-1001500000001', here, { settings: { only: 'videos', layout: 'message' } });
    await bench.export('-1001500000001', here, { settings: { layout: 'message' } });
    const albums = new Map<string, Set<string>>();
    for (const { id, groupedId } of await bench.client.oracle('channel')) {
      const [path] = [...here.vault.notes].find(([, note]) => note.includes(`\n^tg-${id}\n`)) ?? ['nowhere'];
      if (groupedId !== undefined) albums.set(groupedId, (albums.get(groupedId) ?? new Set()).add(path));
    }
    expect(albums.size).toBeGreaterThan(3);
    expect([...albums.values()].map((paths) => paths.size)).toEqual([...albums].map(() => 1));
  });

  it('counts the newest N among what is picked out', async () => {
    const here = new TestVault();
    await bench.export('-4100000001', here, { settings: photos, target: { range: { last: 20 } } });
    const wanted = await idsOf('group', 'photos');
    const album = new Map((await bench.client.oracle('group')).map(({ id, groupedId }) => [id, groupedId]));
    const cut = album.get(wanted.at(-20) ?? 0);
    expect(sorted(here.blockIds())).toEqual(wanted.filter((id, index) => index >= wanted.length - 20 || (cut !== undefined && album.get(id) === cut)));
  });

  it('takes days for bounds whatever lies at their edges', async () => {
    const here = new TestVault();
    const messages = await bench.client.oracle('supergroup');
    const [sinceDate, beforeDate] = [messages.at(-250)?.date ?? 0, messages.at(-40)?.date ?? 0];
    await bench.export('-1001500000002', here, { settings: photos, target: { range: { sinceDate, beforeDate } } });
    const wanted = messages.filter(({ kind, date }) => kind === 'photo' && date >= sinceDate && date < beforeDate).map(({ id }) => id);
    expect(wanted.length).toBeGreaterThan(30);
    expect(sorted(here.blockIds())).toEqual(wanted);
  });

  it('is read of one topic, which is split later only when it is really long', async () => {
    const here = new TestVault();
    const messages = await bench.client.oracle('forum');
    const [topicId] = messages.flatMap((message) => message.topicId ?? []).filter((id) => id !== 1);
    await bench.export('-1001500000003', here, { settings: { ...photos, topicSplitAt: 100 }, target: { topicId: topicId ?? 0 } });
    const wanted = messages.filter((message) => message.topicId === topicId && message.kind === 'photo').map(({ id }) => id);
    expect(wanted.length).toBeGreaterThan(5);
    expect(sorted(here.blockIds())).toEqual(wanted);
    await bench.export('-1001500000003', here, { settings: { topicSplitAt: 100 } });
    expect(sorted(here.blockIds())).toEqual(await bench.ids('forum'));
  });

  it('finds the messages in which the client itself sees links', async () => {
    const here = new TestVault();
    await bench.export('7100000001', here, { settings: { only: 'links' } });
    const messages = await readAll(bench.client.open(), '7100000001' as ChatId, bench.client.signal);
    const linked = messages.filter(({ entities }) => entities.some(({ type }) => type === 'url' || type === 'textUrl')).map(({ id }) => id);
    expect(linked.length).toBeGreaterThan(10);
    expect(sorted(here.blockIds())).toEqual(linked);
  });

  it('is searched for inside a takeout as histories are read', async () => {
    const here = new TestVault();
    await bench.export('-1001500000001', here, { settings: { ...photos, takeout: true } });
    const searches = bench.client.dc.control.log({ method: 'messages.search' });
    expect(searches.length).toBeGreaterThan(0);
    for (const { wrappers } of searches) expect(wrappers.filter((name) => /Takeout|Range/.test(name))).toEqual(['invokeWithTakeout', 'invokeWithMessagesRange']);
    expect(sorted(here.blockIds())).toEqual(await idsOf('channel', 'photos'));
  });
});

it('exports the 100 photos of a channel of 500 posts by at most three requests', async () => {
  bench = await ExportBench.start('channel');
  try {
    await bench.reset();
    const here = new TestVault();
    await bench.export('@the_blog', here, { settings: { only: 'photos' } });
    expect(sorted(here.blockIds())).toEqual(await idsOf('blog', 'photos'));
    expect(here.blockIds()).toHaveLength(100);
    expect(historyCalls()).toBeLessThanOrEqual(3);
  } finally {
    await bench.stop();
  }
});

describe('a supergroup that was a basic group', () => {
  it('gives the photos of both its histories, and later the rest', async () => {
    bench = await ExportBench.start({ ...everyKind, name: 'only-migrated', revisions: {}, chats: [
      { key: 'now', kind: 'supergroup', id: 1_500_000_001, title: 'Club', messages: [{ count: 250, every: 3600, mix: { photo: 0.3 } }] },
      { key: 'then', kind: 'group', id: 4_100_000_001, title: 'Club', migratedTo: 'now', messages: [{ count: 150, every: 60, mix: { photo: 0.3 } }] },
    ] });
    try {
      const here = new TestVault();
      await bench.export('-1001500000001', here, { settings: { only: 'photos' } });
      const blocks = (): string[] => [...here.text.matchAll(/\^tg-(m?\d+)$/gm)].map(([, id]) => id ?? '').sort();
      const wanted = (kinds: (kind: string) => boolean) => async (): Promise<string[]> => {
        const [then, now] = [await bench.client.oracle('then'), await bench.client.oracle('now')];
        return [...then.filter(({ kind }) => kinds(kind)).map(({ id }) => `m${id}`), ...now.filter(({ kind }) => kinds(kind)).map(({ id }) => String(id))].sort();
      };
      expect(blocks()).toEqual(await wanted((kind) => kind === 'photo')());
      await bench.export('-1001500000001', here);
      expect(blocks()).toEqual(await wanted(() => true)());
    } finally {
      await bench.stop();
    }
  });
});
