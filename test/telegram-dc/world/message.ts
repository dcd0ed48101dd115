/** A row as the message Telegram answers. */
import type { TlObject } from '../rpc/registry';
import { bodyOf } from './body';
import type { Chat } from './chat';
import { between, chance, mix, pick } from './hash';
import type { World } from './index';
import type { ExplicitSpec } from './scenario';
import { authorOf, forwardHeader, replyHeader, signature } from './relations';
import { explicitMedia, generatedMedia } from './tl-media';
import { peerOf, peerOfUser } from './tl-peers';
import type { View } from './view';

const SALT = { views: 141, forwards: 142, edited: 143, reactions: 144, silent: 145, recent: 146 };
const EMOJI = ['👍', '❤️', '🔥', '😂', '🎉', '😢', '🤔', '👏', '🙏', '🥰'];

/** The message of a row, deleted or not. */
export function buildMessage(world: World, chat: Chat, row: number, view: View): TlObject {
  const id = chat.rows.id(row);
  const peerId = peerOf(chat, view);
  const author = authorOf(world, chat, row);
  const head = {
    id, peerId, date: chat.rows.date(row), out: (author === view.selfId && chat.kind !== 'self') || undefined, post: chat.isBroadcast || undefined,
    fromId: fromId(world, chat, row, author, view), savedPeerId: chat.kind === 'self' ? savedPeer(world, chat, row, view) : chat.kind === 'monoforum' ? personOfThread(world, chat, row) : undefined, replyTo: replyHeader(world, chat, row, view),
  };
  const kind = chat.kindOf(row);
  if (kind === 'sample') return world.samples.message(chat, row, view, head);
  if (kind === 'service' || kind === 'topicCreate') return { _: 'messageService', ...head, action: world.actions.of(chat, row, view) };
  const explicit = chat.explicitOf(row);
  const { text, entities } = bodyOf(world, chat, row);
  const leader = chat.leader(row);
  const hash = chat.hashOf(leader);
  return {
    _: 'message', ...head, message: text, entities: entities.length === 0 ? undefined : entities, media: mediaOf(world, chat, row, view),
    fwdFrom: forwardHeader(world, chat, row, view), groupedId: world.groupOf(chat, row), pinned: explicit?.pinned || undefined, silent: explicit?.silent || undefined,
    noforwards: undefined, viaBotId: explicit?.via === undefined ? undefined : BigInt(world.people.named(explicit.via).id),
    views: chat.isBroadcast ? (explicit?.views ?? between(hash, SALT.views, 40, 9000)) : undefined, forwards: chat.isBroadcast ? (explicit?.forwards ?? between(hash, SALT.forwards, 0, 60)) : undefined,
    postAuthor: signature(world, chat, row), editDate: editDate(chat, row), reactions: reactions(world, chat, row), replies: world.threads.repliesOf(chat, row),
    replyMarkup: explicit?.buttons && markup(explicit.buttons, view.layer),
  };
}

/** Layer 228 turned kinds of buttons into types of one constructor. */
const BUTTON_TYPES_SINCE = 228;

function markup(rows: NonNullable<ExplicitSpec['buttons']>, layer: number): TlObject {
  const isOld = layer < BUTTON_TYPES_SINCE;
  const button = ({ text, url }: { text: string; url?: string | undefined }): TlObject => {
    const data = Buffer.from(text);
    if (isOld) return url === undefined ? { _: 'keyboardButtonCallback', text, data } : { _: 'keyboardButtonUrl', text, url };
    return { _: 'keyboardInlineButton', text, type: url === undefined ? { _: 'inlineButtonTypeCallback', data } : { _: 'inlineButtonTypeUrl', url } };
  };
  return { _: 'replyInlineMarkup', rows: rows.map((buttons) => ({ _: isOld ? 'keyboardButtonRow' : 'keyboardInlineButtonRow', buttons: buttons.map(button) })) };
}

/** Private chats leave the author out: it follows from `out`. */
function fromId(world: World, chat: Chat, row: number, author: number | undefined, view: View): TlObject | undefined {
  if (chat.kind === 'self') return peerOfUser(view.selfId);
  if (chat.isUser || chat.isBroadcast) return undefined;
  if (author !== undefined) return peerOfUser(author);
  const post = chat.rows.kind(row) === 'autoForward' ? world.postBehind(chat, row) : undefined;
  const writtenAs = chat.explicitOf(chat.leader(row))?.from?.split('chat:')[1];
  return peerOf(post?.chat ?? (writtenAs === undefined ? chat : world.chat(writtenAs)), view);
}

function savedPeer(world: World, chat: Chat, row: number, view: View): TlObject {
  const forward = forwardHeader(world, chat, row, view);
  const from = forward?.['savedFromPeer'] ?? forward?.['fromId'];
  if (typeof from === 'object' && from !== null) return from as TlObject;
  // 2666000 is Telegram's own "hidden author" account for saved messages (documented).
  return forward === undefined ? peerOfUser(view.selfId) : peerOfUser(2666000);
}

