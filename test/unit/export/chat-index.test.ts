import { parse } from 'yaml';
import type { ChatId } from '../../../src/model/ids';
import type { Message } from '../../../src/model/message';
import type { Topic } from '../../../src/model/topic';
import { readProperties } from '../../../src/notes/properties/front-matter';
import { blockIdsOf, ExportWorld } from './export-world';
import { aMessage, channel, FakeTelegram, group, photo } from './fake-telegram';

const anna = { id: '7100000001' as typeof group.id, name: 'Anna' };
const boris = { id: '7100000002' as typeof group.id, name: 'Boris [x]' };
const at = (iso: string): number => Date.parse(iso) / 1000;

/** Two years, two people, three photos. */
const messages: readonly Message[] = [
  aMessage(group, 1, { date: at('2023-12-30T10:00:00Z'), author: anna }),
  aMessage(group, 2, { date: at('2024-02-01T10:00:00Z'), author: boris, media: photo('2') }),
  aMessage(group, 3, { date: at('2024-02-01T11:00:00Z'), author: anna }),
  aMessage(group, 4, { date: at('2024-02-28T11:00:00Z'), author: anna, media: photo('4') }),
  aMessage(group, 5, { date: at('2024-02-28T12:00:00Z'), author: anna, text: '', action: { type: 'membersAdded', memberNames: ['Boris'] } }),
];
const index = 'Friends/Friends.md';

async function exported(settings = {}): Promise<{ world: ExportWorld; telegram: FakeTelegram }> {
  const world = new ExportWorld(settings);
  const telegram = new FakeTelegram(group, messages, world.vault);
  await world.export(telegram);
  return { world, telegram };
}

