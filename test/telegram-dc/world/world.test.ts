import { codecFor, unknownFields } from '../layers';
import { buildMessage } from './message';
import { createWorld, listScenarios, loadScenario } from './index';
import { historyParams, idsOf, objects, testClient } from './test-client';
import { parseScenario } from './scenario';
import type { TlObject } from '../rpc/registry';

const QUICK = listScenarios().filter((name) => !['bigforum', 'big50k', 'big500k'].includes(name));

function plain(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? `${inner}n` : inner));
}

describe('scenarios', () => {
  it.each(listScenarios())('%s is valid and builds', (name) => {
    expect(createWorld(loadScenario(name)).chats.length).toBeGreaterThan(0);
  });

  it('refuses unknown keys by their path', () => {
    const scenario = loadScenario('basic');
    expect(() => parseScenario({ ...scenario, histroy: {} })).toThrow(/histroy/);
    expect(() => parseScenario({ ...scenario, chats: [{ key: 'a', kind: 'channel', titel: 'x' }] })).toThrow(/chats\.0.*titel/);
  });

  it('takes a password variant from the base scenario', () => {
    const world = createWorld(loadScenario('basic-2fa'));
    expect(world.account).toMatchObject({ password: 'correct horse', phone: '+9996621234', homeDc: 2 });
  });
});

describe('determinism', () => {
  it.each(['basic', 'hostile', 'channel'])('gives equal messages in two worlds of %s, in any order', (name) => {
    const [a, b] = [createWorld(loadScenario(name)), createWorld(loadScenario(name))];
    for (const [n, chat] of a.chats.entries()) {
      const other = b.chats[n];
      if (other === undefined) throw new Error('chats differ');
      const rows = [...chat.visible()].slice(-80);
      const forward = rows.map((row) => plain(buildMessage(a, chat, row, a.view(a.account.id, 5))));
      const backward = [...rows].reverse().map((row) => plain(buildMessage(b, other, row, b.view(b.account.id, 5)))).reverse();
      expect(backward).toEqual(forward);
    }
  });

  it('keeps all other messages as they were when some are deleted and added', () => {
    const world = createWorld(loadScenario('basic'));
    const chat = world.chat('news');
    const view = world.view(world.account.id, 5);
    const before = new Map([...chat.visible()].map((row) => [chat.rows.id(row), plain(buildMessage(world, chat, row, view))]));
    const victim = chat.rows.id(chat.visible()[chat.visible().length - 50] ?? 0);
    const edited = chat.rows.id(chat.visible()[chat.visible().length - 40] ?? 0);
    world.applyRevision('next-day');
    const after = [...chat.visible()].map((row) => [chat.rows.id(row), plain(buildMessage(world, chat, row, view))] as const);
    expect(after).toHaveLength(before.size - 1 + 30);
    expect(after.some(([id]) => id === victim)).toBe(false);
    for (const [id, text] of after) if (before.has(id) && id !== edited) expect(text).toBe(before.get(id));
    const now = after.find(([id]) => id === edited)?.[1];
    expect(now).toContain('editDate');
    expect(now).not.toBe(before.get(edited));
    const oracle = world.oracle('news', { hashes: false });
    expect(oracle.filter(({ deleted }) => deleted).map(({ id }) => id)).toEqual([victim]);
    expect(oracle.find(({ id }) => id === edited)).toMatchObject({ edited: true });
  });

  it('applies a revision by itself after so many calls', () => {
    const world = createWorld({ ...loadScenario('basic'), revisions: { late: [{ after: { method: 'messages.getHistory', calls: 2 } }, { add: { chat: 'anna', count: 5 } }] } });
    const rows = world.chat('anna').rows;
    world.noteCall('messages.getHistory');
    expect(rows.length).toBe(130);
    world.noteCall('messages.getHistory');
    expect(rows.length).toBe(135);
  });
});

describe('every answer', () => {
  it.each(QUICK)('of %s can be encoded in layers 229 and 227, with known fields only', async (name) => {
    const world = createWorld(loadScenario(name));
    for (const layer of [229, 227]) {
      const client = testClient(world, { layer });
      const { codec } = codecFor(layer);
      const check = (answer: TlObject): void => expect(codec.encode(answer).length).toBeGreaterThan(0);
      check(await client.call('messages.getDialogs', { offsetDate: 0, offsetId: 0, offsetPeer: { _: 'inputPeerEmpty' }, limit: 100, folderId: 0, hash: 0n }));
      check(await client.call('messages.getPinnedDialogs', { folderId: 0 }));
      check(await client.call('messages.getDialogFilters', {}));
      check(await client.call('contacts.getContacts', { hash: 0n }));
      for (const chat of world.chats.filter(({ spec }) => spec.access === undefined).slice(0, 12)) {
        const peer = client.peer(chat);
        for (let offsetId = 0, pages = 0; pages < 12; pages++) {
          const page = await client.call('messages.getHistory', historyParams(peer, { offsetId }));
          check(page);
          const ids = idsOf(page);
          if (ids.length === 0) break;
          offsetId = ids[ids.length - 1] ?? 0;
        }
        check(await client.call('messages.getPeerDialogs', { peers: [{ _: 'inputDialogPeer', peer }] }));
        if (chat.isChannel) check(await client.call('channels.getFullChannel', { channel: { ...peer, _: 'inputChannel' } }));
        else if (chat.isUser) check(await client.call('users.getFullUser', { id: { ...peer, _: chat.kind === 'self' ? 'inputUserSelf' : 'inputUser' } }));
        else check(await client.call('messages.getFullChat', { chatId: peer['chatId'] }));
        if (chat.kind === 'forum') check(await client.call('messages.getForumTopics', { peer, offsetDate: 0, offsetId: 0, offsetTopic: 0, limit: 100 }));
      }
      for (const hash of Object.keys(world.scenario.invites ?? {})) {
        if (world.scenario.invites?.[hash]?.expired !== true) check(await client.call('messages.checkChatInvite', { hash }));
      }
    }
    expect([...unknownFields.keys()]).toEqual([]);
  }, 120_000);
});

describe('kinds', () => {
  it('has a message of every media, action and entity constructor of the schema', async () => {
    const world = createWorld(loadScenario('kinds'));
    const client = testClient(world);
    const seen = new Set<string>();
    const chat = world.chat('kinds');
    for (let offsetId = 0; ; ) {
      const page = await client.call('messages.getHistory', historyParams(client.peer(chat), { offsetId }));
      if (idsOf(page).length === 0) break;
      offsetId = idsOf(page).at(-1) ?? 0;
      for (const message of objects(page, 'messages')) {
        for (const field of ['media', 'action']) {
          const value = message[field];
          if (typeof value === 'object' && value !== null && '_' in value) seen.add(String(value._));
        }
        if (Array.isArray(message['entities'])) for (const entity of message['entities'] as TlObject[]) seen.add(entity._);
      }
    }
    const schema = codecFor(229).codec.schema;
    const wanted = [...schema.byName.values()].filter(({ result, isMethod, name }) => !isMethod && ['MessageMedia', 'MessageAction', 'MessageEntity'].includes(result) && !name.startsWith('input')).map(({ name }) => name);
    expect(wanted.length).toBeGreaterThan(100);
    expect(wanted.filter((name) => !seen.has(name))).toEqual([]);
  });
});
