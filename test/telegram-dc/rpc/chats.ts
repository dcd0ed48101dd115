/** Basic groups and channels: short, full, by invitation. */
import type { Chat } from '../world/chat';
import type { World } from '../world/index';
import { namedIn, peerOf, peerOfUser, tlChat } from '../world/tl-peers';
import { tlPhoto } from '../world/tl-files';
import { channelOf, groupOf, objectField, objectsField, stringField, viewOf, type Context } from './input';
import { ptsOf } from './pages';
import { rpc, RpcError, type TlObject } from './registry';

rpc<World>('messages.getChats', (context, params) => {
  const ids = Array.isArray(params['id']) ? params['id'].map(Number) : [];
  const chats = ids.flatMap((id) => {
    const chat = context.world.chatById(id);
    return chat === undefined || chat.isChannel ? [] : [tlChat(context.world, chat, viewOf(context))];
  });
  if (chats.length === 0 && ids.length > 0) throw new RpcError(400, 'CHAT_ID_INVALID');
  return { _: 'messages.chats', chats };
});

rpc<World>('channels.getChannels', (context, params) => ({
  _: 'messages.chats',
  chats: objectsField(params, 'id').map((input) => {
    const chat = context.world.chatById(Number(input['channelId'] ?? 0));
    // A forbidden channel is still named; only its content is refused.
    return tlChat(context.world, chat?.spec.access === undefined ? channelOf(context, input) : chat, viewOf(context));
  }),
}));

function pinnedId(chat: Chat): number | undefined {
  const rows = chat.list('pinned', (row) => chat.explicitOf(row)?.pinned === true);
  const row = rows[rows.length - 1];
  return row === undefined ? undefined : chat.rows.id(row);
}

function chatPhoto(context: Context, chat: Chat, short: TlObject): TlObject | undefined {
  const { world } = context;
  const photo = short['photo'];
  const has = typeof photo === 'object' && photo !== null && '_' in photo && photo._ === 'chatPhoto';
  const entry = has ? world.catalog.get(world.catalog.ofChat(chat.ordinal)) : undefined;
  return entry && tlPhoto(entry, world.references.make({ fileId: entry.id, chat: chat.ordinal, message: 0 }, viewOf(context).version));
}

rpc<World>('messages.getFullChat', (context, params) => {
  const { world } = context;
  const view = viewOf(context);
  const chat = groupOf(context, Number(params['chatId'] ?? 0));
  const [creator = view.selfId, ...others] = world.membersOf(chat);
  const date = chat.rows.date(0);
  const participants: TlObject = {
    _: 'chatParticipants', chatId: BigInt(chat.id), version: 1,
    participants: [{ _: 'chatParticipantCreator', userId: BigInt(creator) }, ...others.map((id) => ({ _: 'chatParticipant', userId: BigInt(id), inviterId: BigInt(creator), date }))],
  };
  const fullChat: TlObject = {
    _: 'chatFull', id: BigInt(chat.id), about: chat.spec.about ?? '', participants, chatPhoto: chatPhoto(context, chat, tlChat(world, chat, view)), notifySettings: { _: 'peerNotifySettings' },
    pinnedMsgId: pinnedId(chat), folderId: chat.spec.archived === true ? 1 : undefined,
  };
  return { _: 'messages.chatFull', fullChat, ...namedIn(world, view, participants, peerOf(chat, view)) };
});

rpc<World>('channels.getFullChannel', (context, params) => {
  const { world } = context;
  const view = viewOf(context);
  const chat = channelOf(context, objectField(params, 'channel'));
  const linked = world.linkedTo(chat);
  const old = world.chats.find(({ spec }) => spec.migratedTo === chat.key);
  const fullChat: TlObject = {
    _: 'channelFull', id: BigInt(chat.id), about: chat.spec.about ?? '', participantsCount: chat.spec.members ?? 100 + (chat.hash % 5000), readInboxMaxId: chat.rows.id(chat.rows.length - 1), readOutboxMaxId: 0, unreadCount: 0,
    chatPhoto: chatPhoto(context, chat, tlChat(world, chat, view)) ?? { _: 'photoEmpty', id: 0n }, notifySettings: { _: 'peerNotifySettings' }, botInfo: [], pts: ptsOf(chat), pinnedMsgId: pinnedId(chat),
    linkedChatId: linked && BigInt(linked.id), migratedFromChatId: old && BigInt(old.id), migratedFromMaxId: old && old.rows.id(old.rows.length - 1), availableMinId: chat.spec.historyVisibleFrom === undefined ? undefined : chat.spec.historyVisibleFrom - 1,
    hiddenPrehistory: chat.spec.historyVisibleFrom === undefined ? undefined : true, folderId: chat.spec.archived === true ? 1 : undefined,
  };
  const peers = [peerOf(chat, view), ...(linked ? [peerOf(linked, view)] : []), ...(old ? [peerOf(old, view)] : [])];
  return { _: 'messages.chatFull', fullChat, ...namedIn(world, view, peers) };
});

rpc<World>('channels.getLeftChannels', (context) => {
  if (context.takeoutId === undefined) throw new RpcError(403, 'TAKEOUT_REQUIRED');
  const left = context.world.chats.filter((chat) => chat.isChannel && chat.spec.left === true);
  return { _: 'messages.chats', chats: left.map((chat) => tlChat(context.world, chat, viewOf(context))) };
});

rpc<World>('messages.checkChatInvite', (context, params) => {
  const { world } = context;
  const view = viewOf(context);
  const hash = stringField(params, 'hash');
  if (!/^[\w-]{4,64}$/.test(hash)) throw new RpcError(400, 'INVITE_HASH_INVALID');
  const invite = world.scenario.invites?.[hash];
  if (invite === undefined || invite.expired === true || invite.chat === undefined) throw new RpcError(400, 'INVITE_HASH_EXPIRED');
  const chat = world.chat(invite.chat);
  if (invite.member === true) return { _: 'chatInviteAlready', chat: tlChat(world, chat, view) };
  if (invite.peek === true) return { _: 'chatInvitePeek', chat: tlChat(world, chat, view), expires: context.now() + 300 };
  return {
    _: 'chatInvite', channel: chat.isChannel || undefined, broadcast: chat.isBroadcast || undefined, megagroup: (chat.isChannel && !chat.isBroadcast) || undefined, public: chat.spec.username === undefined ? undefined : true,
    title: chat.title, about: chat.spec.about, photo: chatPhoto(context, chat, tlChat(world, chat, view)) ?? { _: 'photoEmpty', id: 0n }, participantsCount: chat.spec.members ?? 100 + (chat.hash % 5000), color: 0,
    participants: namedIn(world, view, world.membersOf(chat).slice(0, 2).map((id) => peerOfUser(id))).users,
  };
});
