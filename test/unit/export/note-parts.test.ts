import type { Message } from '../../../src/model/message';
import type { Topic } from '../../../src/model/topic';
import { readProperties } from '../../../src/notes/properties/front-matter';
import { blockIdsOf, ExportWorld } from './export-world';
import { aMessage, FakeTelegram, group } from './fake-telegram';

const noon = 1_735_732_800;
const first = 'Friends/2025/2025-01-01 Friends.md';
const second = 'Friends/2025/2025-01-01 Friends 2.md';
const third = 'Friends/2025/2025-01-01 Friends 3.md';

/** Messages of one day, each answering an earlier one now and then. */
function oneDay(count: number, from = 1): Message[] {
  return Array.from({ length: count }, (_, index) => aMessage(group, from + index, { date: noon + index, text: `m${from + index}`, ...(index % 2000 === 1999 && { reply: { messageId: Math.max(1, from + index - 3000) } }) }));
}

const ids = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Every link of the vault to a block, and whether that block is in the note it names. */
function brokenLinks({ vault }: ExportWorld): string[] {
  const links = [...vault.notes.values()].flatMap((text) => [...text.matchAll(/\[\[([^\]|#]+)#\^(tg-\w+)\|/g)]);
  expect(links.length).toBeGreaterThan(0);
  return links.filter(([, path, id]) => !new RegExp(`^\\^${String(id)}$`, 'm').test(vault.notes.get(`${String(path)}.md`) ?? '')).map(([link]) => link);
}

describe('a day of too many messages', () => {
  it('continues in further notes whose links resolve', async () => {
    const world = new ExportWorld({ indexes: false });
    const telegram = new FakeTelegram(group, oneDay(12_000), world.vault, 1000);
    await world.export(telegram);
    expect(world.paths).toEqual([second, third, first].sort());
    expect(blockIdsOf(world.note(first))).toEqual(ids(1, 5000));
    expect(blockIdsOf(world.note(second))).toEqual(ids(5001, 10_000));
    expect(blockIdsOf(world.note(third))).toEqual(ids(10_001, 12_000));
    expect(brokenLinks(world)).toEqual([]);
    expect(readProperties(world.note(first))).not.toHaveProperty('tg-part');
    expect(readProperties(world.note(third))).toMatchObject({ 'tg-part': '3', 'tg-date': '2025-01-01', 'tg-first-id': '10001', 'tg-count': '2000' });

    // Nothing new: no write. Lost state: every message is found where it is.
    const before = new Map(world.vault.notes);
    world.vault.writes.length = 0;
    await world.export(telegram);
    world.state.records.clear();
    await world.export(telegram);
    expect(world.vault.writes).toEqual([]);
    expect(world.vault.notes).toEqual(before);
  });

  it('goes on in the last note when more is sent, and changes the messages of the others where they are', async () => {
    const world = new ExportWorld({ indexes: false });
    const messages = oneDay(5100);
    const telegram = new FakeTelegram(group, messages, world.vault, 1000);
    await world.export(telegram);
    const note = world.note(first);
    world.vault.notes.set(`Telegram/${first}`, note.replace('^tg-4600\n', '^tg-4600\n\nMy own thought.\n'));
    telegram.messages = [...messages.map((message) => (message.id === 4600 ? { ...message, text: 'Said otherwise', editDate: noon + 9000 } : message)), ...oneDay(200, 5101).map((message) => ({ ...message, date: noon + 8000 }))];
    await world.export(telegram);
    expect(world.note(first)).toContain('Said otherwise');
    expect(world.note(first)).toContain('My own thought.');
    expect(blockIdsOf(world.note(first))).toEqual(ids(1, 5000));
    expect(blockIdsOf(world.note(second))).toEqual(ids(5001, 5300));
    // A message of the second note is edited and one disappears, and both are found there.
    telegram.messages = telegram.messages.filter(({ id }) => id !== 5200).map((message) => (message.id === 5250 ? { ...message, text: 'Late news', editDate: noon + 9000 } : message));
    await world.export(telegram);
    expect(world.note(second)).toContain('Late news');
    expect(world.note(second)).toContain('Deleted on Telegram');
    expect(world.paths).toHaveLength(2);
  });

  it('fills the same notes wherever a run was cut', async () => {
    const whole = new ExportWorld({ indexes: false });
    const long = oneDay(1500).map((message) => ({ ...message, text: `${message.text} ${'Привет! '.repeat(150)}` }));
    await whole.export(new FakeTelegram(group, long, whole.vault, 100));
    expect(whole.paths.length).toBeGreaterThan(1);
    for (const text of whole.vault.notes.values()) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2_000_000);
    const cut = new ExportWorld({ indexes: false });
    for (const size of [1, 130, 777, 1500]) await cut.export(new FakeTelegram(group, long.slice(0, size), cut.vault, 100));
    expect(new Map([...cut.vault.notes].sort())).toEqual(new Map([...whole.vault.notes].sort()));
  });

  it('never splits what is written already, and keeps older messages together with their neighbours', async () => {
    const world = new ExportWorld({ indexes: false });
    const telegram = new FakeTelegram(group, oneDay(8000), world.vault, 1000);
    await world.export(telegram, { target: { range: { last: 4900 } } });
    await world.export(telegram);
    const notes = world.paths.map((path) => blockIdsOf(world.note(path)));
    expect(notes.flat().sort((a, b) => a - b)).toEqual(ids(1, 8000));
    for (const note of notes) {
      expect(note.length).toBeLessThanOrEqual(5000);
      expect(note).toEqual([...note].sort((a, b) => a - b));
    }
    expect(blockIdsOf(world.note(first))).toEqual([...ids(1, 100), ...ids(3101, 8000)]);
  });

  it('finds the note again when the user deleted the first one', async () => {
    const world = new ExportWorld({ indexes: false });
    const telegram = new FakeTelegram(group, oneDay(5100), world.vault, 1000);
    await world.export(telegram);
    world.vault.notes.delete(`Telegram/${first}`);
    telegram.messages = telegram.messages.map((message) => (message.id === 5050 ? { ...message, text: 'Said otherwise', editDate: noon + 9000 } : message));
    await world.export(telegram);
    expect(world.paths).toEqual([second]);
    expect(world.note(second)).toContain('Said otherwise');
  });
});

describe('a topic of too many messages', () => {
  const forum = { ...group, id: '-1001500000002' as typeof group.id, kind: 'forum' as const, title: 'Forum' };
  const topic = (id: number, title: string): Topic => ({ id, title, date: noon, isPinned: false, isClosed: false, isHidden: false });
  const settings = { indexes: false, topicSplitAt: 0 } as const;

  it('continues beside a topic that is called what its second note is called', async () => {
    const world = new ExportWorld(settings);
    const inTopic = (topicId: number, from: number, count: number): Message[] => Array.from({ length: count }, (_, index) => aMessage(forum, from + index, { date: noon + index, topicId }));
    const messages = [...inTopic(10, 11, 20), ...inTopic(20, 31, 5100)];
    const telegram = new FakeTelegram(forum, messages, world.vault, 1000);
    telegram.topicList = [topic(10, 'Plans 2'), topic(20, 'Plans')];
    await world.export(telegram);
    expect(blockIdsOf(world.note('Forum/topics/Plans 2.md'))).toEqual(ids(11, 30));
    expect(blockIdsOf(world.note('Forum/topics/Plans.md'))).toHaveLength(5000);
    expect(blockIdsOf(world.note(`Forum/topics/Plans 2 (${forum.id}).md`))).toHaveLength(100);
    const before = new Map(world.vault.notes);
    world.state.records.clear();
    await world.export(telegram);
    expect(new Map(world.vault.notes)).toEqual(before);
  });

  it('gives a topic another name than the second note of an earlier one', async () => {
    const world = new ExportWorld(settings);
    const messages = Array.from({ length: 5100 }, (_, index) => aMessage(forum, 31 + index, { date: noon + index, topicId: 20 }));
    const telegram = new FakeTelegram(forum, messages, world.vault, 1000);
    telegram.topicList = [topic(20, 'Plans')];
    await world.export(telegram);
    telegram.topicList = [topic(20, 'Plans'), topic(6000, 'Plans 2')];
    telegram.messages = [...messages, aMessage(forum, 6001, { date: noon + 9000, topicId: 6000 })];
    await world.export(telegram);
    expect(blockIdsOf(world.note('Forum/topics/Plans 2 (6000).md'))).toEqual([6001]);
    expect(blockIdsOf(world.note('Forum/topics/Plans 2.md'))).toHaveLength(100);
    const before = new Map(world.vault.notes);
    world.state.records.clear();
    await world.export(telegram);
    expect(new Map(world.vault.notes)).toEqual(before);
  });
});