/** Direct messages of a channel: an answer belongs to whoever wrote last. */
function personOfThread(world: World, chat: Chat, row: number): TlObject {
  for (let at = row; at >= 0; at--) {
    const author = authorOf(world, chat, at);
    if (author !== undefined && author !== world.selfOf(chat)) return peerOfUser(author);
  }
  return peerOfUser(world.selfOf(chat));
}

function mediaOf(world: World, chat: Chat, row: number, view: View): TlObject | undefined {
  const kind = chat.rows.kind(row);
  if (kind === 'autoForward') {
    const post = world.postBehind(chat, row);
    if (post === undefined) return undefined;
    const explicit = post.chat.explicitOf(post.row);
    const context = { world, chat: post.chat, row: post.row, view, shownIn: { chat, row } };
    const item = explicit?.album?.[post.chat.rows.album(post.row) - 1] ?? explicit?.media;
    if (explicit !== undefined) return item === undefined ? undefined : explicitMedia(context, post.chat.hashOf(post.row), item);
    return generatedMedia(context, post.chat.rows.kind(post.row), post.chat.hashOf(post.row));
  }
  const explicit = chat.explicitOf(row);
  const hash = chat.hashOf(row);
  if (explicit === undefined) return kind === 'text' ? undefined : generatedMedia({ world, chat, row, view }, kind, hash);
  const item = explicit.album?.[chat.rows.album(row) - 1] ?? explicit.media;
  return item === undefined ? undefined : explicitMedia({ world, chat, row, view }, hash, item);
}

function editDate(chat: Chat, row: number): number | undefined {
  const date = chat.rows.date(row);
  const edit = chat.edits.get(chat.rows.id(row));
  if (edit !== undefined) return Math.max(date, chat.clock) + edit.version;
  const explicit = chat.explicitOf(row);
  if (explicit !== undefined) return explicit.edited === undefined ? undefined : date + explicit.edited;
  const hash = chat.hashOf(row);
  if (chat.rows.kind(row) === 'autoForward' || chance(hash, SALT.edited) >= (chat.blockOf(row).spec.mix?.edited ?? 0)) return undefined;
  return date + between(hash, SALT.edited + 1, 20, 7200);
}

/** Reactions by emoji with their counts, most first; those of an album belong to its first item. */
export function reactionCounts(chat: Chat, row: number): [string, number][] {
  const counts = new Map<string, number>();
  const explicit = chat.explicitOf(row);
  const hash = chat.hashOf(row);
  if (chat.rows.album(row) <= 1) {
    if (explicit !== undefined) for (const [emoji, count] of Object.entries(explicit.reactions ?? {})) counts.set(emoji, count);
    else if (chat.rows.kind(row) !== 'autoForward' && chance(hash, SALT.reactions) < (chat.blockOf(row).spec.mix?.reactions ?? 0)) {
      const kinds = chat.isUser ? 1 : between(hash, SALT.reactions + 1, 1, 3);
      for (let n = 0; n < kinds; n++) counts.set(EMOJI[(mix(hash, SALT.reactions + 2) + n * 3) % EMOJI.length] ?? '👍', between(hash, SALT.reactions + 10 + n, 1, chat.isBroadcast ? 120 : chat.isUser ? 1 : 5));
    }
  }
  for (const [emoji, count] of chat.addedReactions.get(chat.rows.id(row)) ?? []) counts.set(emoji, (counts.get(emoji) ?? 0) + count);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

/** `👍` → emoji, `custom:ID` → custom emoji, `paid` → stars. */
export function tlReaction(name: string): TlObject {
  if (name === 'paid') return { _: 'reactionPaid' };
  if (name.startsWith('custom:')) return { _: 'reactionCustomEmoji', documentId: BigInt(name.slice(7)) };
  return { _: 'reactionEmoji', emoticon: name };
}

/** Everyone who reacted, newest first; groups only, channels keep their reactors to themselves. */
export function reactors(world: World, chat: Chat, row: number): TlObject[] {
  const members = chat.isUser ? [world.selfOf(chat), chat.id] : world.membersOf(chat);
  const hash = chat.hashOf(row);
  const list: TlObject[] = [];
  for (const [emoji, count] of reactionCounts(chat, row)) {
    for (let n = 0; n < Math.min(count, members.length); n++) {
      list.push({ _: 'messagePeerReaction', peerId: peerOfUser(pick(hash + n, SALT.recent, members)), date: chat.rows.date(row) + 60 + n * 7, reaction: tlReaction(emoji) });
    }
  }
  return list.sort((a, b) => Number(b['date']) - Number(a['date']));
}

export function reactions(world: World, chat: Chat, row: number): TlObject | undefined {
  const counts = reactionCounts(chat, row);
  if (counts.length === 0) return undefined;
  const recent = chat.isBroadcast ? undefined : reactors(world, chat, row).slice(0, 3);
  return { _: 'messageReactions', canSeeList: chat.isBroadcast ? undefined : true, results: counts.map(([emoji, count]) => ({ _: 'reactionCount', reaction: tlReaction(emoji), count })), recentReactions: recent };
}
