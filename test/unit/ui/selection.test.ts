import type { Dialog } from '../../../src/model/chat';
import type { ChatId } from '../../../src/model/ids';
import { rowsOf } from '../../../src/ui/picker-rows';
import { chatsOf, chosenChats, targetsBetween, toggled, withTargets, type Selection } from '../../../src/ui/selection';

const dialog = (id: string, kind: 'user' | 'forum' = 'user'): Dialog => ({ chat: { id: id as ChatId, kind, title: id }, topMessageId: 1, topMessageDate: 0, isPinned: false, isArchived: false });
const topic = (id: number) => ({ id, title: `t${id}`, date: 0, isPinned: false, isClosed: false, isHidden: false });
const rows = rowsOf([dialog('1'), dialog('2', 'forum'), dialog('3'), dialog('4')], new Map([['2' as ChatId, { kind: 'topics', topics: [topic(1), topic(5), topic(7)] }]]));
const keys = (selection: Selection): string[] => [...selection.keys()];
const none: Selection = new Map();
const at = (index: number) => targetsBetween(rows, index, index);

it('makes three topics of one forum three targets', () => {
  expect(keys(withTargets(none, [...at(2), ...at(3), ...at(4)], true))).toEqual(['2/1', '2/5', '2/7']);
});

it('chooses a forum as a whole or by its topics, never both', () => {
  const topics = withTargets(none, [...at(2), ...at(3)], true);
  const whole = withTargets(topics, at(1), true);
  expect(keys(whole)).toEqual(['2']);
  expect(keys(withTargets(whole, at(4), true))).toEqual(['2/7']);
});

it('takes a target out that is pressed again, and adds none twice', () => {
  const [target] = at(0);
  if (target === undefined) throw new Error('no row');
  const once = toggled(none, target);
  expect(keys(withTargets(once, [target], true))).toEqual(['1']);
  expect(keys(toggled(once, target))).toEqual([]);
});

it('takes a range in either direction: chats, or topics where both ends are topics', () => {
  expect(keys(withTargets(none, targetsBetween(rows, 6, 0), true))).toEqual(['1', '2', '3', '4']);
  expect(keys(withTargets(none, targetsBetween(rows, 3, 4), true))).toEqual(['2/5', '2/7']);
});

it('takes all chats that are shown, without their topics', () => {
  expect(chatsOf(rows).map(({ chatId }) => chatId)).toEqual(['1', '2', '3', '4']);
});

it('counts the topics chosen of every chat', () => {
  expect([...chosenChats(withTargets(none, [...at(0), ...at(2), ...at(3)], true))]).toEqual([['1', 0], ['2', 2]]);
});
