import type { HistoryBatch, HistoryRequest } from '../../../src/model/telegram';
import { exportAll, threadsIn, world } from './comments-world';
import { copyOf, FakeDiscussion, said } from './fake-discussion';
import { aMessage, channel } from './fake-telegram';
import type { MemoryVault } from './memory-vault';

/** Twelve posts with two comments each. */
function talkative(vault: MemoryVault): HeldDiscussion {
  const posts = Array.from({ length: 12 }, (_, index) => aMessage(channel, index + 1, { author: { id: channel.id, name: channel.title } }));
  const comments = posts.flatMap((post, index) => [copyOf(post, index * 10 + 1), said(index * 10 + 2, { reply: { messageId: index * 10 + 1 } }), said(index * 10 + 3, { reply: { messageId: index * 10 + 1 } })]);
  return new HeldDiscussion(vault, posts, comments, 3).count();
}

const expected = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [index + 1, [index * 10 + 2, index * 10 + 3]]));

/** A channel whose third page of history comes only when it is let go. */
class HeldDiscussion extends FakeDiscussion {
  letGo: () => void = () => undefined;
  fail: (error: Error) => void = () => undefined;
  private readonly held = new Promise<void>((resolve, reject) => {
    this.letGo = resolve;
    this.fail = reject;
  });

  override async *history(request: HistoryRequest): AsyncGenerator<HistoryBatch> {
    let pages = 0;
    for await (const batch of super.history(request)) {
      if (request.chatId === channel.id && ++pages === 3) await this.held;
      yield batch;
    }
  }
}

/** Lets everything go on that waits for nothing from outside. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
}

it('reads and writes comments while posts are still to come, and holds back those whose post is not there yet', async () => {
  const here = world();
  const telegram = talkative(here.vault);
  const running = exportAll(telegram, here);
  await settle();
  // Two pages of posts are in their notes, and so are their comments.
  expect(threadsIn(here.vault)).toEqual(Object.fromEntries(Object.entries(expected).slice(0, 6)));
  // One more page of the group waits for its posts; nothing is fetched beyond it.
  expect(telegram.asked.filter((request) => request === 'group page')).toHaveLength(7);
  telegram.letGo();
  expect((await running).outcome).toBe('success');
  expect(threadsIn(here.vault)).toEqual(expected);
});

it('stops at once while comments wait for their posts, and goes on where it stopped', async () => {
  const here = world();
  const telegram = talkative(here.vault);
  const stop = new AbortController();
  const running = exportAll(telegram, here, { signal: stop.signal });
  await settle();
  stop.abort();
  telegram.fail(new DOMException('stopped', 'AbortError'));
  expect((await running).outcome).toBe('stopped');
  const rest = talkative(here.vault);
  rest.letGo();
  expect((await exportAll(rest, here)).outcome).toBe('success');
  expect(threadsIn(here.vault)).toEqual(expected);
  // What the first run covered of the group is not read again, and no thread is read by itself.
  expect(rest.asked.filter((request) => request === 'group page').length).toBeLessThanOrEqual(12 - 6);
  expect(rest.asked.filter((request) => request.startsWith('thread'))).toEqual([]);
});

it('ends the comments with the posts when those cannot be read, and lets the next run bring both', async () => {
  const here = world();
  const telegram = talkative(here.vault);
  const running = exportAll(telegram, here);
  await settle();
  telegram.fail(new Error('the connection is gone'));
  const report = await running;
  expect(report.outcome).toBe('partial');
  expect(report.chats[0]?.failures).toHaveLength(1);
  const rest = talkative(here.vault);
  rest.letGo();
  expect((await exportAll(rest, here)).outcome).toBe('success');
  expect(threadsIn(here.vault)).toEqual(expected);
});
