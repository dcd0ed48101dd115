import type { Chat, Dialog } from '../../../src/model/chat';
import type { ChatId } from '../../../src/model/ids';
import { everything, filterDialogs, foldersIn, isLink, listed, roughMessages, rowsOf, type PickerFilter } from '../../../src/ui/picker-rows';

const dialog = (title: string, chat: Partial<Chat> = {}, more: Partial<Dialog> = {}): Dialog => ({ chat: { id: '7100000001' as ChatId, kind: 'user', title, ...chat }, topMessageId: 1, topMessageDate: 0, isPinned: false, isArchived: false, ...more });
const titles = (list: readonly Dialog[], filter: Partial<PickerFilter>, chosen: readonly ChatId[] = []): string[] => filterDialogs(list.map(listed), { ...everything, ...filter }, new Set(chosen)).map(({ chat }) => chat.title);
const list = [dialog('Änna Öberg', { username: 'anna_o' }), dialog('Новости'), dialog('İstanbul', { id: '-1001500000001' as ChatId }), dialog('Old Anna')];

describe('searching', () => {
  it.each([
    ['OBERG änna', ['Änna Öberg']],
    ['@anna_o', ['Änna Öberg']],
    ['новости', ['Новости']],
    ['istanbul', ['İstanbul']],
    ['1500000001', ['İstanbul']],
    ['anna новости', []],
    // All letters in order, after the same first letter.
    ['istbl', ['İstanbul']],
    ['stanbl', []],
    ['  ', ['Änna Öberg', 'Новости', 'İstanbul', 'Old Anna']],
  ])('finds by %j', (query, found) => {
    expect(titles(list, { query })).toEqual(found);
  });

  it('puts names that begin with a word before those that only hold its letters', () => {
    expect(titles([dialog('Tailgram'), dialog('My telegram'), dialog('Antelegram')], { query: 'telegram' })).toEqual(['My telegram', 'Antelegram']);
    expect(titles([dialog('Thelegroam'), dialog('Telegram')], { query: 'tlgrm' })).toEqual(['Thelegroam', 'Telegram']);
    expect(titles([dialog('Thelegram'), dialog('Xthe'), dialog('The end')], { query: 'the' })).toEqual(['Thelegram', 'The end', 'Xthe']);
  });
});

describe('filters', () => {
  const many = [
    dialog('Anna', {}, { folders: [{ id: 2, title: 'Friends' }] }),
    dialog('Team', { kind: 'supergroup', id: '-1001' as ChatId }, { folders: [{ id: 5, title: 'Work' }, { id: 2, title: 'Friends' }] }),
    dialog('Board', { kind: 'forum', id: '-1002' as ChatId }, { isArchived: true }),
    dialog('News', { kind: 'channel', id: '-1003' as ChatId }),
    dialog('Helper', { kind: 'bot', id: '7' as ChatId }),
  ];

  it.each<[string, Partial<PickerFilter>, string[]]>([
    ['a folder', { folder: 2 }, ['Anna', 'Team']],
    ['kinds', { kinds: ['forums', 'channels'] }, ['Board', 'News']],
    ['archived ones', { onlyArchived: true }, ['Board']],
    ['a folder, a kind and a word', { folder: 2, kinds: ['groups'], query: 'tea' }, ['Team']],
    ['chosen ones', { onlyChosen: true }, ['News']],
  ])('show %s', (_name, filter, found) => {
    expect(titles(many, filter, ['-1003' as ChatId])).toEqual(found);
  });

  it('name every folder once', () => {
    expect(foldersIn(many.map(listed))).toEqual([[2, 'Friends'], [5, 'Work']]);
  });
});

describe('rows', () => {
  const forum = dialog('Board', { kind: 'forum', id: '-1002' as ChatId });
  const topic = (id: number, title: string) => ({ id, title, date: 0, isPinned: false, isClosed: false, isHidden: false });

  it('put the topics of an open forum below it, each a target of its own', () => {
    const rows = rowsOf([dialog('Anna'), forum], new Map([[forum.chat.id, { kind: 'topics', topics: [topic(1, 'General'), topic(9, 'Seeds')] }]]));
    expect(rows.map(({ key, position, siblings }) => [key, position, siblings])).toEqual([['7100000001', 1, 2], ['-1002', 2, 2], ['-1002/1', 1, 2], ['-1002/9', 2, 2]]);
    expect(rows[3]).toMatchObject({ target: { chatId: '-1002', topicId: 9, title: 'Board › Seeds' } });
    expect(rows[0]).not.toHaveProperty('isExpanded');
    expect(rows[1]).toMatchObject({ isExpanded: true });
  });

  it('say that topics are being read, or why they cannot be', () => {
    expect(rowsOf([forum], new Map([[forum.chat.id, { kind: 'problem', text: 'no way' }]]))[1]).toMatchObject({ kind: 'remark', text: 'no way' });
    expect(rowsOf([forum], new Map([[forum.chat.id, { kind: 'topics', topics: [] }]]))[1]).toMatchObject({ kind: 'remark' });
  });
});

it('takes the newest number for the size only where a chat numbers its own messages', () => {
  expect(roughMessages(dialog('News', { kind: 'channel' }, { topMessageId: 4711 }))).toBe(4711);
  expect(roughMessages(dialog('Anna', {}, { topMessageId: 4711 }))).toBeNull();
  expect(roughMessages(dialog('New', { kind: 'channel' }, { topMessageId: 0 }))).toBeNull();
});

it.each([['https://t.me/news/5', true], ['t.me/+abc', true], ['tg://resolve?domain=x', true], ['news.t.me', true], ['anna', false], ['@anna', false], ['team.me', false]])('takes %s for a link: %s', (query, expected) => {
  expect(isLink(query)).toBe(expected);
});
