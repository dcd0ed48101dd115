import { LastUpdates } from '../../../../src/obsidian/automation/last-updates';
import type { ChatReport, RunReport } from '../../../../src/model/events';
import type { ChatId } from '../../../../src/model/ids';

const account = '7000000001' as ChatId;

function aReport(chats: readonly Partial<ChatReport>[], rest: Partial<RunReport> = {}): RunReport {
  return { outcome: 'success', seconds: 1, chats: chats as readonly ChatReport[], ...rest };
}

function opened(stored = new Map<string, unknown>()): LastUpdates {
  return new LastUpdates({ loadLocalStorage: (key) => stored.get(key) ?? null, saveLocalStorage: (key: string, value: unknown) => void stored.set(key, structuredClone(value)) });
}

it('knows when each chat was last read, and tells who listens', () => {
  const stored = new Map<string, unknown>();
  const updates = opened(stored);
  let told = 0;
  const stop = updates.onChange(() => told++);
  updates.add(account, aReport([{ chatId: '-1001' as ChatId, outcome: 'success' }, { chatId: '-1002' as ChatId, outcome: 'partial' }]), 1000);
  updates.add(account, aReport([{ chatId: '-1001' as ChatId, outcome: 'success' }]), 2000);
  stop();
  updates.add(account, aReport([{ chatId: '-1003' as ChatId, outcome: 'success' }]), 3000);
  expect(told).toBe(2);
  expect(['-1001', '-1002', '-1003', '-1004'].map((chat) => opened(stored).of(account, chat as ChatId))).toEqual([2000, 1000, 3000, null]);
  expect(updates.of('7000000002' as ChatId, '-1001' as ChatId)).toBeNull();
});

it('does not count what failed, was stopped or came from a file', () => {
  const updates = opened();
  updates.add(account, aReport([{ chatId: '-1001' as ChatId, outcome: 'failed' }, { chatId: '-1002' as ChatId, outcome: 'stopped' }, { outcome: 'success' }]), 1000);
  updates.add(account, aReport([{ chatId: '-1003' as ChatId, outcome: 'success' }], { isImport: true }), 1000);
  expect(['-1001', '-1002', '-1003'].map((chat) => updates.of(account, chat as ChatId))).toEqual([null, null, null]);
});

it('keeps the newest of very many, and begins anew when what was stored is damaged', () => {
  const stored = new Map<string, unknown>([['tobs-updated', 'damaged']]);
  const updates = opened(stored);
  updates.add(account, aReport([{ chatId: '-1' as ChatId, outcome: 'success' }]), 1);
  updates.add(account, aReport(Array.from({ length: 5000 }, (_, index) => ({ chatId: `-${index + 2}` as ChatId, outcome: 'success' as const }))), 2);
  expect(Object.keys(stored.get('tobs-updated') as object)).toHaveLength(5000);
  expect([updates.of(account, '-1' as ChatId), updates.of(account, '-2' as ChatId)]).toEqual([null, 2]);
});
