import type { ChatId } from '../../src/model/ids';
import type { Message } from '../../src/model/message';
import { everyKind } from './support/every-kind';
import { ExportBench, TestVault } from './support/export-bench';
import { readAll } from './support/telegram-client';

const sorted = (ids: readonly number[]): number[] => [...ids].sort((a, b) => a - b);
const direct = '-1001500000009' as ChatId;
const me = '7000000001' as ChatId;

/** Things saved from several places, and a channel people write to. */
const divided = {
  ...everyKind,
  name: 'divided',
  history: {},
  revisions: {},
  chats: [
    { key: 'channel', kind: 'channel', id: 1_500_000_001, title: 'Channel', username: 'every_channel', messages: [{ count: 5, every: 60 }] },
    { key: 'saved', kind: 'self', messages: [
      { count: 130, every: 600, mix: { photo: 0.2 } },
      ...Array.from({ length: 30 }, (_unused, index) => ({ text: `Saved ${index}`, forward: { channel: 'channel', post: 1 + (index % 5) } })),
      { text: 'From Anna', forward: { user: 'anna' } },
      { text: 'From somebody', forward: { name: 'Somebody' } },
      { text: 'A note of my own' },
    ] },
    { key: 'direct', kind: 'monoforum', id: 1_500_000_009, title: 'Channel', messages: [{ count: 240, every: 60, authors: ['anna', 'u7100001000', 'self'], mix: { photo: 0.2 } }] },
  ],
};

let bench: ExportBench;

beforeAll(async () => {
  bench = await ExportBench.start(divided);
});
beforeEach(() => bench.reset());
afterAll(() => bench.stop());

it('lists what Saved Messages are divided into, and the people who write to a channel', async () => {
  const client = bench.client.open();
  const saved = await client.sublists(me, bench.client);
  expect(saved.map(({ chat }) => chat.title)).toEqual(['My notes', expect.any(String), 'Anna', 'Channel']);
  const people = await client.sublists(direct, bench.client);
  expect(people.map(({ chat }) => chat.id)).toEqual(expect.arrayContaining(['7100000001', '7100001000']));
  expect(bench.calls('messages.getSavedDialogs')).toBe(2);
  await expect(client.sublists('-1001500000001' as ChatId, bench.client)).rejects.toMatchObject({ detail: { code: 'REFERENCE_INVALID' } });
});

it.each([
  ['me/@every_channel', (text: string) => /^Saved \d+$/.test(text)],
  ['me/7100000001', (text: string) => text === 'From Anna'],
  ['me/-1001500000001', (text: string) => /^Saved \d+$/.test(text)],
])('exports %s, and the rest of Saved Messages later beside it', async (reference, isWanted) => {
  const here = new TestVault();
  const messages = await bench.client.oracle('saved');
  const wanted = messages.filter(({ text }) => isWanted(text)).map(({ id }) => id);
  const report = await bench.export(reference, here);
  expect(sorted(here.blockIds())).toEqual(wanted);
  expect(report.chats[0]).toMatchObject({ outcome: 'success', messages: wanted.length });
  expect(bench.calls('messages.getHistory')).toBe(0);
  await bench.reset();
  const again = await bench.export(reference, here);
  expect(again.chats[0]).toMatchObject({ messages: 0, notesUpdated: 0, messagesDeleted: 0 });
  expect(bench.calls('messages.getSavedHistory')).toBe(1);
  const whole = await bench.export('me', here);
  expect(whole.chats[0]).toMatchObject({ outcome: 'success', messages: messages.length - wanted.length, messagesDeleted: 0 });
  expect(sorted(here.blockIds())).toEqual(messages.map(({ id }) => id));
});

it('exports the direct messages of a channel, all of them or those with one person, and photos among them', async () => {
  const here = new TestVault();
  const client = bench.client.open();
  const all = await readAll(client, direct, bench.client.signal);
  const report = await bench.export(`${direct}/7100000001`, here);
  const ids = here.blockIds();
  expect(report.chats[0]).toMatchObject({ outcome: 'success', messages: ids.length });
  expect(ids.length).toBeGreaterThan(50);
  const byOthers = ({ id, author }: Message): boolean => ids.includes(id) && author.id !== '7100000001' && author.id !== me && author.id !== direct;
  expect(all.filter(byOthers)).toEqual([]);
  expect(all.filter(({ id, author }) => author.id === '7100000001' && !ids.includes(id))).toEqual([]);
  const photos = new TestVault();
  await bench.export(`${direct}/7100000001`, photos, { settings: { only: 'photos' } });
  const kinds = new Map((await bench.client.oracle('direct')).map(({ id, kind }) => [id, kind]));
  expect(sorted(photos.blockIds())).toEqual(sorted(ids.filter((id) => kinds.get(id) === 'photo')));
  await bench.export(direct, here);
  expect(sorted(here.blockIds())).toEqual(await bench.ids('direct'));
});

it('reads a part of Saved Messages through a takeout', async () => {
  const here = new TestVault();
  await bench.export('me/@every_channel', here, { settings: { takeout: true } });
  expect(here.blockIds()).toHaveLength(30);
  for (const { wrappers } of bench.client.dc.control.log({ method: 'messages.getSavedHistory' })) expect(wrappers.filter((name) => /Takeout|Range/.test(name))).toEqual(['invokeWithTakeout', 'invokeWithMessagesRange']);
});

it.each([
  ['me/@nobody_here', 'CHAT_UNKNOWN'],
  ['-1001500000001/7100000001', 'REFERENCE_INVALID'],
])('refuses %s by name', async (reference, code) => {
  const report = await bench.export(reference, new TestVault());
  expect(report.chats[0]).toMatchObject({ outcome: 'failed', failures: [{ error: { code } }] });
});
