import type { ChatId } from '../../../src/model/ids';
import type { Message } from '../../../src/model/message';
import { blockIdsOf, ExportWorld } from './export-world';
import { aMessage, channel, FakeTelegram, group, photo } from './fake-telegram';

const noon = 1_735_732_800;
const onDay = (chat: typeof group, from: number, to: number): Message[] => Array.from({ length: to - from + 1 }, (_, index) => aMessage(chat, from + index, { date: noon + from + index }));
const edited = (messages: readonly Message[], id: number): Message[] => messages.map((message) => (message.id === id ? { ...message, text: 'Said otherwise', editDate: noon + 9000 } : message));
const blocks = ({ vault }: ExportWorld): readonly number[] => [...vault.notes.values()].flatMap(blockIdsOf).sort((a, b) => a - b);

/** Moves notes and files as a user would: in Obsidian, or with links left as they are. */
function move({ vault }: ExportWorld, from: string, to: string): void {
  for (const [path, text] of [...vault.notes]) {
    if (!path.startsWith(`Telegram/${from}`)) continue;
    vault.notes.delete(path);
    vault.notes.set(to + path.slice(`Telegram/${from}`.length), text);
  }
  for (const [path, size] of [...vault.files]) {
    if (!path.startsWith(`Telegram/${from}`)) continue;
    vault.files.delete(path);
    vault.files.set(to + path.slice(`Telegram/${from}`.length), size);
  }
}

describe.each([
  ['renamed', 'Telegram/Friends/2025/New year.md'],
  ['moved out of the export folder', 'Diary/2025/New year.md'],
])('a day’s note that the user has %s', (_, to) => {
  it('is updated and continued where it is', async () => {
    const world = new ExportWorld();
    const telegram = new FakeTelegram(group, onDay(group, 1, 20), world.vault);
    await world.export(telegram);
    move(world, 'Friends/2025/2025-01-01 Friends.md', to);
    telegram.messages = edited([...telegram.messages, ...onDay(group, 21, 25)], 12);
    await world.export(telegram);
    expect(blockIdsOf(world.vault.notes.get(to) ?? '')).toEqual(Array.from({ length: 25 }, (_one, index) => index + 1));
    expect(world.vault.notes.get(to)).toContain('Said otherwise');
    expect(blocks(world)).toHaveLength(25);
    // Without state it is found again, too.
    const before = new Map(world.vault.notes);
    world.state.records.clear();
    await world.export(telegram);
    expect(blocks(world)).toHaveLength(25);
    expect(world.vault.notes.get(to)).toBe(before.get(to));
  });
});

it('finds a post that was moved and renamed, with and without state', async () => {
  const world = new ExportWorld();
  const telegram = new FakeTelegram(channel, [1, 2, 3].map((id) => aMessage(channel, id)), world.vault);
  await world.export(telegram);
  const path = world.paths.find((one) => one.includes('(2)')) ?? '';
  move(world, path, 'Telegram/News all of it/Best of/Two.md');
  telegram.messages = edited(telegram.messages, 2);
  await world.export(telegram);
  expect(world.note('News all of it/Best of/Two.md')).toContain('Said otherwise');
  expect(blocks(world)).toEqual([1, 2, 3]);
  world.state.records.clear();
  await world.export(telegram);
  expect(blocks(world)).toEqual([1, 2, 3]);
});

it('knows notes in the chat’s folder by their markers when the user took their properties out, with and without state', async () => {
  for (const [chat, path] of [[channel, '(2)'], [group, '2025-01-01']] as const) {
    const world = new ExportWorld();
    const telegram = new FakeTelegram(chat, onDay(group, 1, 3), world.vault);
    await world.export(telegram);
    const note = `Telegram/${world.paths.find((one) => one.includes(path)) ?? ''}`;
    world.vault.notes.set(note, (world.vault.notes.get(note) ?? '').replace(/^---\n[^]*?\n---\n/, 'Mine.\n'));
    telegram.messages = edited(telegram.messages, 2);
    await world.export(telegram);
    expect(world.vault.notes.get(note)).toMatch(/Mine\.[^]*Said otherwise/);
    world.state.records.clear();
    await world.export(telegram);
    expect(blocks(world)).toEqual([1, 2, 3]);
  }
});

