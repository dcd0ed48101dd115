import fc from 'fast-check';
import type { Item, Page, PageQuery } from '../../../../src/telegram/history/piece';
import { queryAcross, splitBounds, splitIds, type Split } from '../../../../src/telegram/history/split-history';

const ranges: readonly Split[] = [{ minId: 1, maxId: 100 }, { minId: 101, maxId: 200 }, { minId: 201, maxId: 2_147_483_647 }];

/** A list of ids whose dates are ten times their ids, seen one range at a time, as Telegram does it. */
function list(ids: readonly number[], total: 'known' | 'unknown') {
  const asked: PageQuery[] = [];
  const fetch = (query: PageQuery, range: Split): Promise<Page<Item>> => {
    asked.push(query);
    const newestFirst = ids.filter((id) => range === undefined || (range.minId <= id && id <= range.maxId)).toSorted((a, b) => b - a);
    const before = query.offsetDate > 0 ? newestFirst.filter((id) => id * 10 >= query.offsetDate).length : 0;
    const start = Math.max(0, before + query.addOffset);
    const items = newestFirst.slice(start, start + query.limit).map((id) => ({ id, date: id * 10 })).toReversed();
    return Promise.resolve({ items, ...(total === 'known' ? { total: newestFirst.length } : {}) });
  };
  return { asked, fetch };
}

const someIds = fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { maxLength: 120 });
const query = (more: Partial<PageQuery>): PageQuery => ({ offsetId: 0, offsetDate: 0, addOffset: 0, limit: 1, ...more });

describe('queryAcross', () => {
  it.each(['known', 'unknown'] as const)('finds what one list would, by position and by date (count %s)', async (total) => {
    await fc.assert(
      fc.asyncProperty(someIds, fc.integer({ min: 0, max: 130 }), fc.integer({ min: 1, max: 3100 }), async (ids, skip, date) => {
        const { fetch } = list(ids, total);
        for (const one of [query({ addOffset: skip }), query({ offsetDate: date })]) expect((await queryAcross(one, ranges, fetch)).items).toEqual((await fetch(one, undefined)).items);
        const first = await queryAcross(query({ offsetDate: date, addOffset: -1 }), ranges, fetch);
        expect(first.items.find((item) => item.date >= date)?.id).toBe(ids.filter((id) => id * 10 >= date).toSorted((a, b) => a - b)[0]);
      }),
    );
  });

  it('asks once when the newest range has something, and passes a single list through', async () => {
    const { asked, fetch } = list([50, 150, 250], 'known');
    expect(await queryAcross(query({ limit: 100 }), ranges, fetch)).toEqual({ items: [{ id: 250, date: 2500 }] });
    expect(asked).toHaveLength(1);
    expect(await queryAcross(query({ limit: 100 }), [undefined], fetch)).toMatchObject({ total: 3 });
  });
});

describe('splitBounds', () => {
  it('covers every id once, in order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 }), (fromId, toId) => {
        const ids = splitBounds({ fromId, toId }, ranges).flatMap((part) => Array.from({ length: part.toId - part.fromId + 1 }, (_unused, n) => part.fromId + n));
        expect(ids).toEqual(Array.from({ length: Math.max(0, toId - fromId + 1) }, (_unused, n) => fromId + n));
      }),
    );
    expect(splitBounds({ fromId: 90, toId: 110 }, ranges)).toEqual([{ fromId: 90, toId: 100, range: ranges[0] }, { fromId: 101, toId: 110, range: ranges[1] }]);
  });
});

it('asks for single messages in the range they lie in', () => {
  expect([...splitIds([5, 150, 7, 999], ranges)]).toEqual([[ranges[0], [5, 7]], [ranges[1], [150]], [ranges[2], [999]]]);
  expect([...splitIds([5, 150], [undefined])]).toEqual([[undefined, [5, 150]]]);
});
