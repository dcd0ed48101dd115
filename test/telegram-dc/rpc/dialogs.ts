/** The list of chats: pinned ones first, then by the date of the newest message. */
import type { Chat } from '../world/chat';
import type { World } from '../world/index';
import { buildMessage } from '../world/message';
import { accessHash, namedIn, peerOf } from '../world/tl-peers';
import { chatOf, intField, objectField, objectsField, viewOf, type Context } from './input';
import { dividedChat } from './history';
import { ptsOf } from './pages';
import { rpc, type TlObject } from './registry';

const ARCHIVE = 1;

interface Listed {
  readonly chat: Chat;
  readonly topRow: number;
  readonly id: number;
  readonly date: number;
  readonly pinned: boolean;
}

/** All dialogs of the account in the order of the list. Migrated groups and chats one left or cannot read are not in it. */
function listed(context: Context, folder: number | undefined): Listed[] {
  const { world } = context;
  const { selfId } = viewOf(context);
  const found: Listed[] = [];
  for (const chat of world.chats) {
    const topRow = chat.top();
    if (topRow === undefined || !world.isSeenBy(chat, selfId) || chat.spec.migratedTo !== undefined || chat.spec.left === true || chat.spec.access !== undefined) continue;
    if (folder !== undefined && (chat.spec.archived === true ? ARCHIVE : 0) !== folder) continue;
    found.push({ chat, topRow, id: chat.rows.id(topRow), date: chat.rows.date(topRow), pinned: chat.spec.pinned === true });
  }
  return found.sort((a, b) => Number(b.pinned) - Number(a.pinned) || compare(a, b));
}

/** Newest first; equal dates by message id, equal ids by peer. */
function compare(a: { date: number; id: number; chat: { id: number } }, b: { date: number; id: number; chat: { id: number } }): number {
  return b.date - a.date || b.id - a.id || b.chat.id - a.chat.id;
}

function dialog(context: Context, { chat, id, pinned }: Listed): TlObject {
  return {
    _: 'dialog', pinned: pinned || undefined, peer: peerOf(chat, viewOf(context)), topMessage: id, readInboxMaxId: id, readOutboxMaxId: id, unreadCount: 0, unreadMentionsCount: 0, unreadReactionsCount: 0, unreadPollVotesCount: 0,
    notifySettings: { _: 'peerNotifySettings' }, pts: chat.isChannel ? ptsOf(chat) : undefined, folderId: chat.spec.archived === true ? ARCHIVE : undefined,
  };
}

function peerId(input: TlObject, selfId: number): number {
  if (input._ === 'inputPeerSelf') return selfId;
  return Number(input['channelId'] ?? input['chatId'] ?? input['userId'] ?? 0);
}

/** The offset is all three of date, id and peer: a list walked with less than that skips or repeats chats of equal dates. */
function after(list: readonly Listed[], params: TlObject, selfId: number): readonly Listed[] {
  const date = intField(params, 'offsetDate');
  const id = intField(params, 'offsetId');
  const peer = objectField(params, 'offsetPeer');
  if (date === 0 && id === 0 && peer._ === 'inputPeerEmpty') return list;
  const offset = { date: date === 0 ? Infinity : date, id, chat: { id: peerId(peer, selfId) } };
  const pinnedAt = list.findIndex((entry) => entry.pinned && entry.id === id && entry.date === date && entry.chat.id === offset.chat.id);
  if (pinnedAt >= 0) return list.slice(pinnedAt + 1);
  return list.filter((entry) => !entry.pinned && compare(offset, entry) < 0);
}

function answer(context: Context, page: readonly Listed[], extra: readonly TlObject[] = []): { dialogs: TlObject[]; messages: TlObject[]; chats: TlObject[]; users: TlObject[] } {
  const { world } = context;
  const view = viewOf(context);
  const messages = page.map(({ chat, topRow }) => buildMessage(world, chat, topRow, view));
  const dialogs = [...extra, ...page.map((entry) => dialog(context, entry))];
  return { dialogs, messages, ...namedIn(world, view, dialogs, messages) };
}

/** Rows that are no chats: the archive and, from layer 229 on, communities. */
function extraRows(context: Context, folder: number | undefined): TlObject[] {
  if (folder === ARCHIVE) return [];
  const rows: TlObject[] = [];
  const archive = listed(context, ARCHIVE);
  const [newest] = archive;
  if (folder === 0 && newest !== undefined) {
    rows.push({
      _: 'dialogFolder', pinned: true, folder: { _: 'folder', id: ARCHIVE, title: 'Archived chats' }, peer: peerOf(newest.chat, viewOf(context)), topMessage: newest.id,
      unreadMutedPeersCount: 0, unreadUnmutedPeersCount: 0, unreadMutedMessagesCount: 0, unreadUnmutedMessagesCount: 0,
    });
  }
  if (context.world.scenario.dialogs?.community === true && context.layer >= 229) rows.push({ _: 'dialogCommunity', communityId: 4_242n, notifySettings: { _: 'peerNotifySettings' } });
  return rows;
}

rpc<World>('messages.getDialogs', (context, params) => {
  const { selfId } = viewOf(context);
  const unfiltered = context.world.scenario.dialogs?.unfiltered ?? 'all';
  const folder = params['folderId'] === undefined ? (unfiltered === 'all' ? undefined : 0) : intField(params, 'folderId');
  const all = listed(context, folder).filter(({ pinned }) => !pinned || params['excludePinned'] !== true);
  const rest = after(all, params, selfId);
  const limit = Math.min(100, intField(params, 'limit') || 20);
  const page = rest.slice(0, limit);
  const isFirst = rest.length === all.length && params['excludePinned'] !== true;
  const body = answer(context, page, isFirst ? extraRows(context, folder) : []);
  return page.length === all.length ? { _: 'messages.dialogs', ...body } : { _: 'messages.dialogsSlice', count: all.length, ...body };
});

