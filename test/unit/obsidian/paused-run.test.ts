import type { ChatId } from '../../../src/model/ids';
import { PausedRun } from '../../../src/obsidian/paused-run';

const targets = [{ reference: '-1001', chatId: '-1001' as ChatId, title: 'News', range: { fromId: 5 }, topicId: 12 }];

function opened(stored: Map<string, unknown>, account: string | null = '7000000001'): PausedRun {
  return new PausedRun({ loadLocalStorage: (key) => stored.get(key) ?? null, saveLocalStorage: (key: string, value: unknown) => void stored.set(key, structuredClone(value)) }, () => account as ChatId | null);
}

it.each(['paused', 'closed', 'running'] as const)('keeps what a run was to do and why (%s), for its own account', (because) => {
  const stored = new Map<string, unknown>();
  opened(stored).keep(targets, because);
  expect([opened(stored).targets, opened(stored).because]).toEqual([targets, because]);
  expect([opened(stored, '7000000002').targets, opened(stored, null).because]).toEqual([null, null]);
  opened(stored).forget();
  expect([opened(stored).targets, opened(stored).because]).toEqual([null, null]);
});

it('takes what earlier versions kept for paused, and what is damaged for nothing', () => {
  const kept = (value: unknown): PausedRun => opened(new Map([['tobs-paused', value]]));
  expect(kept({ accountId: '7000000001', targets }).because).toBe('paused');
  for (const value of [null, 'x', { accountId: '7000000001', targets: [] }, { accountId: '7000000001', targets, because: 'tired' }]) expect(kept(value).because).toBeNull();
});
