import type { Chat, Dialog } from '../../../src/model/chat';
import type { ChatId } from '../../../src/model/ids';
import { filterDialogs, searchable } from '../../../src/ui/dialog-search';

const dialog = (title: string, chat: Partial<Chat> = {}): Dialog => ({ chat: { id: '7100000001' as ChatId, kind: 'user', title, ...chat }, topMessageId: 1, topMessageDate: 0, isPinned: false, isArchived: false });
const titles = (list: readonly Dialog[], query: string): string[] => filterDialogs(list.map(searchable), query).map(({ dialog: { chat } }) => chat.title);
const list = [dialog('Änna Öberg', { username: 'anna_o' }), dialog('Новости'), dialog('İstanbul', { id: '-1001500000001' as ChatId })];

it.each([
  ['anna', ['Änna Öberg']],
  ['OBERG änna', ['Änna Öberg']],
  ['@anna_o', ['Änna Öberg']],
  ['новости', ['Новости']],
  ['istanbul', ['İstanbul']],
  ['1500000001', ['İstanbul']],
  ['anna новости', []],
  ['  ', ['Änna Öberg', 'Новости', 'İstanbul']],
])('finds by %j', (query, found) => {
  expect(titles(list, query)).toEqual(found);
});

it('filters 1,250 chats in less than 50 ms', () => {
  const many = Array.from({ length: 1250 }, (_, i) => searchable(dialog(`Chat number ${i} Ünïcode`)));
  const started = performance.now();
  expect(filterDialogs(many, 'unicode 99')).not.toHaveLength(0);
  expect(performance.now() - started).toBeLessThan(50);
});
