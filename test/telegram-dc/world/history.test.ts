import * as fc from 'fast-check';

import { createWorld, loadScenario, type World } from './index';
import { historyParams, idsOf, objects, testClient, type TestClient } from './test-client';
import type { Chat } from './chat';

const basic = createWorld(loadScenario('basic'));

function naive(chat: Chat): { id: number; date: number }[] {
  const list: { id: number; date: number }[] = [];
  for (let row = chat.rows.length - 1; row >= 0; row--) if (!chat.rows.isGone(row)) list.push({ id: chat.rows.id(row), date: chat.rows.date(row) });
  return list;
}

async function walkDown(client: TestClient, chat: Chat, limit = 100): Promise<number[]> {
  const ids: number[] = [];
  for (let offsetId = 0; ; ) {
    const page = idsOf(await client.call('messages.getHistory', historyParams(client.peer(chat), { offsetId, limit })));
    if (page.length === 0) return ids;
    ids.push(...page);
    offsetId = page[page.length - 1] ?? 0;
  }
}

async function walkUp(client: TestClient, chat: Chat, limit = 100): Promise<number[]> {
  const ids: number[] = [];
  for (let last = 0; ; ) {
    const page = idsOf(await client.call('messages.getHistory', historyParams(client.peer(chat), { offsetId: last + 1, addOffset: -limit, limit })));
    const fresh = page.filter((id) => id > last).reverse();
    if (fresh.length === 0) return ids;
    ids.push(...fresh);
    last = fresh[fresh.length - 1] ?? 0;
  }
}