it('says what a chat is, how much was said when and by whom, and links to its notes', async () => {
  const { world } = await exported();
  expect(world.note(index)).toBe(`---
tg-chat: Friends
tg-chat-id: "-4100000001"
tg-type: group
tg-layout: index
tg-messages: 5
tg-first-date: "2023-12-30"
tg-last-date: "2024-02-28"
tg-exported: "2025-01-02"
---

# Friends

*Group · 5 messages · 2023-12-30 – 2024-02-28 · exported 2025-01-02*

## Messages per month

\`\`\`mermaid
xychart-beta
    x-axis ["2023-12", "2024-01", "2024-02"]
    y-axis "Messages" 0 --> 4
    bar [1, 0, 4]
\`\`\`

## Notes

[[Telegram/Friends/Friends.base|Table of the notes]]

### 2024

- 2024-02 · 4 messages · [[Telegram/Friends/2024/2024-02-01 Friends|2024-02-01]] [[Telegram/Friends/2024/2024-02-28 Friends|2024-02-28]]

### 2023

- 2023-12 · 1 message · [[Telegram/Friends/2023/2023-12-30 Friends|2023-12-30]]

## People

- Anna · 3 messages
- Boris [x\\] · 1 message

## Files

- Photo · 2

^tg-index
`);
  expect(world.note('Telegram.md')).toBe(`---
tg-layout: chats
tg-count: 1
---

# Telegram

- [[Telegram/Friends/Friends|Friends]] · Group · 5 messages · 2023-12-30 – 2024-02-28

^tg-chats
`);
  const links = [...world.note(index).matchAll(/\[\[([^\]|]+)\|/g)].map(([, path]) => String(path));
  for (const path of links) expect([...world.vault.notes.keys()]).toContain(path.endsWith('.base') ? path : `${path}.md`);
});

it('makes a table of the notes that Obsidian understands, once', async () => {
  const { world, telegram } = await exported();
  expect(parse(world.note('Friends/Friends.base'))).toEqual({
    filters: { and: ['note["tg-chat-id"] == "-4100000001"', 'note["tg-layout"] == "day"'] },
    properties: { 'note.tg-date': { displayName: 'Date' }, 'note.tg-count': { displayName: 'Messages' }, 'note.tg-first-id': { displayName: 'First message' }, 'note.tg-last-id': { displayName: 'Last message' } },
    views: [{ type: 'table', name: 'Notes', order: ['file.name', 'note.tg-date', 'note.tg-count', 'note.tg-first-id', 'note.tg-last-id'] }],
  });
  world.vault.notes.set('Telegram/Friends/Friends.base', 'views: []\n');
  telegram.messages = [...messages, aMessage(group, 6)];
  await world.export(telegram);
  expect(world.note('Friends/Friends.base')).toBe('views: []\n');
});

it('writes nothing when nothing is new, and nothing without the setting', async () => {
  const { world, telegram } = await exported();
  const [writes, sets] = [world.vault.writes.length, world.state.sets.length];
  world.nowMs += 864e5;
  const report = await world.export(telegram);
  expect(world.vault.writes.length - writes).toBe(0);
  expect(world.state.sets.length - sets).toBe(0);
  expect(report.chats[0]).toMatchObject({ notesCreated: 0, notesUpdated: 0 });
  const { world: without } = await exported({ indexes: false });
  expect(without.paths.filter((path) => !path.startsWith('Friends/20'))).toEqual([]);
});

it('keeps what the user wrote into it, and says the new counts', async () => {
  const { world, telegram } = await exported();
  const note = world.note(index).replace('# Friends\n', '# Friends\n\nMy friends from school.\n').replace('- Anna ·', '- my own line\n- Anna ·').replace('### 2024\n', '### 2024\n\n> A good year.\n\n') + '\nBelow all of it.\n';
  world.vault.notes.set(`Telegram/${index}`, note.replace('---\n', '---\naliases: [school]\n'));
  telegram.messages = [...messages, aMessage(group, 6, { date: at('2024-03-01T12:00:00Z'), author: boris })];
  await world.export(telegram);
  const updated = world.note(index);
  for (const line of ['My friends from school.', '- my own line', '> A good year.', 'Below all of it.', 'aliases: [school]']) expect(updated.split('\n').filter((own) => own === line)).toHaveLength(1);
  expect(updated).toContain('6 messages · 2023-12-30 – 2024-03-01');
  expect(updated).toContain('- Boris [x\\] · 2 messages');
  expect(updated.indexOf('- my own line')).toBeGreaterThan(updated.indexOf('## People'));
  expect(updated.match(/^# Friends$/gm)).toHaveLength(1);
  // The user's lines keep their place from then on.
  telegram.messages = [...telegram.messages, aMessage(group, 7, { date: at('2024-03-01T13:00:00Z'), author: boris })];
  await world.export(telegram);
  const lines = (text: string): readonly string[] => text.split('\n').filter((line) => !/\d/.test(line));
  expect(lines(world.note(index))).toEqual(lines(updated));
});

it('counts the same when all state is lost, and reads the notes when only the counts are', async () => {
  const { world, telegram } = await exported();
  const before = new Map(world.vault.notes);
  world.nowMs += 864e5;
  world.state.records.clear();
  await world.export(telegram);
  expect(world.vault.notes).toEqual(before);
  for (const key of [...world.state.records.keys()]) if (/^(?:counts|new-counts|index|chats)\|/.test(key)) world.state.records.delete(key);
  telegram.requests.length = 0;
  await world.export(telegram);
  expect(world.vault.notes).toEqual(before);
  expect(telegram.requests).toEqual(['newest']);
  telegram.messages = [...messages, aMessage(group, 6, { date: at('2024-02-28T13:00:00Z'), author: anna })];
  await world.export(telegram);
  expect(world.note(index)).toContain('- Anna · 4 messages');
});

it('counts the pictures of albums when only the counts are lost, shown as galleries, too', async () => {
  const world = new ExportWorld({ galleries: true });
  const album = [11, 12, 13].map((id) => aMessage(group, id, { date: at('2024-03-01T10:00:00Z'), author: anna, groupId: 'trip', media: { ...photo(String(id)), type: 'photo', width: 1200, height: 900 } }));
  const telegram = new FakeTelegram(group, [...messages, ...album], world.vault);
  await world.export(telegram);
  expect(world.note(index)).toContain('- Photo · 5');
  const before = new Map(world.vault.notes);
  for (const key of [...world.state.records.keys()]) if (/^(?:counts|new-counts|index)\|/.test(key)) world.state.records.delete(key);
  await world.export(telegram);
  expect(world.vault.notes).toEqual(before);
});

it('counts messages Telegram no longer has when all state is lost', async () => {
  const { world, telegram } = await exported();
  telegram.messages = messages.filter(({ id }) => id !== 3);
  await world.export(telegram);
  const before = new Map(world.vault.notes);
  expect(world.note(index)).toContain('5 messages');
  world.state.records.clear();
  await world.export(telegram);
  expect(world.vault.notes).toEqual(before);
});

it.each(['counts', 'new-counts', 'index', 'chats', 'segment', 'chat'])('counts every message once when the record of %s is damaged or gone', async (kind) => {
  for (const damage of ['{"version":1}', undefined]) {
    const { world, telegram } = await exported();
    const before = new Map(world.vault.notes);
    for (const key of [...world.state.records.keys(), 'new-counts|Telegram|-4100000001']) {
      if (key.split('|')[0] !== kind) continue;
      if (damage === undefined) world.state.records.delete(key);
      else await world.state.set([[key, JSON.parse(damage)]]);
    }
    await world.export(telegram);
    expect(world.vault.notes).toEqual(before);
    telegram.messages = [...messages, aMessage(group, 6, { date: at('2024-02-28T13:00:00Z'), author: anna })];
    await world.export(telegram);
    expect(world.note(index)).toContain('*Group · 6 messages ·');
    expect(world.note(index)).toContain('- Anna · 4 messages');
  }
});

it('counts every message once wherever a run dies', async () => {
  const many = Array.from({ length: 230 }, (_, n) => aMessage(group, n + 1, { author: n % 3 === 0 ? boris : anna }));
  const whole = new ExportWorld();
  await whole.export(new FakeTelegram(group, many, whole.vault, 40));
  for (const lifetime of [3, 8, 9, 15, 22, 31]) {
    const world = new ExportWorld();
    let left = lifetime;
    const dead = (): { code: 'INTERNAL'; reason: string } | null => (left-- > 0 ? null : { code: 'INTERNAL', reason: 'killed' });
    world.vault.refuse(dead);
    world.state.refuse(dead);
    await world.export(new FakeTelegram(group, many, world.vault, 40));
    world.vault.refuse(null);
    world.state.refuse(null);
    await world.export(new FakeTelegram(group, many, world.vault, 40));
    expect(new Map([...world.vault.notes].sort())).toEqual(new Map([...whole.vault.notes].sort()));
  }
});

it('stands beside the one note of a chat, and beside a note of the user’s', async () => {
  const { world, telegram } = await exported({ layout: 'single' });
  expect(blockIdsOf(world.note(index))).toEqual([1, 2, 3, 4, 5]);
  expect(readProperties(world.note('Friends/Friends (index).md'))['tg-layout']).toBe('index');
  const other = new ExportWorld();
  other.vault.notes.set('Telegram/Friends/Friends.md', 'mine');
  other.vault.notes.set('Telegram/Telegram.md', 'mine, too');
  await other.export(new FakeTelegram(group, messages, other.vault));
  expect(other.note('Telegram.md')).toBe('mine, too');
  expect(other.note('Telegram (index).md')).toContain('Friends');
  // An index that was there first is no note for messages.
  const later = new ExportWorld();
  await later.export(new FakeTelegram(group, messages, later.vault));
  await later.export(new FakeTelegram(group, [...messages, aMessage(group, 6)], later.vault), { settings: { layout: 'single' } });
  expect(blockIdsOf(later.note(index))).toEqual([]);
  expect(telegram.requests.length).toBeGreaterThan(0);
});

it('is not made again after the user took it away', async () => {
  const { world, telegram } = await exported();
  for (const path of [index, 'Friends/Friends.base', 'Telegram.md']) world.vault.notes.delete(`Telegram/${path}`);
  telegram.messages = [...messages, aMessage(group, 6)];
  await world.export(telegram);
  expect(world.paths.filter((path) => !path.startsWith('Friends/20'))).toEqual([]);
});

it('lists all chats of the folder, and a renamed one under its new title', async () => {
  const { world, telegram } = await exported();
  await world.export(new FakeTelegram(channel, [aMessage(channel, 1)], world.vault));
  expect(world.note('Telegram.md')).toContain('[[Telegram/News all of it/News all of it|News: all of it?]] · Channel · 1 message');
  const renamed = new FakeTelegram({ ...group, title: 'Old friends' }, messages, world.vault);
  await world.export(renamed);
  expect(world.note(index)).toContain('# Old friends\n');
  expect(readProperties(world.note(index))['tg-chat']).toBe('Old friends');
  expect(world.note('Telegram.md')).toContain('[[Telegram/Friends/Friends|Old friends]]');
  expect(new Set(world.paths.map((path) => path.split('/')[0]))).toEqual(new Set(['Friends', 'News all of it', 'Telegram.md']));
  expect(telegram.requests.length).toBeGreaterThan(0);
});

it('says in the report that the list of chats could not be written, and calls no chat failed for it', async () => {
  const { world, telegram } = await exported();
  const refusal = { code: 'NOT_WRITABLE', path: 'Telegram/Telegram.md', reason: 'read-only' } as const;
  world.vault.refuse((_operation, path) => (path === refusal.path ? refusal : null));
  telegram.messages = [...telegram.messages, aMessage(group, 99_999)];
  expect(await world.export(telegram)).toMatchObject({ outcome: 'success', warnings: [{ error: refusal, subject: 'Telegram' }] });
  expect(world.events.filter(({ type }) => type === 'failure')).toEqual([]);
});

it('stands below the topics of a forum', async () => {
  const forum = { ...group, id: '-1001500000002' as typeof group.id, kind: 'forum' as const, title: 'Forum' };
  const topic: Topic = { id: 10, title: 'Plans', date: at('2024-01-01T00:00:00Z'), isPinned: false, isClosed: false, isHidden: false };
  const world = new ExportWorld();
  const telegram = new FakeTelegram(forum, [aMessage(forum, 11, { topicId: 10 }), aMessage(forum, 12, { topicId: 10 })], world.vault);
  telegram.topicList = [topic];
  await world.export(telegram);
  const note = world.note('Forum/Forum.md');
  expect(note).toContain('^tg-topics\n\n*Forum · 2 messages · 2024-01-01 · exported 2025-01-02*');
  expect(readProperties(note)).toMatchObject({ 'tg-layout': 'topics', 'tg-count': '1', 'tg-messages': '2' });
  telegram.messages = [...telegram.messages, aMessage(forum, 13, { topicId: 10 })];
  await world.export(telegram);
  expect(world.note('Forum/Forum.md').match(/\^tg-(?:topics|index)$/gm)).toEqual(['^tg-topics', '^tg-index']);
  expect(world.note('Forum/Forum.md')).toContain('*Forum · 3 messages');
  const before = new Map(world.vault.notes);
  world.state.records.clear();
  await world.export(telegram);
  expect(world.vault.notes).toEqual(before);
});

it.each(['segment', 'topics', 'topic', 'chat'])('counts the messages of topics once when the record of %s is damaged', async (kind) => {
  const forum = { ...group, id: '-1001500000002' as typeof group.id, kind: 'forum' as const, title: 'Forum' };
  const world = new ExportWorld();
  const telegram = new FakeTelegram(forum, [11, 12, 13].map((id) => aMessage(forum, id, { topicId: 10 })), world.vault);
  telegram.topicList = [{ id: 10, title: 'Plans', date: at('2024-01-01T00:00:00Z'), isPinned: false, isClosed: false, isHidden: false }];
  await world.export(telegram);
  for (const key of [...world.state.records.keys()]) if (key.split('|')[0] === kind) await world.state.set([[key, {}]]);
  telegram.messages = [...telegram.messages, aMessage(forum, 14, { topicId: 10 })];
  await world.export(telegram);
  expect(world.note('Forum/Forum.md')).toContain('|Plans]] · 4 messages');
});

it.each([['renamed', (path: string) => path.replace(/\.md$/, ' mine.md')], ['moved away', () => 'Mine/February.md'], ['removed', () => null]])('does not link to a note the user has %s', async (_what, place) => {
  const { world, telegram } = await exported({ layout: 'month' });
  const path = [...world.vault.notes.keys()].find((one) => one.includes('2024-02')) ?? '';
  const text = world.vault.notes.get(path) ?? '';
  world.vault.notes.delete(path);
  const now = place(path);
  if (now !== null) world.vault.notes.set(now, text);
  telegram.messages = [...messages, aMessage(group, 6, { date: at('2024-03-01T10:00:00Z'), author: anna })];
  await world.export(telegram);
  expect(world.note(index)).toContain('*Group · 6 messages');
  for (const [, link = ''] of world.note(index).matchAll(/\[\[([^|\]]+)\|2024-0\d\]\]/g)) expect([link, world.vault.notes.has(`${link}.md`)]).toEqual([link, true]);
  expect(world.note(index).includes('[[Telegram/Friends/2024/2024-02 Friends mine|')).toBe(now?.endsWith('mine.md') ?? false);
});

it('links to every note that is on the disk, also to those an app does not list yet', async () => {
  const world = new ExportWorld({});
  const list = world.vault.list.bind(world.vault);
  world.vault.list = async (folder) => (await list(folder)).filter(({ path }) => !path.includes('2024-02'));
  await world.export(new FakeTelegram(group, messages, world.vault));
  expect(world.note(index)).toContain('- 2024-02 · 4 messages · [[Telegram/Friends/2024/2024-02-01 Friends|2024-02-01]] [[Telegram/Friends/2024/2024-02-28 Friends|2024-02-28]]');
});

it('says the new name of a chat in the very run whose newest page tells it, and leaves its folder where it is', async () => {
  const { world, telegram } = await exported();
  telegram.renamed = { ...group, title: 'Old friends' };
  await world.export(telegram);
  expect(readProperties(world.note(index))['tg-chat']).toBe('Old friends');
  expect(world.note('Telegram.md')).toContain('|Old friends]]');
  const writes = world.vault.writes.length;
  await world.export(telegram);
  expect(world.vault.writes).toHaveLength(writes);
});

it('goes on with the supergroup in the very run whose newest page tells that the group became one', async () => {
  const { world, telegram } = await exported();
  telegram.renamed = { id: '-1001500000077' as ChatId, kind: 'supergroup', title: 'Old friends' };
  const report = await world.export(telegram);
  expect(report.chats).toMatchObject([{ outcome: 'success', chatId: '-1001500000077', chatTitle: 'Old friends' }]);
});