function state(context: Context): TlObject {
  return { _: 'updates.state', pts: context.world.generation + 1, qts: 0, date: context.now(), seq: 1, unreadCount: 0 };
}

rpc<World>('messages.getPinnedDialogs', (context, params) => {
  const page = listed(context, intField(params, 'folderId')).filter(({ pinned }) => pinned);
  return { _: 'messages.peerDialogs', ...answer(context, page), state: state(context) };
});

rpc<World>('messages.getPeerDialogs', (context, params) => {
  const all = listed(context, undefined);
  const page: Listed[] = [];
  for (const input of objectsField(params, 'peers')) {
    if (input._ === 'inputDialogPeerFolder') {
      page.push(...all.filter(({ chat }) => (chat.spec.archived === true ? ARCHIVE : 0) === intField(input, 'folderId')));
      continue;
    }
    const chat = chatOf(context, objectField(input, 'peer'));
    const found = all.find((entry) => entry.chat === chat) ?? empty(chat);
    if (found !== undefined) page.push(found);
  }
  const withTop = page.filter(({ topRow }) => topRow >= 0);
  const body = answer(context, withTop);
  return { _: 'messages.peerDialogs', ...body, dialogs: page.map((entry) => dialog(context, entry)), state: state(context) };
});

/** A chat that is not in the list still has a dialog, with its newest message or none. */
function empty(chat: Chat | undefined): Listed | undefined {
  if (chat === undefined) return undefined;
  const topRow = chat.top() ?? -1;
  return { chat, topRow, id: topRow < 0 ? 0 : chat.rows.id(topRow), date: topRow < 0 ? 0 : chat.rows.date(topRow), pinned: false };
}

function inputPeer(context: Context, key: string): TlObject {
  const { world } = context;
  const view = viewOf(context);
  const chat = world.chat(key);
  if (chat.kind === 'self') return { _: 'inputPeerSelf' };
  if (chat.isUser) return { _: 'inputPeerUser', userId: BigInt(chat.id), accessHash: accessHash(world, view, 'user', chat.id) };
  if (!chat.isChannel) return { _: 'inputPeerChat', chatId: BigInt(chat.id) };
  return { _: 'inputPeerChannel', channelId: BigInt(chat.id), accessHash: accessHash(world, view, 'channel', chat.id) };
}

rpc<World>('messages.getDialogFilters', (context) => ({
  _: 'messages.dialogFilters',
  filters: [
    { _: 'dialogFilterDefault' },
    ...(context.world.scenario.folders ?? []).map((folder): TlObject => ({
      _: 'dialogFilter', id: folder.id, title: { _: 'textWithEntities', text: folder.title, entities: [] }, emoticon: folder.emoticon,
      pinnedPeers: (folder.pinned ?? []).map((key) => inputPeer(context, key)), includePeers: (folder.include ?? []).map((key) => inputPeer(context, key)), excludePeers: (folder.exclude ?? []).map((key) => inputPeer(context, key)),
    })),
  ],
}));

/** Saved Messages by the chat they were saved from, direct messages of a channel by person. */
function savedDialogs(context: Context, params: TlObject): { peer: TlObject; row: number; chat: Chat }[] {
  const { world } = context;
  const view = viewOf(context);
  const chat = dividedChat(context, params);
  const newest = new Map<string, { peer: TlObject; row: number; chat: Chat }>();
  for (const row of chat?.visible() ?? []) {
    const peer = chat === undefined ? undefined : buildMessage(world, chat, row, view)['savedPeerId'];
    if (chat === undefined || typeof peer !== 'object' || peer === null) continue;
    newest.set(Object.values(peer).join(' '), { peer: peer as TlObject, row, chat });
  }
  return [...newest.values()].sort((a, b) => b.row - a.row);
}

rpc<World>('messages.getSavedDialogs', (context, params) => {
  const { world } = context;
  const view = viewOf(context);
  const all = savedDialogs(context, params);
  const offsetId = intField(params, 'offsetId');
  const rest = offsetId === 0 ? all : all.filter(({ chat, row }) => chat.rows.id(row) < offsetId);
  const page = rest.slice(0, Math.min(100, intField(params, 'limit') || 20));
  const messages = page.map(({ chat, row }) => buildMessage(world, chat, row, view));
  const dialogs = page.map(({ peer, chat, row }): TlObject => {
    const topMessage = chat.rows.id(row);
    if (chat.kind !== 'monoforum') return { _: 'savedDialog', peer, topMessage };
    return { _: 'monoForumDialog', peer, topMessage, readInboxMaxId: topMessage, readOutboxMaxId: topMessage, unreadCount: 0, unreadReactionsCount: 0 };
  });
  const body = { dialogs, messages, ...namedIn(world, view, dialogs, messages) };
  return page.length === all.length ? { _: 'messages.savedDialogs', ...body } : { _: 'messages.savedDialogsSlice', count: all.length, ...body };
});

rpc<World>('messages.getPinnedSavedDialogs', () => ({ _: 'messages.savedDialogs', dialogs: [], messages: [], chats: [], users: [] }));
