import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { IdbState } from '../../../src/obsidian/idb-state';
import { stateContract } from '../export/state-contract';

const scope = { vaultId: 'v1', accountId: '7000000001' };

beforeEach(() => {
  indexedDB = new IDBFactory();
});

stateContract('IdbState', () => Promise.resolve({ state: new IdbState(scope), reopen: () => Promise.resolve(new IdbState(scope)) }));

it('keeps vaults and accounts apart', async () => {
  const state = new IdbState(scope);
  await state.set([['chat', 'A']]);
  await new IdbState({ ...scope, accountId: '7000000002' }).set([['chat', 'B']]);
  await new IdbState({ ...scope, vaultId: 'v2' }).set([['chat', 'C']]);
  await new IdbState({ ...scope, server: '00000000000000aa' }).set([['chat', 'D']]);
  expect(await state.get('chat')).toBe('A');
});
