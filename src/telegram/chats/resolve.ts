import type { Chat, Dialog, Target } from '../../model/chat';
import { TobsFailure } from '../../model/errors';
import { chatIdOf, isChatId, parseChatId, type ChatId } from '../../model/ids';
import type { Call } from '../calls/call';
import { asTl, child, children, int } from '../codec/tl';
import { parseReference, type PeerReference, type Reference } from './link';
import { idOfPeer, type PeerStore } from './peers';

/** What turning names, links and ids into chats works with. */
export interface ResolvePorts {
  readonly call: Call;
  readonly peers: PeerStore;
  /** Reads the whole dialog list once, filling `peers`; later calls return at once. */
  readonly loadDialogs: (signal: AbortSignal) => Promise<void>;
  /** Makes sure `peers.selfId` is set. */
  readonly loadSelf: (signal: AbortSignal) => Promise<void>;
  /** What Saved Messages or the direct messages of a channel are divided into. */
  readonly sublists: (chatId: ChatId) => Promise<readonly Dialog[]>;
}

/** The chat, topic or message behind a reference. @throws TobsFailure REFERENCE_INVALID, CHAT_UNKNOWN, CHAT_UNAVAILABLE */
export async function resolveReference(reference: string, ports: ResolvePorts, signal: AbortSignal): Promise<Target> {
  const parsed = parseReference(reference);
  const id = await idOf(parsed.peer, { ...ports, reference }, signal);
  const chat = successorOf(id, ports.peers) ?? ports.peers.chat(id);
  if (chat === undefined) throw unknownChat(reference);
  if (parsed.sublist !== undefined) return { chat, sublistId: await sublistOf(chat.id, parsed.sublist, { ...ports, reference }) };
  return targetOf(chat, parsed, ports, signal);
}

/** A basic group that became a supergroup is that supergroup, with its old history (F-DLG-19). */
export function successorOf(id: ChatId, peers: PeerStore): Chat | undefined {
  const successor = peers.get(id)?.migratedTo;
  return successor === undefined || !isChatId(successor) || peers.inputPeer(successor) === undefined ? undefined : peers.chat(successor);
}

interface Lookup extends ResolvePorts {
  readonly reference: string;
}

async function idOf(peer: PeerReference, lookup: Lookup, signal: AbortSignal): Promise<ChatId> {
  switch (peer.kind) {
    case 'self':
      await lookup.loadSelf(signal);
      return lookup.peers.selfId ?? failUnknown(lookup);
    case 'username':
      return byUsername(peer.username, lookup, signal);
    case 'id':
      return known(peer.id, lookup, signal);
    case 'channel':
      return known(chatIdOf('channel', peer.bareId), lookup, signal);
    case 'user':
      return known(chatIdOf('user', peer.bareId), lookup, signal);
    case 'number':
      return byNumber(peer.number, lookup, signal);
    case 'invite':
      return byInvite(peer.hash, lookup, signal);
  }
}

/** A sublist by the chat's own list, which also brings the addresses of chats this account is no member of. */
async function sublistOf(chatId: ChatId, peer: PeerReference, { peers, sublists, reference }: Lookup): Promise<ChatId> {
  const ids = new Set((await sublists(chatId)).map(({ chat }) => chat.id));
  const wanted = sublistIds(peer, peers);
  const found = wanted.find((id) => ids.has(id));
  if (found === undefined) throw unknownChat(reference);
  return found;
}

/** Ids a sublist's name may stand for. */
function sublistIds(peer: PeerReference, peers: PeerStore): readonly ChatId[] {
  switch (peer.kind) {
    case 'self':
      return peers.selfId === undefined ? [] : [peers.selfId];
    case 'id':
      return [peer.id];
    case 'number':
      return [chatIdOf('user', peer.number), chatIdOf('channel', peer.number), chatIdOf('group', peer.number)];
    case 'username': {
      const named = peers.byUsername(peer.username);
      return named === undefined ? [] : [named.id];
    }
    default:
      return [];
  }
}

/** Only names in nobody's list are asked for: `contacts.resolveUsername` is one of the most limited methods. */
async function byUsername(username: string, lookup: Lookup, signal: AbortSignal): Promise<ChatId> {
  const stored = lookup.peers.byUsername(username);
  if (stored !== undefined && lookup.peers.inputPeer(stored.id) !== undefined) return stored.id;
  try {
    const answer = asTl(await lookup.call({ _: 'contacts.resolveUsername', username }, { signal }));
    if (answer !== undefined) lookup.peers.addFrom(answer);
    return idOfPeer(answer === undefined ? undefined : child(answer, 'peer')) ?? failUnknown(lookup);
  } catch (error) {
    if (error instanceof TobsFailure && error.detail.code === 'TELEGRAM_ERROR' && /^USERNAME_(?:NOT_OCCUPIED|INVALID)$/.test(error.detail.text)) throw unknownChat(lookup.reference);
    throw error;
  }
}

