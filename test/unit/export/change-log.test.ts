import { ChangeLog } from '../../../src/export/run/change-log';

it('counts a note once, however many batches go into it, also beyond what it lists', () => {
  const log = new ChangeLog();
  for (let batch = 0; batch < 3; batch++) for (let note = 0; note < 250; note++) log.add('new', { path: `Telegram/${note}.md` });
  expect(log.lists.new?.count).toBe(250);
  expect(log.lists.new?.first).toHaveLength(100);
});

it('tells blocks of one note apart, and kinds', () => {
  const log = new ChangeLog();
  for (const blockId of ['tg-1', 'tg-2', 'tg-1']) log.add('edited', { path: 'a.md', blockId });
  log.add('deleted', { path: 'a.md', blockId: 'tg-1' });
  expect(log.lists).toEqual({
    edited: { count: 2, first: [{ path: 'a.md', blockId: 'tg-1' }, { path: 'a.md', blockId: 'tg-2' }] },
    deleted: { count: 1, first: [{ path: 'a.md', blockId: 'tg-1' }] },
  });
});