describe('history slicing', () => {
  const client = testClient(basic);

  it('equals the documented rule written naively, for any arguments', async () => {
    const chat = basic.chat('news');
    const all = naive(chat);
    const maxId = all[0]?.id ?? 0;
    await fc.assert(
      fc.asyncProperty(
        fc.record({ offsetId: fc.integer({ min: 0, max: maxId + 5 }), offsetDate: fc.option(fc.nat(all.length - 1)), addOffset: fc.integer({ min: -120, max: 300 }), limit: fc.integer({ min: 0, max: 120 }), maxId: fc.integer({ min: 0, max: maxId }), minId: fc.integer({ min: 0, max: maxId }) }),
        async (wish) => {
          const offsetDate = wish.offsetDate === null ? 0 : (all[wish.offsetDate]?.date ?? 0);
          const answer = await client.call('messages.getHistory', historyParams(client.peer(chat), { ...wish, offsetDate }));
          const newer = wish.offsetId > 0 ? all.filter(({ id }) => id >= wish.offsetId).length : offsetDate > 0 ? all.filter(({ date }) => date >= offsetDate).length : 0;
          const start = Math.max(0, newer + wish.addOffset);
          const limit = wish.limit === 0 ? 20 : Math.min(100, wish.limit);
          const expected = all.slice(start, start + limit).filter(({ id }) => (wish.maxId === 0 || id < wish.maxId) && (wish.minId === 0 || id > wish.minId)).map(({ id }) => id);
          expect(idsOf(answer)).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each(['news', 'team', 'oldgroup', 'anna', 'saved'])('shows each message of %s exactly once, walking down and up', async (key) => {
    const chat = basic.chat(key);
    const ids = naive(chat).map(({ id }) => id);
    expect(await walkDown(client, chat)).toEqual(ids);
    expect(await walkDown(client, chat, 37)).toEqual(ids);
    expect(await walkUp(client, chat)).toEqual([...ids].reverse());
  });

  it('loses nothing when every 7th page is short, in either direction and with either negative-offset rule', async () => {
    for (const negativeOffset of ['fill', 'clip'] as const) {
      const world = createWorld({ ...loadScenario('gaps'), history: { shortEvery: 7, negativeOffset } });
      const chat = world.chat('news');
      const ids = naive(chat).map(({ id }) => id);
      expect(ids).toHaveLength(20_000);
      const gapped = testClient(world);
      if (negativeOffset === 'clip') expect(await walkDown(gapped, chat)).toEqual(ids);
      else expect(await walkUp(gapped, chat)).toEqual([...ids].reverse());
    }
  });

  it('gives fewer messages than asked for near the newest end when told to clip', async () => {
    const world = createWorld({ ...loadScenario('basic'), history: { negativeOffset: 'clip' } });
    const chat = world.chat('news');
    const newest = naive(chat);
    const clip = testClient(world);
    const page = idsOf(await clip.call('messages.getHistory', historyParams(clip.peer(chat), { offsetId: (newest[9]?.id ?? 0) + 1, addOffset: -100 })));
    expect(page).toEqual(newest.slice(0, 9).map(({ id }) => id));
  });

  it('names everyone in a page', async () => {
    for (const key of ['team', 'oldgroup', 'anna']) {
      const answer = await client.call('messages.getHistory', historyParams(client.peer(basic.chat(key))));
      const users = new Set(objects(answer, 'users').map(({ id }) => id));
      for (const message of objects(answer, 'messages')) {
        const from = message['fromId'] as { userId?: bigint } | undefined;
        if (from?.userId !== undefined) expect(users.has(from.userId)).toBe(true);
      }
    }
  });

  it('reports the placeholder count where the scenario wants it', async () => {
    const world = createWorld({ ...loadScenario('basic'), history: { countPlaceholder: ['user'] } });
    const answer = await testClient(world).call('messages.getHistory', historyParams(testClient(world).peer(world.chat('anna')), { limit: 1 }));
    expect(answer).toMatchObject({ _: 'messages.messagesSlice', count: 2_147_483_647 });
  });

  it('answers the ids it does not have with messageEmpty, in place', async () => {
    const chat = basic.chat('news');
    const peer = client.peer(chat);
    const channel = { _: 'inputChannel', channelId: peer['channelId'], accessHash: peer['accessHash'] };
    const answer = await client.call('channels.getMessages', { channel, id: [110, 50, 999_999].map((id) => ({ _: 'inputMessageID', id })) });
    expect(objects(answer, 'messages').map(({ _ }) => _)).toEqual(['messageEmpty', 'message', 'messageEmpty']);
  });

  it('counts and finds by filter, author and text', async () => {
    const chat = basic.chat('team');
    const oracle = basic.oracle('team', { hashes: false });
    const peer = client.peer(chat);
    const [counter] = await client.list('messages.getSearchCounters', { peer, filters: [{ _: 'inputMessagesFilterPhotos' }] });
    const photos = oracle.filter(({ kind }) => kind === 'photo').map(({ id }) => id).reverse();
    expect(counter).toMatchObject({ count: photos.length });
    const found = await client.call('messages.search', { ...historyParams(peer), q: '', filter: { _: 'inputMessagesFilterPhotos' }, minDate: 0, maxDate: 0 });
    expect(idsOf(found)).toEqual(photos);
  });

  it('refuses wrong access hashes and unknown peers', async () => {
    const chat = basic.chat('news');
    await expect(client.call('messages.getHistory', historyParams({ _: 'inputPeerChannel', channelId: BigInt(chat.id), accessHash: 1n }))).rejects.toMatchObject({ text: 'CHANNEL_INVALID' });
    await expect(client.call('messages.getHistory', historyParams({ _: 'inputPeerUser', userId: 7100000001n, accessHash: 1n }))).rejects.toMatchObject({ text: 'PEER_ID_INVALID' });
    await expect(client.call('messages.getHistory', historyParams({ _: 'inputPeerChat', chatId: 5n }))).rejects.toMatchObject({ text: 'CHAT_ID_INVALID' });
  });

  it('divides the account-wide ids over the split ranges, each message once', async () => {
    const chat = basic.chat('anna');
    const last = 1_000_000;
    const middle = naive(chat)[60]?.id ?? 0;
    const ids: number[] = [];
    const opened = await client.call('account.initTakeoutSession', { messageUsers: true });
    const takeoutId = opened['id'] as bigint;
    for (const messagesRange of [{ minId: 1, maxId: middle }, { minId: middle + 1, maxId: last }]) {
      const ranged = testClient(basic, { messagesRange, takeoutId });
      ids.push(...(await walkDown(ranged, chat)));
    }
    expect(ids.sort((a, b) => b - a)).toEqual(naive(chat).map(({ id }) => id));
  });
});

describe('ids', () => {
  it('are counted per channel and shared by private chats and basic groups', () => {
    const shared = new Set<number>();
    let total = 0;
    for (const chat of basic.chats.filter(({ isChannel }) => !isChannel)) for (const { id } of naive(chat)) {
      shared.add(id);
      total++;
    }
    expect(shared.size).toBe(total);
    expect(basic.chat('team').rows.id(0)).toBe(1);
    const anna = naive(basic.chat('anna')).map(({ id }) => id);
    expect((anna[0] ?? 0) - (anna[anna.length - 1] ?? 0)).toBeGreaterThan(anna.length * 5);
  });

  it('leave the gaps the scenario asks for', () => {
    const world: World = createWorld(loadScenario('gaps'));
    const ids = naive(world.chat('news')).map(({ id }) => id);
    const span = (ids[0] ?? 0) - 401;
    expect(1 - ids.length / span).toBeCloseTo(0.12, 1);
    expect(ids.some((id) => id >= 5000 && id <= 5400)).toBe(false);
    expect(ids).toContain(100);
  });
});