async function byNumber(number: string, lookup: Lookup, signal: AbortSignal): Promise<ChatId> {
  const user = chatIdOf('user', number);
  if (lookup.peers.get(user) !== undefined && lookup.peers.inputPeer(user) !== undefined) return user;
  const candidates = [user, chatIdOf('channel', number), chatIdOf('group', number)];
  await lookup.loadDialogs(signal);
  const found = candidates.filter((id) => lookup.peers.get(id) !== undefined);
  if (found.length === 1 && found[0] !== undefined) return found[0];
  if (found[0] === user) return user;
  if (found.length === 0) throw unknownChat(lookup.reference);
  const list = found.map((id) => `${id} (${lookup.peers.author(id).name})`).join(', ');
  throw new TobsFailure({ code: 'REFERENCE_INVALID', reference: lookup.reference, reason: `it can mean ${list}; give the full id` });
}

/** A numeric id needs the access hash from the dialog list; no request can look it up. */
async function known(id: ChatId, lookup: Lookup, signal: AbortSignal): Promise<ChatId> {
  if (lookup.peers.get(id) === undefined || lookup.peers.inputPeer(id) === undefined) await lookup.loadDialogs(signal);
  if (lookup.peers.get(id) === undefined) await loadGroup(id, lookup, signal);
  if (lookup.peers.get(id) === undefined) throw unknownChat(lookup.reference);
  return id;
}

/** A basic group needs no access hash: one that left the dialog list by becoming a supergroup can still be asked for. */
async function loadGroup(id: ChatId, { call, peers }: Lookup, signal: AbortSignal): Promise<void> {
  const { kind, bareId } = parseChatId(id);
  if (kind !== 'group') return;
  try {
    const answer = asTl(await call({ _: 'messages.getChats', id: [bareId] }, { signal }));
    if (answer !== undefined) peers.addFrom(answer);
  } catch (error) {
    // Telegram does not know it either.
    if (!(error instanceof TobsFailure) || !['CHAT_UNAVAILABLE', 'TELEGRAM_ERROR'].includes(error.detail.code)) throw error;
  }
}

/** Only chats the account is already in; TOBS never joins one (F-DLG-10). */
async function byInvite(hash: string, lookup: Lookup, signal: AbortSignal): Promise<ChatId> {
  const answer = asTl(await lookup.call({ _: 'messages.checkChatInvite', hash }, { signal }));
  const chat = answer?._ === 'chatInviteAlready' ? child(answer, 'chat') : undefined;
  const id = chat === undefined ? undefined : lookup.peers.addChat(chat);
  if (id === undefined) throw new TobsFailure({ code: 'CHAT_UNAVAILABLE', reason: 'you are not a member; join it in Telegram first' });
  return id;
}

async function targetOf(chat: Chat, parsed: Reference, ports: ResolvePorts, signal: AbortSignal): Promise<Target> {
  const { topicId, messageId, topicOrMessageId, commentId } = parsed;
  if (commentId !== undefined && messageId !== undefined && chat.kind === 'channel') return await discussionOf(chat, messageId, ports, signal);
  if (parsed.isThread === true && topicId !== undefined) return { chat, topicId };
  if (topicOrMessageId !== undefined) {
    const isTopic = chat.kind === 'forum' && (await isTopicOf(chat.id, topicOrMessageId, ports, signal));
    return isTopic ? { chat, topicId: topicOrMessageId } : { chat, messageId: topicOrMessageId };
  }
  // Outside forums the middle number of `/name/10/12` is a comment thread's; the message alone says where it is.
  const isForum = chat.kind === 'forum';
  return {
    chat,
    ...(topicId !== undefined && (isForum || messageId === undefined) ? { topicId } : {}),
    ...(messageId === undefined ? {} : { messageId }),
  };
}

/** The comments below a post: a thread of the discussion group, which has its own message for the post. */
async function discussionOf(channel: Chat, messageId: number, { call, peers }: ResolvePorts, signal: AbortSignal): Promise<Target> {
  const peer = peers.inputPeer(channel.id);
  const answer = peer === undefined ? undefined : asTl(await call({ _: 'messages.getDiscussionMessage', peer, msgId: messageId }, { signal }));
  if (answer !== undefined) peers.addFrom(answer);
  const root = answer === undefined ? undefined : children(answer, 'messages')[0];
  const groupId = root === undefined ? undefined : idOfPeer(child(root, 'peerId'));
  const topicId = root === undefined ? undefined : int(root, 'id');
  const chat = groupId === undefined ? undefined : peers.chat(groupId);
  if (chat === undefined || topicId === undefined) throw new TobsFailure({ code: 'CHAT_UNAVAILABLE', chatId: channel.id, reason: 'the post has no comments' });
  return { chat, topicId };
}

async function isTopicOf(chatId: ChatId, topicId: number, ports: ResolvePorts, signal: AbortSignal): Promise<boolean> {
  const peer = ports.peers.inputPeer(chatId);
  if (peer === undefined) return false;
  try {
    const answer = asTl(await ports.call({ _: 'messages.getForumTopicsByID', peer, topics: [topicId] }, { signal }));
    return answer !== undefined && children(answer, 'topics').some((topic) => topic._ === 'forumTopic' && int(topic, 'id') === topicId);
  } catch (error) {
    if (error instanceof TobsFailure && error.detail.code === 'CHAT_UNAVAILABLE') return false;
    throw error;
  }
}

function failUnknown(lookup: Lookup): never {
  throw unknownChat(lookup.reference);
}

function unknownChat(reference: string): TobsFailure {
  return new TobsFailure({ code: 'CHAT_UNKNOWN', reference });
}
