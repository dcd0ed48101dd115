/** messages.getHistory, search, getSearchCounters, getMessages, channels.getMessages, Saved Messages by chat. */
import type { Chat } from '../world/chat';
import { bodyOf } from '../world/body';
import { buildMessage } from '../world/message';
import { authorOf } from '../world/relations';
import { namedIn, peerOf } from '../world/tl-peers';
import { channelOf, chatOf, intField, objectField, objectsField, personOf, stringField, viewOf, type Context } from './input';
import { emptyPage, pageAnswer, ptsOf, sliceWish } from './pages';
import { rpc, RpcError, type TlObject } from './registry';
import { checkChatAllowed, lastAccountId } from './takeout-rules';
import type { World } from '../world/index';

/** Rows inside the takeout range of the call. Ranges split the account-wide ids; channels answer in the last one. */
function inRange(context: Context, chat: Chat, list: Int32Array): Int32Array {
  const { messagesRange } = context;
  if (messagesRange === undefined) return list;
  if (chat.isChannel) return messagesRange.maxId >= lastAccountId(context.world) ? list : new Int32Array(0);
  return list.filter((row) => chat.rows.id(row) >= messagesRange.minId && chat.rows.id(row) <= messagesRange.maxId);
}

/** Chats with restricted saving show nothing inside a takeout (assumed, hence a switch). */
function isHiddenInTakeout(context: Context, chat: Chat): boolean {
  return chat.spec.noforwards === true && context.takeoutId !== undefined && (context.world.scenario.history?.restrictedTakeout ?? 'empty') === 'empty';
}

rpc<World>('messages.getHistory', (context, params) => {
  const chat = chatOf(context, objectField(params, 'peer'));
  if (chat !== undefined) checkChatAllowed(context, chat);
  if (chat === undefined || isHiddenInTakeout(context, chat)) return emptyPage(chat);
  return pageAnswer(context, chat, inRange(context, chat, chat.visible()), sliceWish(params));
}, { cacheable: true });

/** Saved Messages, or the direct messages of a channel that `parentPeer` names; anything else is not divided. */
export function dividedChat(context: Context, params: TlObject): Chat | undefined {
  if (params['parentPeer'] === undefined) return chatOf(context, { _: 'inputPeerSelf' });
  const chat = chatOf(context, objectField(params, 'parentPeer'));
  if (chat?.kind !== 'monoforum') throw new RpcError(400, 'PARENT_PEER_INVALID');
  return chat;
}

/** Rows of the sublist an input peer names. */
function sublistRows(context: Context, chat: Chat, wanted: TlObject): Int32Array {
  const { world } = context;
  const view = viewOf(context);
  const id = Number(wanted['userId'] ?? wanted['channelId'] ?? wanted['chatId'] ?? view.selfId);
  return chat.list(`saved ${wanted._} ${id}`, (row) => {
    const saved = buildMessage(world, chat, row, view)['savedPeerId'];
    return typeof saved === 'object' && saved !== null && Object.values(saved).some((value) => value === BigInt(id));
  });
}

rpc<World>('messages.getSavedHistory', (context, params) => {
  const chat = dividedChat(context, params);
  if (chat === undefined) return emptyPage(undefined);
  checkChatAllowed(context, chat);
  return pageAnswer(context, chat, inRange(context, chat, sublistRows(context, chat, objectField(params, 'peer'))), sliceWish(params));
});

type RowTest = (chat: Chat, row: number) => boolean;

const kinds = (...wanted: string[]): RowTest => (chat, row) => wanted.includes(kindShown(chat, row));

/** Automatic forwards show what the post holds; search counts them like their originals. */
function kindShown(chat: Chat, row: number): string {
  return chat.kindOf(row);
}

const FILTERS: Readonly<Record<string, RowTest>> = {
  inputMessagesFilterEmpty: () => true,
  inputMessagesFilterPhotos: kinds('photo'),
  inputMessagesFilterVideo: kinds('video'),
  inputMessagesFilterPhotoVideo: kinds('photo', 'video'),
  inputMessagesFilterDocument: kinds('document'),
  inputMessagesFilterGif: kinds('gif'),
  inputMessagesFilterVoice: kinds('voice'),
  inputMessagesFilterMusic: kinds('audio'),
  inputMessagesFilterRoundVideo: kinds('round'),
  inputMessagesFilterRoundVoice: kinds('round', 'voice'),
  inputMessagesFilterGeo: kinds('geo'),
  inputMessagesFilterContacts: kinds('contact'),
  inputMessagesFilterPoll: kinds('poll'),
  inputMessagesFilterPinned: (chat, row) => chat.explicitOf(row)?.pinned === true,
  inputMessagesFilterMyMentions: () => false,
};

function filterTest(context: Context, chat: Chat, filter: TlObject): RowTest {
  const { world } = context;
  const actionOf = (row: number): string | undefined => (['service', 'topicCreate'].includes(chat.kindOf(row)) ? world.actions.of(chat, row, viewOf(context))._ : undefined);
  if (filter._ === 'inputMessagesFilterUrl') return (of, row) => bodyOf(world, of, row).entities.some(({ _ }) => _ === 'messageEntityUrl' || _ === 'messageEntityTextUrl');
  if (filter._ === 'inputMessagesFilterChatPhotos') return (_, row) => actionOf(row) === 'messageActionChatEditPhoto';
  if (filter._ === 'inputMessagesFilterPhoneCalls') return (_, row) => actionOf(row) === 'messageActionPhoneCall';
  const test = FILTERS[filter._];
  if (test === undefined) throw new RpcError(400, 'INPUT_FILTER_INVALID');
  return (of, row) => {
    const post = of.rows.kind(row) === 'autoForward' ? world.postBehind(of, row) : undefined;
    return post === undefined ? test(of, row) : test(post.chat, post.row);
  };
}

