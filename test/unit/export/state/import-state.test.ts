import { LayeredState } from '../../../../companion/cli/layered-state';
import { ImportState } from '../../../../src/export/state/import-state';
import { MessageStore, type StoredMessage } from '../../../../src/export/state/message-store';
import { chatKey, segmentKey } from '../../../../src/export/state/records';
import { blockBase } from '../../../../src/notes/merge/line-hash';
import { MemoryState } from '../memory-state';

const scope = 'Telegram|-1001500000001';
const size = 1000;

function message(id: number, more: Partial<StoredMessage> = {}): StoredMessage {
  return { day: 20_000 + id, base: blockBase(`text ${id}\n^tg-${id}`), primaryId: id, isDeleted: false, ...more };
}

async function put(state: ImportState | MemoryState, messages: readonly (readonly [number, StoredMessage])[]): Promise<void> {
  const store = new MessageStore(state, scope, size);
  for (const [id, one] of messages) await store.put(id, one);
  await state.set(store.takeChanges());
}

function openImport(account: MemoryState, vault: MemoryState): ImportState {
  return new ImportState(new LayeredState(account, vault), vault);
}

it('keeps everything with the account, and with the vault only what the import wrote', async () => {
  const [account, vault] = [new MemoryState(), new MemoryState()];
  const imported = message(2005, { isImported: true, part: 2, topicId: 7, primaryId: 2004 });
  await put(openImport(account, vault), [[2003, message(2003, { topicId: 6 })], [2005, imported], [2400, message(2400, { topicId: 6 })], [2401, message(2401, { isImported: true, topicId: 9 })]]);
  const [ofAccount, ofVault] = [new MessageStore(account, scope, size), new MessageStore(vault, scope, size)];
  expect(await ofAccount.idsIn(1, 3000)).toEqual([2003, 2005, 2400, 2401]);
  expect(await ofVault.idsIn(1, 3000)).toEqual([2005, 2401]);
  expect(await ofVault.get(2005)).toEqual(imported);
  expect(await ofVault.get(2401)).toEqual(message(2401, { isImported: true, topicId: 9 }));
});

it('forgets for the vault what Telegram has told since', async () => {
  const [account, vault] = [new MemoryState(), new MemoryState()];
  await put(openImport(account, vault), [[5, message(5, { isImported: true })], [6, message(6, { isImported: true })]]);
  await put(openImport(account, vault), [[5, message(5)]]);
  expect(await new MessageStore(vault, scope, size).idsIn(1, 10)).toEqual([6]);
});

it('tells the vault where the chat is, and not what the account has covered or waits for', async () => {
  const [account, vault] = [new MemoryState(), new MemoryState()];
  const record = { version: 1, folder: 'Talk', name: 'Old name', layout: 'day', covered: [[1, 50]], pending: [3], details: [4], speech: [5] };
  await openImport(account, vault).set([[chatKey(scope), record]]);
  expect(await account.get(chatKey(scope))).toEqual(record);
  expect(await vault.get(chatKey(scope))).toEqual({ version: 1, folder: 'Talk', name: 'Old name', layout: 'day', covered: [], pending: [] });
  // What an import without any account has stored is not replaced.
  await openImport(account, vault).set([[chatKey(scope), { ...record, folder: 'Elsewhere' }]]);
  expect(await vault.get(chatKey(scope))).toMatchObject({ folder: 'Talk' });
});

it('finds what only an import knows beside what only the account knows', async () => {
  const [account, vault] = [new MemoryState(), new MemoryState()];
  await put(account, [[1, message(1)], [3, message(3)]]);
  await put(vault, [[1, message(1, { isImported: true, day: 1 })], [2, message(2, { isImported: true })], [4, message(4)]]);
  const store = new MessageStore(new LayeredState(account, vault), scope, size);
  // 4 is no message an import wrote: what the account does not know of it is not to be believed.
  expect(await store.idsIn(1, 10)).toEqual([1, 2, 3]);
  expect(await store.get(1)).toEqual(message(1));
  expect(await store.get(2)).toEqual(message(2, { isImported: true }));
  // Reading alone stores nothing.
  expect(store.takeChanges()).toEqual([]);
  expect((await account.get(segmentKey(scope, 0)) as { ids: unknown[] }).ids).toHaveLength(2);
});
