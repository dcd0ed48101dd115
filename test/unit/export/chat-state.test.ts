import fc from 'fast-check';
import { ChatState } from '../../../src/export/state/chat-state';
import { MessageStore, type StoredMessage } from '../../../src/export/state/message-store';
import { chatKey, parseChatRecord, pendingKey, scopeOf, segmentKey, type ChatRecord } from '../../../src/export/state/records';
import type { ChatId } from '../../../src/model/ids';
import { photo } from './fake-telegram';
import { MemoryState } from './memory-state';

const scope = scopeOf('Telegram', '-1001' as ChatId, undefined);
const fresh: ChatRecord = { version: 1, folder: 'News', layout: 'day', covered: [], pending: [] };

const open = (state: MemoryState, record = fresh): ChatState => new ChatState({ state, scope, record, messages: new MessageStore(state, scope, 16) });

const stored = fc.record<StoredMessage>({ day: fc.integer({ min: 15_000, max: 21_000 }), base: fc.stringMatching(/^[A-Za-z]{4,12}$/), primaryId: fc.integer({ min: 1, max: 400 }), isDeleted: fc.boolean() });

describe('chat state', () => {
  it('gives back after a restart exactly what was committed, across segments', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.integer({ min: 1, max: 400 }), stored), { maxLength: 60 }), async (entries) => {
        const state = new MemoryState();
        const chat = open(state);
        for (const [id, message] of entries) {
          await chat.messages.put(id, message);
          if (id % 3 === 0) await chat.commit({ covered: [[id, id]] });
        }
        await chat.commit({});
        const expected = new Map(entries);
        const again = open(state).messages;
        for (const [id, message] of expected) expect(await again.get(id)).toEqual(message);
        expect(await again.idsIn(1, 400)).toEqual([...expected.keys()].sort((a, b) => a - b));
      }),
      { numRuns: 50 },
    );
  });

  it('keeps everything when many segments pass through memory', async () => {
    const state = new MemoryState();
    const chat = open(state);
    const message = (id: number): StoredMessage => ({ day: 19_000, base: `b${id}`, primaryId: id, isDeleted: false });
    for (let id = 1; id <= 4000; id++) {
      await chat.messages.put(id, message(id));
      if (id % 100 === 0) await chat.commit({ covered: [[id - 99, id]] });
    }
    for (const id of [1, 15, 16, 17, 2000, 3999, 4000]) expect(await chat.messages.get(id)).toEqual(message(id));
    expect(parseChatRecord(await state.get(chatKey(scope)))?.covered).toEqual([[1, 4000]]);
  });

  it('stores what is remembered of messages with the commit that accounts for them, whatever else is committed', async () => {
    const state = new MemoryState();
    const chat = open(state);
    const message: StoredMessage = { day: 19_000, base: 'written', primaryId: 7, isDeleted: false };
    const own = { messages: [[7, message]], covered: [[1, 7]] } as const;
    // Files of an earlier batch arrive: a commit of its own, before the notes of this one are all written.
    await chat.commit({ pending: { batch: 1, items: [{ messageId: 2, path: 'Telegram/a.jpg', note: 'Telegram/a.md', line: '![[a]]', media: photo('2') }] } });
    expect(await open(state).messages.get(7)).toBeUndefined();
    await Promise.all([chat.commit(own), chat.commit({ pending: { batch: 1, items: [] } })]);
    expect(state.sets.filter((keys) => keys.includes(segmentKey(scope, 0)))).toEqual([expect.arrayContaining([chatKey(scope)])]);
    expect(await open(state).messages.get(7)).toEqual(message);
  });

  it('stores a commit as one step and removes a finished list of files', async () => {
    const state = new MemoryState();
    const chat = open(state);
    const batch = chat.newPendingBatch();
    const item = { messageId: 3, media: photo('3'), path: 'Telegram/News/media/photo/3.jpg', note: 'Telegram/News/n.md', line: '*Photo*' };
    await chat.messages.put(3, { day: 19_000, base: 'abcd', primaryId: 3, isDeleted: false });
    await chat.commit({ covered: [[1, 3]], pending: { batch, items: [item] } });
    expect(state.sets).toHaveLength(1);
    expect([...(state.sets[0] ?? [])].sort()).toEqual([chatKey(scope), pendingKey(scope, batch), segmentKey(scope, 0)].sort());
    expect(await chat.pendingItems(batch)).toEqual([item]);
    expect(chat.newPendingBatch()).toBe(batch + 1);
    await chat.commit({ pending: { batch, items: [] } });
    expect(chat.pendingBatches).toEqual([]);
    expect(await state.get(pendingKey(scope, batch))).toBeUndefined();
  });

  it('takes a damaged record for none', async () => {
    const state = new MemoryState();
    state.records.set(segmentKey(scope, 0), '{"ids":[1,-4],"days":"x"}');
    state.records.set(chatKey(scope), '{"version":1,"folder":7,"covered":[[9,2]]}');
    expect(await open(state).messages.get(1)).toBeUndefined();
    expect(parseChatRecord(await state.get(chatKey(scope)))).toBeNull();
  });
});
