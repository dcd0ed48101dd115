import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { MessageStore } from '../../../../src/export/state/message-store';
import { scopeOf } from '../../../../src/export/state/records';
import type { StatePort } from '../../../../src/export/ports';
import type { ChatId } from '../../../../src/model/ids';

const COUNT = 1_000_000;
const HIGHEST = 2 * COUNT;
const MEGABYTE = 1_000_000;
/** What a heap loses by itself from one turn to the next. */
const STILL_BYTES = 50_000;

/** Bytes on the heap that are still needed: what tests before this one in the same process have left goes in turns. */
async function heapBytes(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let bytes = Infinity;
  for (let before = Infinity, stillTurns = 0; stillTurns < 3; before = bytes) {
    collect();
    await setImmediate();
    bytes = process.memoryUsage().heapUsed;
    stillTurns = bytes < before - STILL_BYTES ? 0 : stillTurns + 1;
  }
  return bytes;
}

/** Records outside of the heap, as a disk holds them. */
function diskLike(): StatePort {
  const records = new Map<string, Buffer>();
  return {
    get: (key) => Promise.resolve(records.has(key) ? (JSON.parse(String(records.get(key))) as unknown) : undefined),
    keysFrom: (prefix) => Promise.resolve([...records.keys()].filter((key) => key.startsWith(prefix))),
    set: (changes) => {
      for (const [key, value] of changes) records.set(key, Buffer.from(JSON.stringify(value)));
      return Promise.resolve();
    },
  };
}

/** So many random ids, the same each time: 1 where one is. */
function randomIds(): Uint8Array {
  const isIn = new Uint8Array(HIGHEST + 1);
  let seed = 8;
  for (let added = 0; added < COUNT; ) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    const id = 1 + (seed % HIGHEST);
    if (isIn[id] === 0) added++;
    isIn[id] = 1;
  }
  return isIn;
}

interface Compared {
  readonly differences: number;
  /** Bytes on the heap while the store is still in use. */
  readonly heap: number;
}

/** Stores all ids as a run does, and looks every one up. */
async function compare(isIn: Uint8Array, state: StatePort): Promise<Compared> {
  const store = new MessageStore(state, scopeOf('Telegram', '-1001' as ChatId, undefined), 128);
  let stored = 0;
  for (let id = 1; id <= HIGHEST; id++) {
    if (isIn[id] === 0) continue;
    await store.put(id, { day: 19_000, base: '', primaryId: id, isDeleted: false });
    if (++stored % 1000 > 0) continue;
    await state.set(store.takeChanges());
    store.forget();
  }
  let differences = 0;
  for (let from = 1; from <= HIGHEST; from += 1000) {
    const ids = new Set(await store.idsIn(from, from + 999));
    for (let id = from; id < from + 1000; id++) if (ids.has(id) !== (isIn[id] === 1)) differences++;
    store.forget();
  }
  const heap = await heapBytes();
  // Asked once more, so that it could not be thrown away before.
  await store.get(1);
  return { differences, heap };
}

it('a million random ids are known exactly, and hardly any of them are held (D-8)', async () => {
  const state = diskLike();
  const { differences, heap } = await compare(randomIds(), state);
  expect(differences).toBe(0);
  expect(heap - (await heapBytes())).toBeLessThan(4 * MEGABYTE);
  await state.get('');
}, 120_000);