it('leaves a note the user deleted deleted', async () => {
  const world = new ExportWorld({ indexes: false });
  const telegram = new FakeTelegram(channel, [1, 2, 3].map((id) => aMessage(channel, id)), world.vault);
  await world.export(telegram);
  world.vault.notes.delete(`Telegram/${world.paths.find((one) => one.includes('(2)')) ?? ''}`);
  telegram.messages = edited(telegram.messages, 2);
  await world.export(telegram);
  expect(blocks(world)).toEqual([1, 3]);
});

it('fetches no file for a message that the user took out of its note together with its file', async () => {
  const world = new ExportWorld();
  const telegram = new FakeTelegram(group, [...onDay(group, 1, 3), aMessage(group, 5, { date: noon + 5, media: photo('50') }), aMessage(group, 6, { date: noon + 6, reply: { messageId: 5 } })], world.vault);
  await world.export(telegram);
  const note = 'Telegram/Friends/2025/2025-01-01 Friends.md';
  const [before = ''] = [world.vault.notes.get(note)];
  world.vault.notes.set(note, before.replace(/\^tg-3\n[^]*?\^tg-5\n/, '^tg-3\n'));
  for (const path of [...world.vault.files.keys()]) world.vault.files.delete(path);
  await world.export(telegram);
  telegram.messages = [...telegram.messages, aMessage(group, 7, { date: noon + 7 })];
  await world.export(telegram);
  expect(blocks(world)).toEqual([1, 2, 3, 6, 7]);
  expect(telegram.downloads).toEqual(['50']);
});

it('follows a folder the user renamed, with its files, and keeps the names of its notes', async () => {
  const world = new ExportWorld();
  const telegram = new FakeTelegram(group, [...onDay(group, 1, 20), aMessage(group, 30, { date: noon + 60, media: photo('30') })], world.vault);
  await world.export(telegram);
  const before = world.note('Friends/2025/2025-01-01 Friends.md');
  move(world, 'Friends/', 'Telegram/School friends/');
  const writes = world.vault.writes.length;
  await world.export(telegram);
  // The note says the new place of its file, the indexes those of the notes, and nothing else changes.
  expect(world.vault.notes.get('Telegram/School friends/2025/2025-01-01 Friends.md')).toBe(before.replaceAll('Telegram/Friends/media', 'Telegram/School friends/media'));
  expect(new Set(world.vault.writes.slice(writes).map(({ path }) => path))).toEqual(new Set(['Telegram/School friends/2025/2025-01-01 Friends.md', 'Telegram/School friends/Friends.md', 'Telegram/Telegram.md']));
  expect(world.note('Telegram.md')).toContain('[[Telegram/School friends/Friends|Friends]]');
  expect(world.note('School friends/Friends.md')).not.toContain('Telegram/Friends/');
  expect(telegram.downloads).toEqual(['30']);
  telegram.messages = [...telegram.messages, ...onDay(group, 40, 41), aMessage(group, 99, { date: noon + 90_000 })];
  await world.export(telegram);
  expect(blocks(world)).toHaveLength(24);
  expect(world.paths.filter((path) => path.startsWith('School friends/20'))).toEqual(['School friends/2025/2025-01-01 Friends.md', 'School friends/2025/2025-01-02 Friends.md']);
  expect(world.paths.some((path) => path.startsWith('Friends/'))).toBe(false);
  const quiet = world.vault.writes.length;
  await world.export(telegram);
  expect(world.vault.writes.length).toBe(quiet);
});

it('links the index to a note that was moved out of the chat’s folder, and counts it when nobody remembers it', async () => {
  const world = new ExportWorld();
  const telegram = new FakeTelegram(group, onDay(group, 1, 3), world.vault);
  await world.export(telegram);
  move(world, 'Friends/2025/2025-01-01 Friends.md', 'Diary/New year.md');
  world.state.records.clear();
  telegram.messages = [...telegram.messages, ...onDay(group, 4, 5)];
  await world.export(telegram);
  expect(world.note('Friends/Friends.md')).toContain('- 2025-01 · 5 messages · [[Diary/New year|New year]]');
  const writes = world.vault.writes.length;
  await world.export(telegram);
  expect(world.vault.writes.slice(writes)).toEqual([]);
});

