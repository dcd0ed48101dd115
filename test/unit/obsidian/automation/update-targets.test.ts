import type { ChatId } from '../../../../src/model/ids';
import { updateTargets, wholeOf } from '../../../../src/obsidian/automation/update-targets';
import type { ChosenChat } from '../../../../src/obsidian/plugin-data';

const chat = { chatId: '-1001' as ChatId, title: 'News' };
const chosen = (rest: Partial<ChosenChat> = {}): ChosenChat => ({ ...chat, range: {}, ...rest });

it('takes a chosen chat as it was chosen', () => {
  const own = chosen({ range: { last: 50 }, settings: { layout: 'day' } });
  expect(updateTargets(chat, [chosen({ chatId: '-1002' as ChatId }), own], null)).toEqual([{ reference: '-1001', chatId: '-1001', title: 'News', range: { last: 50 }, settings: { layout: 'day' } }]);
});

it('takes the chosen topic for a note of it, and the chosen forum for all of them', () => {
  const topics = [chosen({ topicId: 12 }), chosen({ topicId: 40 })];
  expect(updateTargets({ ...chat, topicId: 40 }, topics, null)).toMatchObject([{ topicId: 40 }]);
  expect(updateTargets(chat, topics, null)).toMatchObject([{ topicId: 12 }, { topicId: 40 }]);
  expect(updateTargets({ ...chat, topicId: 7 }, [chosen()], null)).toEqual([wholeOf(chat)]);
});

it('takes a chat that was not chosen as far back as it was exported', () => {
  expect(updateTargets(chat, [], [[1, 900]])).toEqual([wholeOf(chat)]);
  expect(updateTargets({ ...chat, topicId: 12 }, [chosen({ topicId: 40 })], [[500, 600], [650, 900]])).toEqual([{ reference: '-1001', chatId: '-1001', title: 'News', topicId: 12, range: { fromId: 500 } }]);
});

it('does not know what is wanted of a chat that has no records', () => {
  expect(updateTargets(chat, [], null)).toBeNull();
  expect(updateTargets(chat, [], [])).toBeNull();
});
