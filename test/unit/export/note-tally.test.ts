import { NoteTally } from '../../../src/export/run/note-tally';

const countsOf = ({ created, updated, unchanged }: NoteTally): readonly number[] => [created, updated, unchanged];

it('counts each note once, by the most that was done to it', () => {
  const tally = new NoteTally();
  tally.count('a.md', 'created');
  tally.count('a.md', 'updated');
  tally.count('a.md', 'unchanged');
  expect(countsOf(tally)).toEqual([1, 0, 0]);
  tally.count('b.md', 'unchanged');
  tally.count('b.md', 'unchanged');
  expect(countsOf(tally)).toEqual([1, 0, 1]);
  tally.count('b.md', 'updated');
  tally.count('b.md', 'updated');
  expect(countsOf(tally)).toEqual([1, 1, 0]);
});

it('tells a hundred thousand notes with names that are nearly alike from each other', () => {
  const tally = new NoteTally();
  for (let id = 0; id < 100_000; id++) tally.count(`Telegram/News/2024/2024-01-01 Message (${id}).md`, 'created');
  expect(tally.created).toBe(100_000);
});
