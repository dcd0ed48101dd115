import fc from 'fast-check';
import { addCounts, countsOf, noCounts, notePlace, pathOfPlace, type CountedMessage } from '../../../src/notes/indexes/chat-counts';

const aCounted: fc.Arbitrary<CountedMessage> = fc.record({
  day: fc.constantFrom('2024-12-31', '2025-01-01', '2025-01-02', '2025-02-01'),
  note: fc.constantFrom(null, '2025/a.md', '2025/b.md', '/Diary/c.md'),
  author: fc.oneof(fc.constant(null), fc.record({ id: fc.constantFrom(undefined, '1', '2'), name: fc.constantFrom('Anna', 'Boris') })),
  media: fc.constantFrom(null, 'photo' as const, 'video' as const),
});

test('the counts of messages are those of each of them, added up', () => {
  fc.assert(
    fc.property(fc.array(aCounted, { maxLength: 20 }), (messages) => {
      expect(countsOf(messages)).toEqual(messages.map((message) => countsOf([message])).reduce(addCounts, noCounts));
    }),
    { numRuns: Number(process.env.CASES ?? 1000) },
  );
});

test.each(['Telegram/Friends/2025/a.md', 'Diary/c.md', 'Telegram/Friends 2/a.md'])('a note at %s is found where it is', (path) => {
  expect(pathOfPlace('Telegram/Friends', notePlace('Telegram/Friends', path))).toBe(path);
});
