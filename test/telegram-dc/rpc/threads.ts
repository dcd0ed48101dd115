/** Comments below posts, replies, forum topics. */
import type { Chat, Topic } from '../world/chat';
import type { World } from '../world/index';
import { buildMessage } from '../world/message';
import { authorOf } from '../world/relations';
import { namedIn, peerOf, peerOfUser } from '../world/tl-peers';
import { threadList } from './history';
import { chatOf, intField, objectField, stringField, viewOf, type Context } from './input';
import { pageAnswer, ptsOf, sliceWish } from './pages';
import { rpc, RpcError, type TlObject } from './registry';

interface Discussion {
  readonly group: Chat;
  readonly rootRow: number;
}

/** Thread of a channel post (in the linked group) or of a message of a group. */
function discussionOf(context: Context, chat: Chat, msgId: number): Discussion {
  const { world } = context;
  if (!chat.isBroadcast) {
    const rootRow = chat.rows.find(msgId);
    if (rootRow < 0 || chat.rows.isGone(rootRow)) throw new RpcError(400, 'MSG_ID_INVALID');
    return { group: chat, rootRow };
  }
  const group = world.linkedTo(chat);
  const rootRow = group === undefined ? undefined : world.threads.rootOf(group, msgId);
  if (group === undefined || rootRow === undefined) throw new RpcError(400, 'MSG_ID_INVALID');
  return { group, rootRow };
}

function needChat(context: Context, params: TlObject): Chat {
  const chat = chatOf(context, objectField(params, 'peer'));
  if (chat === undefined) throw new RpcError(400, 'PEER_ID_INVALID');
  return chat;
}

rpc<World>('messages.getReplies', (context, params) => {
  const chat = needChat(context, params);
  const msgId = intField(params, 'msgId');
  if (chat.kind === 'forum' && chat.topics.some(({ id }) => id === msgId)) return pageAnswer(context, chat, threadList(chat, msgId), sliceWish(params));
  const { group, rootRow } = discussionOf(context, chat, msgId);
  const direct = group.threadRows(rootRow);
  const id = group.rows.id(rootRow);
  // A message that is no thread's root still has the replies that name it.
  const list = direct.length > 0 || group.rows.kind(rootRow) === 'autoForward' ? direct : group.list(`replies ${id}`, (row) => repliesTo(context, group, row) === id);
  return pageAnswer(context, group, list, sliceWish(params));
});

function repliesTo(context: Context, chat: Chat, row: number): number | undefined {
  const header = buildMessage(context.world, chat, row, viewOf(context))['replyTo'];
  return typeof header === 'object' && header !== null && 'replyToMsgId' in header ? Number(header.replyToMsgId) : undefined;
}

rpc<World>('messages.getDiscussionMessage', (context, params) => {
  const { world } = context;
  const view = viewOf(context);
  const { group, rootRow } = discussionOf(context, needChat(context, params), intField(params, 'msgId'));
  const rows = group.threadRows(rootRow);
  const newest = rows[rows.length - 1];
  const messages = [buildMessage(world, group, rootRow, view)];
  return {
    _: 'messages.discussionMessage', messages, maxId: newest === undefined ? undefined : group.rows.id(newest), readInboxMaxId: undefined, readOutboxMaxId: undefined, unreadCount: 0,
    ...namedIn(world, view, messages, peerOf(group, view)),
  };
});

function topOf(chat: Chat, topic: Topic): number | undefined {
  const rows = chat.topicRows(topic.ordinal);
  return rows[rows.length - 1] ?? chat.list('creations', (row) => chat.rows.kind(row) === 'topicCreate').find((row) => chat.rows.top(row) === topic.ordinal);
}

function tlTopic(context: Context, chat: Chat, topic: Topic): TlObject {
  const { world } = context;
  const view = viewOf(context);
  const top = topOf(chat, topic);
  const creation = chat.list('creations', (row) => chat.rows.kind(row) === 'topicCreate').find((row) => chat.rows.top(row) === topic.ordinal);
  const topId = top === undefined ? topic.id : chat.rows.id(top);
  return {
    _: 'forumTopic', pinned: topic.pinned || undefined, closed: topic.closed || undefined, hidden: topic.hidden || undefined, id: topic.id, date: topic.date, peer: peerOf(chat, view), title: topic.title, iconColor: 0x6fb9f0,
    iconEmojiId: topic.icon === undefined ? undefined : world.customEmoji(topic.icon), topMessage: topId, readInboxMaxId: topId, readOutboxMaxId: topId, unreadCount: 0, unreadMentionsCount: 0, unreadReactionsCount: 0, unreadPollVotesCount: 0,
    fromId: peerOfUser((creation === undefined ? undefined : authorOf(world, chat, creation)) ?? view.selfId), notifySettings: { _: 'peerNotifySettings' },
  };
}

