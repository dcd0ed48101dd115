import { createWorld, loadScenario } from './index';
import { historyParams, idsOf, objects, testClient } from './test-client';
import type { TlObject } from '../rpc/registry';

describe('takeout', () => {
  it('waits for approval, by time or by the user', async () => {
    const world = createWorld({ ...loadScenario('basic'), takeout: { approveAfter: 7, delay: 86_400 } });
    let now = 1000;
    const client = testClient(world, { now: () => now });
    await expect(client.call('account.initTakeoutSession', { messageUsers: true })).rejects.toMatchObject({ code: 420, text: 'TAKEOUT_INIT_DELAY_86400' });
    now += 7;
    await expect(client.call('account.initTakeoutSession', { messageUsers: true })).resolves.toMatchObject({ _: 'account.takeout' });
    const other = createWorld({ ...loadScenario('basic'), takeout: { delay: 86_400 } });
    other.approveTakeout();
    await expect(testClient(other).call('account.initTakeoutSession', {})).resolves.toMatchObject({ _: 'account.takeout' });
  });

  it('allows only what it was opened for, until it is finished', async () => {
    const world = createWorld(loadScenario('basic'));
    const plain = testClient(world);
    const { id } = await plain.call('account.initTakeoutSession', { messageUsers: true, files: true, fileMaxSize: 1_000_000n });
    const inside = testClient(world, { takeoutId: id as bigint });
    expect(idsOf(await inside.call('messages.getHistory', historyParams(inside.peer(world.chat('anna')))))).toHaveLength(100);
    await expect(inside.call('messages.getHistory', historyParams(inside.peer(world.chat('news'))))).rejects.toMatchObject({ text: 'TAKEOUT_REQUIRED' });
    expect(await inside.list('messages.getSplitRanges', {})).toHaveLength(3);
    await expect(testClient(world, { takeoutId: 5n }).call('messages.getHistory', historyParams(plain.peer(world.chat('anna'))))).rejects.toMatchObject({ code: 403, text: 'TAKEOUT_INVALID' });
    await inside.call('account.finishTakeoutSession', { success: true });
    await expect(inside.call('messages.getHistory', historyParams(inside.peer(world.chat('anna'))))).rejects.toMatchObject({ text: 'TAKEOUT_INVALID' });
    expect(world.takeoutRecord()).toMatchObject([{ finished: true }]);
  });

  it('shows nothing of chats with restricted saving', async () => {
    const base = loadScenario('basic');
    const world = createWorld({ ...base, chats: base.chats.map((chat) => ('key' in chat && chat.key === 'news' ? { ...chat, noforwards: true } : chat)) });
    const plain = testClient(world);
    const { id } = await plain.call('account.initTakeoutSession', { messageChannels: true });
    const params = historyParams(plain.peer(world.chat('news')));
    expect(idsOf(await testClient(world, { takeoutId: id as bigint }).call('messages.getHistory', params))).toEqual([]);
    expect(idsOf(await plain.call('messages.getHistory', params))).toHaveLength(100);
  });
});

describe('details of messages', () => {
  const world = createWorld(loadScenario('demo'));
  const client = testClient(world);
  const peer = client.peer(world.chat('cooking'));

  it('lists everyone who reacted, page by page, as many as the counts say', async () => {
    const message = world.oracle('cooking', { hashes: false }).find(({ reactions }) => reactions.length > 1);
    const expected = message?.reactions.reduce((sum, [, count]) => sum + count, 0) ?? 0;
    const seen: TlObject[] = [];
    for (let offset: string | undefined = ''; offset !== undefined; ) {
      const answer: TlObject = await client.call('messages.getMessageReactionsList', { peer, id: message?.id, offset, limit: 2 });
      expect(answer['count']).toBe(expected);
      seen.push(...objects(answer, 'reactions'));
      offset = answer['nextOffset'] as string | undefined;
    }
    expect(seen).toHaveLength(expected);
  });

  it('gives poll results and the votes of public polls', async () => {
    const poll = world.oracle('cooking', { hashes: false }).find(({ kind }) => kind === 'poll');
    const results = await client.call('messages.getPollResults', { peer, msgId: poll?.id, pollHash: 0n });
    expect(objects(results, 'updates')[0]).toMatchObject({ _: 'updateMessagePoll', results: { totalVoters: 12 } });
    const votes = await client.call('messages.getPollVotes', { peer, id: poll?.id, limit: 50 });
    expect(objects(votes, 'votes').length).toBeGreaterThan(5);
  });

  it('turns custom emoji ids back into their characters', async () => {
    const [document] = await client.list('messages.getCustomEmojiDocuments', { documentId: [world.customEmoji('📚'), 77n] });
    expect(document?.['attributes']).toContainEqual(expect.objectContaining({ _: 'documentAttributeCustomEmoji', alt: '📚' }));
  });
});
