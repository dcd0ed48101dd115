import { previewBlock, previewPath } from '../../../src/notes/preview';
import { aStyle } from '../notes/samples';
import { blockIdsOf, ExportWorld } from './export-world';
import { aMessage, channel, FakeTelegram, group, photo } from './fake-telegram';

const blockTemplate = '*{{date}} {{time}}* by {{author}}\n\n{{reactions}}\n{{reply}}\n{{text}}\n{{media}}\n[No. {{id}}]({{link}})';

describe('pathTemplate', () => {
  const settings = { indexes: false, pathTemplate: 'Posts/{{year}}/{{month}}/{{period}} {{title}}' } as const;

  it('chooses where new notes go, and where posts are found again', async () => {
    const world = new ExportWorld(settings);
    const telegram = new FakeTelegram(channel, [1, 2].map((id) => aMessage(channel, id, { text: 'Same words' })), world.vault);
    await world.export(telegram);
    expect(world.paths).toEqual(['News all of it/Posts/2024/01/2024-01-01 Same words (1).md', 'News all of it/Posts/2024/01/2024-01-01 Same words (2).md']);
    telegram.messages = telegram.messages.map((message) => (message.id === 1 ? { ...message, text: 'Other words', editDate: message.date + 60 } : message));
    await world.export(telegram);
    expect(world.paths).toHaveLength(2);
    expect(world.note('News all of it/Posts/2024/01/2024-01-01 Same words (1).md')).toContain('Other words');
    const before = new Map(world.vault.notes);
    world.state.records.clear();
    await world.export(telegram);
    expect(world.vault.notes).toEqual(before);
  });

  it('works with notes of days and of whole chats, and never names one like a daily note', async () => {
    const world = new ExportWorld(settings);
    await world.export(new FakeTelegram(group, [aMessage(group, 1)], world.vault));
    expect(world.paths).toEqual(['Friends/Posts/2024/01/2024-01-01 Friends.md']);
    const single = new ExportWorld({ ...settings, layout: 'single' });
    await single.export(new FakeTelegram(group, [aMessage(group, 1)], single.vault));
    expect(single.paths).toEqual(['Friends/Posts/Friends.md']);
    const bare = new ExportWorld({ indexes: false, pathTemplate: '{{period}}' });
    await bare.export(new FakeTelegram(group, [aMessage(group, 1)], bare.vault));
    expect(bare.paths).toEqual(['Friends/2024-01-01 Friends.md']);
  });

  it('renames nothing that exists when it changes, and still finds it', async () => {
    const world = new ExportWorld({ indexes: false });
    const telegram = new FakeTelegram(channel, [1, 2].map((id) => aMessage(channel, id)), world.vault);
    await world.export(telegram);
    const before = world.paths;
    telegram.messages = [...telegram.messages.map((message) => (message.id === 2 ? { ...message, text: 'Said otherwise', editDate: message.date + 60 } : message)), aMessage(channel, 3)];
    await world.export(telegram, { settings });
    expect(world.paths).toEqual([...before, 'News all of it/Posts/2024/01/2024-01-01 Message number 3 (3).md']);
    expect(world.note(before[1] ?? '')).toContain('Said otherwise');
    world.state.records.clear();
    await world.export(telegram, { settings });
    expect(world.paths).toHaveLength(3);
  });
});

describe('blockTemplate', () => {
  const settings = { indexes: false, blockTemplate } as const;

  it('arranges what a message says, and leaves out what it does not', async () => {
    const world = new ExportWorld(settings);
    const messages = [aMessage(group, 1, { media: photo('1'), reactions: [{ emoji: '👍', count: 2 }] }), aMessage(group, 2, { text: '', action: { type: 'membersAdded', memberNames: ['Boris'] } })];
    await world.export(new FakeTelegram(group, messages, world.vault));
    const note = world.note('Friends/2024/2024-01-01 Friends.md');
    expect(note).toContain('*2024-01-01 01:10* by Anna\n\n**Reactions:** 👍 2\nMessage number 1\n![[Telegram/Friends/media/photo/1.jpg]]\n[No. 1]()\n^tg-1\n');
    expect(note).toContain('\n*2024-01-01 01:20* by Anna\n\n*Anna added Boris*\n[No. 2]()\n^tg-2\n');
  });

  it('keeps block ids, edits, the user’s text and every message when it is used and when it changes', async () => {
    const world = new ExportWorld(settings);
    const telegram = new FakeTelegram(group, [1, 2, 3, 4].map((id) => aMessage(group, id)), world.vault);
    await world.export(telegram);
    const path = 'Friends/2024/2024-01-01 Friends.md';
    world.vault.notes.set(`Telegram/${path}`, world.note(path).replace('^tg-2\n', '^tg-2\n\nMy own thought.\n').replace('Message number 3', 'Message number 3, indeed'));
    telegram.messages = [...telegram.messages.map((message) => (message.id === 2 ? { ...message, text: 'Said otherwise', editDate: message.date + 60 } : message)), aMessage(group, 5)];
    await world.export(telegram);
    for (const text of ['My own thought.', 'Message number 3, indeed', 'Said otherwise', 'Message number 5']) expect(world.note(path).split(text)).toHaveLength(2);
    // Without state everything is found again; with another template what the user wrote stays.
    world.state.records.clear();
    const before = world.note(path);
    await world.export(telegram);
    expect(world.note(path).replaceAll(/\n> \[!.*(?:\n>.*)*\n/g, '')).toContain('My own thought.');
    expect(blockIdsOf(world.note(path))).toEqual([1, 2, 3, 4, 5]);
    world.vault.notes.set(`Telegram/${path}`, before);
    await world.export(telegram, { settings: { blockTemplate: '' } });
    expect(blockIdsOf(world.note(path))).toEqual([1, 2, 3, 4, 5]);
    expect(world.note(path)).toContain('My own thought.');
    expect(world.note(path)).toContain('indeed');
    const writes = world.vault.writes.length;
    await world.export(telegram, { settings: { blockTemplate: '' } });
    expect(world.vault.writes.length).toBe(writes);
  });
});

it('shows what templates make of an example', () => {
  expect(previewPath('', 'UTC')).toBe('Telegram/Mountain weather/2025/2025-01-02 Snow above 1,200 m (42).md\nTelegram/Mountain weather/2025/2025-01-02 Mountain weather.md');
  expect(previewPath('{{year}}/{{month}}/{{period}} {{title}}', 'UTC')).toBe('Telegram/Mountain weather/2025/01/2025-01-02 Snow above 1,200 m (42).md\nTelegram/Mountain weather/2025/01/2025-01-02 Mountain weather.md');
  expect(previewBlock('', aStyle())).toMatch(/^\*\*Anna\*\* · \d\d:\d\d · edited \d\d:\d\d\n> ↩ \[\[.*\n\n\*\*Snow\*\* above 1,200 m\n\*\*Reactions:\*\* 👍 5\n\^tg-42$/);
  expect(previewBlock('{{text}}\n{{media}}\nseen {{views}} times', aStyle())).toBe('**Snow** above 1,200 m\nseen 1204 times\n^tg-42');
});