function topicsAnswer(context: Context, chat: Chat, topics: readonly Topic[], count: number, missing: readonly TlObject[] = []): TlObject {
  const { world } = context;
  const view = viewOf(context);
  const messages = topics.flatMap((topic) => {
    const row = topOf(chat, topic);
    return row === undefined ? [] : [buildMessage(world, chat, row, view)];
  });
  const list = [...topics.map((topic) => tlTopic(context, chat, topic)), ...missing];
  return { _: 'messages.forumTopics', count, topics: list, messages, ...namedIn(world, view, list, messages), pts: ptsOf(chat) };
}

function forumOf(context: Context, params: TlObject, field: string): Chat {
  const chat = chatOf(context, objectField(params, field));
  if (chat?.kind !== 'forum') throw new RpcError(400, 'CHANNEL_FORUM_MISSING');
  return chat;
}

/** Pinned first, then by newest message; the offset is date, id and topic of the last one seen. */
function getTopics(context: Context, params: TlObject, field: string): TlObject {
  // Reported by the earlier exporter (assumed): the topic list is not given inside a takeout.
  if (context.takeoutId !== undefined) throw new RpcError(400, 'TAKEOUT_METHOD_INVALID');
  const chat = forumOf(context, params, field);
  const query = stringField(params, 'q').toLocaleLowerCase();
  const keyOf = (topic: Topic): { date: number; id: number; topic: number; pinned: boolean } => {
    const row = topOf(chat, topic);
    return { date: row === undefined ? topic.date : chat.rows.date(row), id: row === undefined ? topic.id : chat.rows.id(row), topic: topic.id, pinned: topic.pinned };
  };
  const all = chat.topics
    .filter(({ title }) => query === '' || title.toLocaleLowerCase().includes(query))
    .map((topic) => ({ topic, key: keyOf(topic) }))
    .sort((a, b) => Number(b.key.pinned) - Number(a.key.pinned) || b.key.date - a.key.date || b.key.id - a.key.id || b.key.topic - a.key.topic);
  const offset = { date: intField(params, 'offsetDate'), id: intField(params, 'offsetId'), topic: intField(params, 'offsetTopic') };
  const isStart = offset.date === 0 && offset.id === 0 && offset.topic === 0;
  const lastSeen = all.findIndex(({ key }) => key.pinned && key.topic === offset.topic && key.id === offset.id);
  const rest = isStart ? all : lastSeen >= 0 ? all.slice(lastSeen + 1) : all.filter(({ key }) => !key.pinned && (key.date < offset.date || (key.date === offset.date && (key.id < offset.id || (key.id === offset.id && key.topic < offset.topic)))));
  const limit = Math.min(100, intField(params, 'limit') || 20);
  return topicsAnswer(context, chat, rest.slice(0, limit).map(({ topic }) => topic), all.length);
}

function getTopicsById(context: Context, params: TlObject, field: string): TlObject {
  const chat = forumOf(context, params, field);
  const ids = Array.isArray(params['topics']) ? params['topics'].map(Number) : [];
  const found = chat.topics.filter(({ id }) => ids.includes(id));
  const missing = ids.filter((id) => !found.some((topic) => topic.id === id)).map((id): TlObject => ({ _: 'forumTopicDeleted', id }));
  return topicsAnswer(context, chat, found, found.length, missing);
}

rpc<World>('messages.getForumTopics', (context, params) => getTopics(context, params, 'peer'));
rpc<World>('messages.getForumTopicsByID', (context, params) => getTopicsById(context, params, 'peer'));
// Layers below 229 have both under channels.* as well.
rpc<World>('channels.getForumTopics', (context, params) => getTopics(context, params, 'channel'));
rpc<World>('channels.getForumTopicsByID', (context, params) => getTopicsById(context, params, 'channel'));
