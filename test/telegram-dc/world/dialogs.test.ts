import type { TlObject } from '../rpc/registry';
import { createWorld, loadScenario } from './index';
import { historyParams, idsOf, objects, testClient, type TestClient } from './test-client';

interface Row {
  readonly peer: TlObject;
  readonly top: number;
  readonly date: number;
}

function rowsOf(answer: TlObject): Row[] {
  const messages = objects(answer, 'messages');
  return objects(answer, 'dialogs').filter(({ _ }) => _ === 'dialog').map((dialog, n) => ({ peer: dialog['peer'] as TlObject, top: Number(dialog['topMessage']), date: Number(messages[n]?.['date']) }));
}

const keyOf = ({ peer }: Row): string => `${peer._} ${String(peer['userId'] ?? peer['chatId'] ?? peer['channelId'])}`;

async function walk(client: TestClient, folderId: number | undefined, useAll: boolean): Promise<{ keys: string[]; requests: number }> {
  const keys: string[] = [];
  let offset: Record<string, unknown> = { offsetDate: 0, offsetId: 0, offsetPeer: { _: 'inputPeerEmpty' } };
  for (let requests = 1; ; requests++) {
    const answer = await client.call('messages.getDialogs', { ...offset, folderId, limit: 100, hash: 0n });
    const rows = rowsOf(answer);
    keys.push(...rows.map(keyOf));
    const last = rows.at(-1);
    if (last === undefined || answer._ === 'messages.dialogs' || rows.length < 100 || requests > 20) return { keys, requests };
    const id = BigInt(String(last.peer['userId'] ?? last.peer['chatId'] ?? last.peer['channelId']));
    const peer = last.peer._ === 'peerUser' ? { _: 'inputPeerUser', userId: id, accessHash: 0n } : last.peer._ === 'peerChat' ? { _: 'inputPeerChat', chatId: id } : { _: 'inputPeerChannel', channelId: id, accessHash: 0n };
    offset = { offsetDate: useAll ? last.date : 0, offsetId: last.top, offsetPeer: useAll ? peer : { _: 'inputPeerEmpty' } };
  }
}

describe('dialogs', () => {
  const world = createWorld(loadScenario('dialogs'));
  const client = testClient(world);

  it('are 1,250 in 13 requests, each once, although many have equal dates', async () => {
    const { keys, requests } = await walk(client, undefined, true);
    expect(keys).toHaveLength(1250);
    expect(new Set(keys).size).toBe(1250);
    expect(requests).toBeLessThanOrEqual(14);
    const dates = new Map<number, number>();
    for (const chat of world.chats) {
      const top = chat.top();
      if (top !== undefined) dates.set(chat.rows.date(top), (dates.get(chat.rows.date(top)) ?? 0) + 1);
    }
    expect([...dates.values()].filter((count) => count > 1).length).toBeGreaterThan(20);
  });

  it('are divided between the main list and the archive', async () => {
    const main = await walk(client, 0, true);
    const archive = await walk(client, 1, true);
    expect(main.keys).toHaveLength(1200);
    expect(archive.keys).toHaveLength(50);
    expect(main.keys.filter((key) => archive.keys.includes(key))).toEqual([]);
    const first = await client.call('messages.getDialogs', { offsetDate: 0, offsetId: 0, offsetPeer: { _: 'inputPeerEmpty' }, folderId: 0, limit: 20, hash: 0n });
    expect(objects(first, 'dialogs')[0]).toMatchObject({ _: 'dialogFolder' });
    expect(objects(first, 'dialogs').slice(1, 6).every(({ pinned }) => pinned === true)).toBe(true);
  });

  it('misbehave for a client that sends the message id alone', async () => {
    const { keys } = await walk(client, undefined, false);
    expect(new Set(keys).size).not.toBe(1250);
  });

  it('show none twice although one moves up between pages', async () => {
    const moving = createWorld({ ...loadScenario('dialogs'), revisions: { up: [{ add: { chat: 'gen-600', count: 1, start: '2030-01-01T00:00:00Z' } }] } });
    const target = moving.chats.find((chat) => chat.key === 'gen-600') ?? moving.chats.find((chat) => chat.generated && chat.isChannel);
    if (target === undefined) throw new Error('no chat');
    const scenario = { ...loadScenario('dialogs'), revisions: { up: [{ after: { method: 'x', calls: 3 } }, { add: { chat: target.key, count: 1, start: '2030-01-01T00:00:00Z' } }] } };
    const changed = createWorld(scenario);
    const counting = testClient(changed);
    const { keys } = await walk({ ...counting, call: (method, params) => { changed.noteCall('x'); return counting.call(method, params); } }, undefined, true);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.length).toBeGreaterThanOrEqual(1249);
  });
});