/** Rows of the topic or comment thread `topId` names. */
export function threadList(chat: Chat, topId: number): Int32Array {
  if (chat.kind === 'forum') {
    const topic = chat.topics.find(({ id }) => id === topId);
    if (topic !== undefined) return chat.topicRows(topic.ordinal);
  }
  const root = chat.rows.find(topId);
  if (root < 0) throw new RpcError(400, 'MSG_ID_INVALID');
  return chat.threadRows(root);
}

function filtered(context: Context, chat: Chat, params: TlObject, filter: TlObject): Int32Array {
  const { world } = context;
  const query = stringField(params, 'q').toLocaleLowerCase();
  const from = params['fromId'] === undefined ? undefined : personOf(context, objectField(params, 'fromId')).id;
  const topId = intField(params, 'topMsgId');
  const minDate = intField(params, 'minDate');
  const maxDate = intField(params, 'maxDate');
  const saved = params['savedPeerId'] === undefined ? undefined : objectField(params, 'savedPeerId');
  const inThread = topId > 0 ? new Set(threadList(chat, topId)) : saved === undefined ? undefined : new Set(sublistRows(context, chat, saved));
  const test = filterTest(context, chat, filter);
  const isSearch = filter._ !== 'inputMessagesFilterEmpty' || query !== '';
  const name = `search ${filter._} ${query} ${from ?? ''} ${topId} ${saved === undefined ? '' : `${saved._} ${Number(saved['userId'] ?? saved['channelId'] ?? saved['chatId'] ?? 0)}`} ${minDate} ${maxDate}`;
  return chat.list(name, (row) => {
    const service = chat.kindOf(row) === 'service' || chat.rows.kind(row) === 'topicCreate';
    if (service && isSearch && !['inputMessagesFilterPhoneCalls', 'inputMessagesFilterChatPhotos'].includes(filter._)) return false;
    if (inThread !== undefined && !inThread.has(row)) return false;
    if (minDate > 0 && chat.rows.date(row) < minDate) return false;
    if (maxDate > 0 && chat.rows.date(row) > maxDate) return false;
    if (from !== undefined && authorOf(world, chat, row) !== from) return false;
    if (!test(chat, row)) return false;
    return query === '' || bodyOf(world, chat, row).text.toLocaleLowerCase().includes(query);
  });
}

rpc<World>('messages.search', (context, params) => {
  const peer = objectField(params, 'peer');
  if (peer._ === 'inputPeerEmpty') throw new RpcError(400, 'TEST_DC_GLOBAL_SEARCH_NOT_IMPLEMENTED');
  const chat = chatOf(context, peer);
  if (chat !== undefined) checkChatAllowed(context, chat);
  if (chat === undefined || isHiddenInTakeout(context, chat)) return emptyPage(chat);
  return pageAnswer(context, chat, inRange(context, chat, filtered(context, chat, params, objectField(params, 'filter'))), sliceWish(params));
});

rpc<World>('messages.getSearchCounters', (context, params) => {
  const chat = chatOf(context, objectField(params, 'peer'));
  const inexact = context.world.scenario.history?.inexact === true || undefined;
  return objectsField(params, 'filters').map((filter) => ({ _: 'messages.searchCounter', inexact, filter, count: chat === undefined ? 0 : filtered(context, chat, params, filter).length }));
});

/** Messages by id; those that never were, or are gone, come back as `messageEmpty` in the same place. */
function byIds(context: Context, ids: readonly TlObject[], find: (id: number) => { chat: Chat; row: number } | undefined, chat: Chat | undefined): TlObject {
  const { world } = context;
  const view = viewOf(context);
  const messages = ids.slice(0, 100).map((input): TlObject => {
    const id = intField(input, 'id');
    let found = input._ === 'inputMessagePinned' ? pinnedIn(chat) : find(id);
    if (input._ === 'inputMessageReplyTo' && found !== undefined) {
      const header = buildMessage(world, found.chat, found.row, view)['replyTo'];
      found = typeof header === 'object' && header !== null && 'replyToMsgId' in header ? find(Number(header.replyToMsgId)) : undefined;
    }
    if (found === undefined || found.chat.rows.isGone(found.row) || id < (found.chat.spec.historyVisibleFrom ?? 0)) return { _: 'messageEmpty', id, peerId: chat && peerOf(chat, view) };
    return buildMessage(world, found.chat, found.row, view);
  });
  const body = { messages, topics: [], ...namedIn(world, view, messages) };
  return chat === undefined ? { _: 'messages.messages', ...body } : { _: 'messages.channelMessages', pts: ptsOf(chat), count: messages.length, ...body };
}

function pinnedIn(chat: Chat | undefined): { chat: Chat; row: number } | undefined {
  const pinned = chat?.list('pinned', (row) => chat.explicitOf(row)?.pinned === true);
  const row = pinned?.[pinned.length - 1];
  return chat === undefined || row === undefined ? undefined : { chat, row };
}

rpc<World>('channels.getMessages', (context, params) => {
  const chat = channelOf(context, objectField(params, 'channel'));
  return byIds(context, objectsField(params, 'id'), (id) => {
    const row = chat.rows.find(id);
    return row < 0 ? undefined : { chat, row };
  }, chat);
});

rpc<World>('messages.getMessages', (context, params) => {
  const { world } = context;
  const { selfId } = viewOf(context);
  const shared = world.chats.filter((chat) => !chat.isChannel && world.isSeenBy(chat, selfId));
  return byIds(context, objectsField(params, 'id'), (id) => {
    for (const chat of shared) {
      const row = chat.rows.find(id);
      if (row >= 0) return { chat, row };
    }
    return undefined;
  }, undefined);
});

