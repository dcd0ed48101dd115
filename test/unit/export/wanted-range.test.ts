import fc from 'fast-check';
import { rangeInPage } from '../../../src/export/read/wanted-range';
import type { HistoryRange } from '../../../src/model/chat';
import type { Message } from '../../../src/model/message';
import type { HistoryPage } from '../../../src/model/telegram';

const messageOf = (id: number, date: number): Message => ({ id, date, chatId: '1', author: { name: 'A' }, text: '', entities: [], reactions: [] }) as unknown as Message;

/** What the range means, from all messages of the chat. */
function meaningOf(messages: readonly Message[], range: HistoryRange): readonly number[] {
  const found = messages.filter(({ id, date }) => id >= (range.fromId ?? 1) && id <= (range.toId ?? Infinity) && date >= (range.sinceDate ?? 0) && date < (range.beforeDate ?? Infinity));
  return (range.last === undefined ? found : found.slice(-range.last)).map(({ id }) => id);
}

describe('rangeInPage', () => {
  const scenario = fc.record({
    gaps: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 60 }),
    pageSize: fc.integer({ min: 1, max: 30 }),
    isTotalKnown: fc.boolean(),
    fromId: fc.option(fc.integer({ min: 1, max: 150 }), { nil: undefined }),
    toId: fc.option(fc.integer({ min: 1, max: 150 }), { nil: undefined }),
    last: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
    since: fc.option(fc.integer({ min: 0, max: 1500 }), { nil: undefined }),
    before: fc.option(fc.integer({ min: 0, max: 1500 }), { nil: undefined }),
  });

  it('either says what the whole chat would say, or nothing', () => {
    let answered = 0;
    fc.assert(
      fc.property(scenario, ({ gaps, pageSize, isTotalKnown, fromId, toId, last, since, before }) => {
        let id = 0;
        const messages = gaps.map((gap) => messageOf((id += gap), id * 10));
        const page = messages.slice(-pageSize);
        const newest: HistoryPage = { messages: page, reachesOldest: isTotalKnown && page.length === messages.length, ...(isTotalKnown && { total: messages.length }) };
        const range: HistoryRange = { ...(fromId !== undefined && { fromId }), ...(toId !== undefined && { toId }), ...(last !== undefined && { last }), ...(since !== undefined && { sinceDate: since }), ...(before !== undefined && { beforeDate: before }) };
        const bounds = rangeInPage(range, newest);
        if (bounds === undefined) return;
        answered++;
        const inBounds = bounds === null ? [] : messages.map((message) => message.id).filter((each) => each >= bounds[0] && each <= bounds[1]);
        expect(inBounds).toEqual(meaningOf(messages, range));
      }),
      { numRuns: 2000 },
    );
    expect(answered).toBeGreaterThan(500);
  });

  it('needs nobody for the whole chat and for an id to begin with', () => {
    const newest: HistoryPage = { messages: [messageOf(500, 1), messageOf(510, 2)], total: 400, reachesOldest: false };
    expect(rangeInPage({}, newest)).toEqual([1, 510]);
    expect(rangeInPage({ fromId: 20 }, newest)).toEqual([20, 510]);
    expect(rangeInPage({ fromId: 511 }, newest)).toBeNull();
    expect(rangeInPage({ last: 3 }, newest)).toBeUndefined();
    expect(rangeInPage({ sinceDate: 1 }, newest)).toBeUndefined();
  });
});