describe('topics and comments', () => {
  it('lists all 130 topics once, one of them with 2,500 messages and two of the same title', async () => {
    const world = createWorld(loadScenario('forum'));
    const client = testClient(world);
    const peer = client.peer(world.chat('forum'));
    const seen: TlObject[] = [];
    for (let offset = { offsetDate: 0, offsetId: 0, offsetTopic: 0 }; ; ) {
      const answer = await client.call('messages.getForumTopics', { peer, ...offset, limit: 100 });
      const topics = objects(answer, 'topics');
      seen.push(...topics);
      const last = topics.at(-1);
      const top = objects(answer, 'messages').find(({ id }) => id === last?.['topMessage']);
      if (topics.length < 100 || last === undefined) break;
      offset = { offsetDate: Number(top?.['date']), offsetId: Number(last['topMessage']), offsetTopic: Number(last['id']) };
    }
    expect(seen).toHaveLength(130);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(130);
    const titles = seen.map(({ title }) => String(title));
    expect(titles.length - new Set(titles).size).toBe(1);
    expect(seen.filter(({ closed }) => closed === true)).toHaveLength(3);
    expect(seen.some(({ id, title }) => id === 1 && title === 'General')).toBe(true);
    const long = seen.find(({ title }) => title === 'Long thread');
    const replies = await client.call('messages.getReplies', { ...historyParams(peer), msgId: long?.['id'] });
    expect(replies['count']).toBe(2500);
    expect(idsOf(replies)).not.toContain(Number(long?.['id']));
    const missing = await client.call('messages.getForumTopicsByID', { peer, topics: [1, 9_999_999] });
    expect(objects(missing, 'topics').map(({ _ }) => _)).toEqual(['forumTopic', 'forumTopicDeleted']);
  });

  it('spreads 200 comments over the posts of the channel and counts them', async () => {
    const world = createWorld(loadScenario('channel'));
    const client = testClient(world);
    const blog = world.chat('blog');
    const peer = client.peer(blog);
    let comments = 0;
    for (const { id } of world.oracle('blog', { hashes: false })) {
      const page = await client.call('messages.getHistory', historyParams(peer, { offsetId: id + 1, limit: 1 }));
      const replies = objects(page, 'messages')[0]?.['replies'] as TlObject | undefined;
      const count = Number(replies?.['replies'] ?? 0);
      const answer = await client.call('messages.getReplies', { ...historyParams(peer), msgId: id });
      expect(idsOf(answer).length).toBe(Math.min(100, count));
      comments += count;
    }
    expect(comments).toBe(200);
    expect(world.chat('blogtalk').rows.length).toBe(5000);
    const threads = world.oracle('blogtalk', { hashes: false }).filter(({ threadId }) => threadId !== undefined);
    expect(threads).toHaveLength(200);
    await expect(client.call('messages.getDiscussionMessage', { peer, msgId: 9999 })).rejects.toMatchObject({ text: 'MSG_ID_INVALID' });
  });

  it('joins a group to the supergroup it became', async () => {
    const world = createWorld(loadScenario('migrated'));
    const client = testClient(world);
    const peer = client.peer(world.chat('new'));
    const full = await client.call('channels.getFullChannel', { channel: { ...peer, _: 'inputChannel' } });
    const old = world.chat('old');
    expect(full['fullChat']).toMatchObject({ migratedFromChatId: 4100000001n, migratedFromMaxId: old.rows.id(old.rows.length - 1) });
    expect(objects(full, 'chats').some(({ _, deactivated }) => _ === 'chat' && deactivated === true)).toBe(true);
  });
});
