import { LayeredState } from '../../../../companion/cli/layered-state';
import { MessageStore, type StoredMessage } from '../../../../src/export/state/message-store';
import { blockBase } from '../../../../src/notes/merge/line-hash';
import { MemoryState } from '../memory-state';

const scope = 'Telegram|7000000001';
const newest = 2_147_483_646;

class CountingState extends MemoryState {
  reads = 0;

  override get(key: string): Promise<unknown> {
    this.reads++;
    return super.get(key);
  }
}

function message(id: number): StoredMessage {
  return { day: 20_000, base: blockBase(`text\n^tg-${id}`), primaryId: id, isDeleted: false };
}

async function storeWith(state: MemoryState, ids: readonly number[]): Promise<MessageStore> {
  const store = new MessageStore(state, scope, 1024);
  for (const id of ids) await store.put(id, message(id));
  await state.set(store.takeChanges());
  return store;
}

it('finds what there is between account-wide ids without looking at every stretch between them', async () => {
  const [own, imported] = [new CountingState(), new MemoryState()];
  await storeWith(own, [5, 1_000_000, newest]);
  await storeWith(imported, [7, 900_000_000]);
  own.reads = 0;
  const store = new MessageStore(new LayeredState(own, imported), scope, 1024);
  expect(await store.idsIn(1, newest)).toEqual([5, 1_000_000, 900_000_000, newest]);
  expect(own.reads).toBeLessThan(20);
});

it('finds what was put since it first looked', async () => {
  const store = await storeWith(new MemoryState(), [5]);
  expect(await store.idsIn(1, newest)).toEqual([5]);
  await store.put(newest, message(newest));
  expect(await store.idsIn(1, newest)).toEqual([5, newest]);
});