it('writes on in the note of a topic whose folder was renamed', async () => {
  const world = new ExportWorld();
  const forum = { ...group, id: '-1001500000002' as ChatId, kind: 'forum' as const };
  const inTopic = (from: number, to: number): Message[] => onDay(forum, from, to).map((message) => ({ ...message, topicId: 10 }));
  const telegram = new FakeTelegram(forum, inTopic(11, 12), world.vault);
  telegram.topicList = [{ id: 10, title: 'Plans', date: noon, isPinned: false, isClosed: false, isHidden: false }];
  await world.export(telegram);
  move(world, 'Friends/topics/', 'Telegram/Friends/what we plan/');
  telegram.messages = [...telegram.messages, ...inTopic(13, 14)];
  await world.export(telegram);
  expect(world.paths).not.toContain('Friends/topics/Plans.md');
  expect(blockIdsOf(world.note('Friends/what we plan/Plans.md'))).toEqual([11, 12, 13, 14]);
});

it('goes on in the note of a topic, not in the user’s copy of it, when state was lost', async () => {
  const world = new ExportWorld();
  const forum = { ...group, id: '-1001500000002' as ChatId, kind: 'forum' as const };
  const inTopic = (from: number, to: number): Message[] => onDay(forum, from, to).map((message) => ({ ...message, topicId: 10 }));
  const telegram = new FakeTelegram(forum, inTopic(11, 12), world.vault);
  telegram.topicList = [{ id: 10, title: 'Plans', date: noon, isPinned: false, isClosed: false, isHidden: false }];
  await world.export(telegram);
  for (const copy of ['A copy', 'Z copy']) world.vault.notes.set(`Telegram/Friends/topics/${copy}.md`, world.note('Friends/topics/Plans.md'));
  telegram.messages = [...telegram.messages, ...inTopic(13, 14)];
  await world.export(telegram);
  world.state.records.clear();
  telegram.messages = [...telegram.messages, ...inTopic(15, 15)];
  await world.export(telegram);
  expect(['A copy', 'Plans', 'Z copy'].map((name) => blockIdsOf(world.note(`Friends/topics/${name}.md`)))).toEqual([[11, 12], [11, 12, 13, 14, 15], [11, 12]]);
});

it('finds the post of an album whose first item is gone from Telegram when state was lost', async () => {
  const world = new ExportWorld();
  const album = [2, 3, 4].map((id) => aMessage(channel, id, { groupId: '9', media: photo(String(70 + id)) }));
  const telegram = new FakeTelegram(channel, [aMessage(channel, 1), ...album], world.vault);
  await world.export(telegram);
  world.state.records.clear();
  telegram.messages = telegram.messages.filter(({ id }) => id !== 2);
  await world.export(telegram);
  expect(blocks(world)).toEqual([1, 2, 3, 4]);
});

it.each(['day', 'week', 'month', 'single'] as const)('writes on in a moved note (%s) when state was made anew after it was moved', async (layout) => {
  const world = new ExportWorld({ layout });
  const telegram = new FakeTelegram(group, onDay(group, 1, 3), world.vault);
  await world.export(telegram);
  const path = world.paths.find((one) => one.endsWith('.md') && blockIdsOf(world.note(one)).length > 0) ?? '';
  move(world, path, 'Diary/New year.md');
  world.state.records.clear();
  await world.export(telegram);
  telegram.messages = [...telegram.messages, ...onDay(group, 4, 5)];
  await world.export(telegram);
  expect(blockIdsOf(world.vault.notes.get('Diary/New year.md') ?? '')).toEqual([1, 2, 3, 4, 5]);
  expect(blocks(world)).toHaveLength(5);
});

