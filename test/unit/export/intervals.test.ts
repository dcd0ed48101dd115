import fc from 'fast-check';
import { addInterval, includesId, missingIn, withoutIds, type Interval, type Intervals } from '../../../src/export/state/intervals';

const interval = fc.tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 0, max: 40 })).map(([from, length]): Interval => [from, from + length]);

function idsOf(set: Intervals): Set<number> {
  return new Set(set.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i)));
}

describe('intervals', () => {
  it('hold exactly the ids that were added, disjoint and ascending', () => {
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 30 }), (added) => {
        const set = added.reduce<Intervals>(addInterval, []);
        expect(idsOf(set)).toEqual(idsOf(added));
        set.slice(1).forEach(([from], i) => expect(from).toBeGreaterThan((set[i]?.[1] ?? 0) + 1));
      }),
    );
  });

  it('name exactly what is missing of a wanted range', () => {
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 20 }), interval, (added, wanted) => {
        const set = added.reduce<Intervals>(addInterval, []);
        const missing = idsOf(missingIn(set, wanted));
        for (let id = wanted[0]; id <= wanted[1]; id++) expect(missing.has(id)).toBe(!includesId(set, id));
        expect([...missing].every((id) => wanted[0] <= id && id <= wanted[1])).toBe(true);
      }),
    );
  });

  it('leave out failed ids', () => {
    fc.assert(
      fc.property(interval, fc.array(fc.integer({ min: 1, max: 340 }), { maxLength: 10 }), (covered, failed) => {
        const rest = idsOf(withoutIds(covered, failed));
        const expected = [...idsOf([covered])].filter((id) => !failed.includes(id));
        expect([...rest].sort((a, b) => a - b)).toEqual(expected);
      }),
    );
  });

  it('call nothing covered when a batch accounts for nothing', () => {
    expect(withoutIds([5, 4], [])).toEqual([]);
    expect(addInterval([[1, 2]], [5, 4])).toEqual([[1, 2]]);
  });
});
