import { safeParse } from 'valibot';
import type { ChatId } from '../../src/model/ids';
import type { Message } from '../../src/model/message';
import { actionSchema } from '../../src/protocol/schema/action-schema';
import { messageSchema } from '../../src/protocol/schema/message-schema';
import { ClientBench, comparable, comparableOracle, readAll } from './support/telegram-client';

/** Signs in to a fixture, runs `test` and checks that the server has nothing to complain about. */
async function withBench(scenario: string, test: (bench: ClientBench) => Promise<void>): Promise<void> {
  const bench = await ClientBench.start(scenario);
  try {
    await bench.signIn();
    await bench.dc.control.run('reset');
    await test(bench);
    expect(bench.dc.control.stats().violations).toEqual([]);
  } finally {
    await bench.stop();
  }
}

const historyCalls = (bench: ClientBench): number => bench.dc.control.stats().methods['messages.getHistory']?.calls ?? 0;

describe('the fixtures', () => {
  it.each([
    ['gaps', 'news', '-1001500000001'],
    ['private', 'anna', '7100000001'],
  ])('reads %s completely within the request budget, with one lane and with four', async (scenario, key, id) => {
    await withBench(scenario, async (bench) => {
      const expected = (await bench.oracle(key)).map(comparableOracle);
      for (const requestsInFlight of [1, 4]) {
        await bench.dc.control.run('reset');
        const messages = await readAll(bench.open({ requestsInFlight }), id as ChatId, bench.signal);
        expect(messages.length).toBe(expected.length);
        expect(messages.map(comparable)).toEqual(expected);
        // One of them is `newest`, which every run makes anyway.
        expect(historyCalls(bench)).toBeLessThanOrEqual(Math.ceil(expected.length / 100) + 3);
        expect(bench.dc.control.stats().repeatedPages).toBe(0);
      }
    });
  });

  it('reads a topic on its own, root included, and sorts the forum into topics', async () => {
    await withBench('forum', async (bench) => {
      const oracle = await bench.oracle('forum');
      const chatId = '-1001500000003' as ChatId;
      const counts = new Map<number, number>();
      for (const message of oracle) if (message.topicId !== undefined && message.topicId !== 1) counts.set(message.topicId, (counts.get(message.topicId) ?? 0) + 1);
      const topicId = [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
      const client = bench.open({ requestsInFlight: 4 });
      const topic = await readAll(client, chatId, bench.signal, { topicId });
      expect(topic.map((message) => message.id)).toEqual(oracle.filter((message) => message.topicId === topicId).map((message) => message.id));
      const newest = oracle.slice(-2000);
      const all = await readAll(client, chatId, bench.signal, { fromId: newest[0]?.id ?? 1 });
      expect(all.map((message) => [message.id, message.topicId])).toEqual(newest.map((message) => [message.id, message.topicId]));
    });
  });

  it('turns every kind of content into a message, and leaves none out', async () => {
    await withBench('kinds', async (bench) => {
      const client = bench.open();
      const messages: Message[] = [];
      for await (const page of client.dialogs(bench)) for (const dialog of page) messages.push(...(await readAll(client, dialog.chat.id, bench.signal)));
      expect(messages.length).toBeGreaterThan(100);
      expect(messages.filter((message) => message.unsupported !== undefined)).toEqual([]);
      const kinds = new Set(messages.map((message) => message.media?.type));
      for (const kind of ['photo', 'document', 'poll', 'contact', 'location', 'venue', 'dice', 'game', 'invoice', 'story', 'todo', 'giveaway', 'giveawayResults', 'paidMedia', 'webPage'] as const) expect(kinds).toContain(kind);
      expect(() => JSON.stringify(messages)).not.toThrow();
      const actions = new Set(messages.flatMap((message) => (message.action === undefined ? [] : [message.action.type])));
      const known = actionSchema.options.map(({ entries }) => entries.type.literal);
      expect(known.filter((action) => !actions.has(action))).toEqual(['other']);
      expect(messages.filter((message) => !safeParse(messageSchema, message).success)).toEqual([]);
    });
  });

  it('lists 1,250 dialogs, each once, in at most 16 requests', async () => {
    await withBench('dialogs', async (bench) => {
      const ids: string[] = [];
      let archived = 0;
      for await (const page of bench.open().dialogs(bench)) {
        ids.push(...page.map((dialog) => dialog.chat.id));
        archived += page.filter((dialog) => dialog.isArchived).length;
      }
      expect(new Set(ids).size).toBe(1250);
      expect(ids).toHaveLength(1250);
      expect(archived).toBe(50);
      expect(bench.dc.control.stats().methods['messages.getDialogs']?.calls).toBeLessThanOrEqual(16);
    });
  });
});