it('finds messages nobody remembers in notes of another layout, zone and place, however often the rebuild is cut short', async () => {
  const world = new ExportWorld({ timezone: 'UTC', layout: 'day' });
  const telegram = new FakeTelegram(group, Array.from({ length: 30 }, (_, index) => aMessage(group, index + 1, { date: noon + index * 20_000 })), world.vault);
  await world.export(telegram);
  move(world, 'Friends/2025/2025-01-03 Friends.md', 'Diary/New year.md');
  const note = 'Telegram/Friends/2025/2025-01-04 Friends.md';
  world.vault.notes.set(note, (world.vault.notes.get(note) ?? '').replace(/^---\n[^]*?\n---\n/, 'Mine.\n'));
  const before = new Map(world.vault.notes);
  world.state.records.clear();
  const settings = { timezone: 'Asia/Tokyo', layout: 'month' } as const;
  await world.export(telegram, { settings, target: { range: { toId: 9 } } });
  await world.export(telegram, { settings });
  for (const [path, text] of before) if (/\d{4}-\d\d-\d\d|Diary/.test(path)) expect([path, world.vault.notes.get(path)]).toEqual([path, text]);
  expect(blocks(world)).toHaveLength(30);
  expect(world.note('Friends/Friends.md')).toMatch(/^tg-messages: 30$/m);
  // They are known again: an edit comes to where they are, and what is new goes where the settings say.
  telegram.messages = edited([...telegram.messages, aMessage(group, 31, { date: noon + 600_000 })], 8);
  await world.export(telegram, { settings });
  expect(world.vault.notes.get('Diary/New year.md')).toContain('Said otherwise');
  expect(world.note('Friends/2025/2025-01 Friends.md').match(/^\^tg-\d+$/gm)).toEqual(['^tg-31']);
});

it('leaves another export of the same chat alone when the records are lost', async () => {
  const world = new ExportWorld();
  const telegram = new FakeTelegram(group, onDay(group, 1, 3), world.vault);
  await world.export(telegram, { settings: { folder: 'Theirs' } });
  await world.export(telegram);
  const theirs = [...world.vault.notes].filter(([path]) => path.startsWith('Theirs/'));
  world.vault.notes.delete('Telegram/Friends/2025/2025-01-01 Friends.md');
  world.state.records.clear();
  telegram.messages = onDay(group, 1, 4);
  await world.export(telegram);
  expect([...world.vault.notes].filter(([path]) => path.startsWith('Theirs/'))).toEqual(theirs);
  expect(blockIdsOf(world.note('Friends/2025/2025-01-01 Friends.md'))).toEqual([1, 2, 3, 4]);
});

it('updates a message in the note of another layout or zone without taking that note for its own', async () => {
  const world = new ExportWorld({ timezone: 'UTC', layout: 'day' });
  const telegram = new FakeTelegram(group, onDay(group, 1, 3), world.vault);
  await world.export(telegram);
  const [front] = /^---\n[^]*?\n---\n/.exec(world.note('Friends/2025/2025-01-01 Friends.md')) ?? [''];
  for (const [layout, timezone, id] of [['day', 'Pacific/Kiritimati', 1], ['month', 'UTC', 2], ['message', 'UTC', 3]] as const) {
    telegram.messages = edited(telegram.messages, id).map((message) => (message.id === id ? { ...message, text: `Said otherwise, ${layout}` } : message));
    await world.export(telegram, { settings: { layout, timezone } });
    const text = world.note('Friends/2025/2025-01-01 Friends.md');
    expect(text).toContain(`Said otherwise, ${layout}`);
    expect(text.slice(0, front.length)).toBe(front);
  }
  expect(blocks(world)).toEqual([1, 2, 3]);
});

it('finds messages that records from a backup do not know when the layout has changed meanwhile', async () => {
  const world = new ExportWorld({ timezone: 'UTC', layout: 'day' });
  const telegram = new FakeTelegram(group, onDay(group, 1, 5), world.vault);
  await world.export(telegram);
  const backup = new Map(world.state.records);
  telegram.messages = onDay(group, 1, 9);
  await world.export(telegram);
  world.state.records.clear();
  for (const [key, record] of backup) world.state.records.set(key, record);
  telegram.messages = onDay(group, 1, 11);
  await world.export(telegram, { settings: { layout: 'month' } });
  expect(blockIdsOf(world.note('Friends/2025/2025-01-01 Friends.md'))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(blockIdsOf(world.note('Friends/2025/2025-01 Friends.md'))).toEqual([10, 11]);
});
