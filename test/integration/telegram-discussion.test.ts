import { chatIdOf } from '../../src/model/ids';
import type { OpenTelegram } from '../../src/telegram/open-telegram';
import { ClientBench } from './support/telegram-client';

const channelId = chatIdOf('channel', 1500000001n);
const groupId = chatIdOf('channel', 1500000002n);

let bench: ClientBench;
let client: OpenTelegram;

beforeAll(async () => {
  bench = await ClientBench.start('channel');
  await bench.signIn();
  client = bench.open();
  await client.resolve('@the_blog', bench);
});

afterAll(async () => {
  expect(bench.dc.control.stats().violations).toEqual([]);
  await bench.stop();
});

/** Root of the group's longest thread and its comments. */
async function longestThread(): Promise<{ readonly rootId: number; readonly ids: readonly number[] }> {
  const threads = new Map<number, number[]>();
  for (const { id, threadId } of await bench.oracle('blogtalk')) if (threadId !== undefined) threads.set(threadId, [...(threads.get(threadId) ?? []), id]);
  const [rootId, ids] = [...threads].sort(([, a], [, b]) => b.length - a.length)[0] ?? [0, []];
  return { rootId, ids };
}

it('finds the discussion group of a channel by one request, and says of a chat without one that it has none', async () => {
  expect(await client.linkedGroup(channelId, bench)).toMatchObject({ id: groupId, kind: 'supergroup', title: 'Blog talk' });
  expect(bench.dc.control.stats().methods['channels.getFullChannel']?.calls).toBe(1);
  const other = await ClientBench.start('basic');
  await other.signIn();
  const plain = other.open();
  const { chat } = await plain.resolve('@basic_news', other);
  expect(await plain.linkedGroup(chat.id, other)).toBeNull();
  await other.stop();
});

it('reads the comments under a post as messages of the group, knows their thread and the post the thread copies', async () => {
  const { rootId, ids } = await longestThread();
  const [root] = await client.messagesById(groupId, [rootId], bench);
  expect(root?.forward?.savedFrom?.chatId).toBe(channelId);
  const postId = root?.forward?.savedFrom?.messageId ?? 0;
  const [post] = await client.messagesById(channelId, [postId], bench);
  expect(post).toMatchObject({ replyCount: ids.length, discussionId: groupId });
  const before = bench.dc.control.stats().methods['messages.getReplies']?.calls ?? 0;
  const page = await client.newest(channelId, { ...bench, topicId: postId, discussionId: groupId });
  expect(page).toMatchObject({ total: ids.length, reachesOldest: true });
  expect(page.messages.map(({ id }) => id)).toEqual(ids);
  expect(bench.dc.control.stats().methods['messages.getReplies']?.calls).toBe(before + 1);
  expect(page.messages.every(({ chatId, threadId, reply }) => chatId === groupId && (threadId ?? reply?.messageId) === rootId)).toBe(true);
  const streamed: number[] = [];
  for await (const batch of client.history({ chatId: channelId, topicId: postId, discussionId: groupId, fromId: 1, toId: ids.at(-1) ?? 1 }, bench)) streamed.push(...batch.messages.map(({ id }) => id));
  expect(streamed).toEqual(ids);
});
