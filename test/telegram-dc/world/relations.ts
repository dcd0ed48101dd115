/** Who wrote a message, what it answers, where it was forwarded from. */
import type { TlObject } from '../rpc/registry';
import { bodyOf } from './body';
import type { Chat } from './chat';
import { between, chance, mix, pick } from './hash';
import type { World } from './index';
import type { ForwardSpec } from './scenario';
import { peerOf, peerOfUser } from './tl-peers';
import type { View } from './view';

const SALT = { author: 111, run: 112, reply: 113, target: 114, quote: 115, forward: 116, origin: 117, post: 118, signature: 119, self: 120 };
/** How far up a reply looks for something to answer in its topic or thread. */
const REPLY_WALK = 400;
const HIDDEN_NAMES = ['Hidden Friend', 'Аноним', 'J. D.', 'Someone'];

/** Id of the author; undefined where the chat itself speaks (channel posts, anonymous admins). */
export function authorOf(world: World, chat: Chat, anyRow: number): number | undefined {
  const row = chat.leader(anyRow);
  const explicit = chat.explicitOf(row);
  const kind = chat.rows.kind(row);
  if (chat.isBroadcast || kind === 'autoForward' || explicit?.from === 'channel' || explicit?.from?.startsWith('chat:') === true) return undefined;
  const self = world.selfOf(chat);
  if (explicit?.from !== undefined) return explicit.from === 'me' ? self : world.people.named(explicit.from).id;
  if (chat.kind === 'self') return self;
  const { spec } = chat.blockOf(row);
  const hash = chat.hashOf(row);
  if (chat.isUser && spec.authors === undefined) {
    // People write a few messages in a row before the other answers.
    return chance(mix(chat.hash, row >> 1), SALT.run) < 0.5 ? self : chat.id;
  }
  if (chance(hash, SALT.self) < 0.05 && spec.authors === undefined) return self;
  const pool = world.authors(chat, spec.authors);
  return pick(hash, SALT.author, pool);
}

export function replyTarget(world: World, chat: Chat, anyRow: number): number | undefined {
  const row = chat.leader(anyRow);
  const explicit = chat.explicitOf(row);
  if (explicit !== undefined) {
    const { replyTo } = explicit;
    if (replyTo === undefined) return undefined;
    if (replyTo > 0) return replyTo;
    const wanted = chat.rows.ref(row) + replyTo;
    for (let up = row - 1; up >= 0; up--) if (chat.rows.kind(up) === 'explicit' && chat.rows.ref(up) === wanted && chat.rows.album(up) <= 1) return chat.rows.id(up);
    return undefined;
  }
  const { spec, firstRow } = chat.blockOf(row);
  const hash = chat.hashOf(row);
  const kind = chat.rows.kind(row);
  if (kind === 'autoForward' || kind === 'topicCreate' || kind === 'sample') return undefined;
  const top = chat.rows.top(row);
  const inThread = top >= 0 && chat.kind !== 'forum';
  const wish = inThread ? Math.max(0.3, spec.mix?.reply ?? 0) : (spec.mix?.reply ?? 0);
  const isPin = kind === 'service' && world.actions.isPin(chat, row);
  if (!isPin && (kind === 'service' || chance(hash, SALT.reply) >= wish)) return undefined;
  if (top < 0) {
    const back = Math.min(row - firstRow, between(hash, SALT.target, 1, 40));
    const target = chat.leader(row - back);
    // Answering a comment or a forwarded post would make this message a comment.
    const isApart = chat.rows.kind(target) === 'autoForward' || chat.rows.top(target) >= 0;
    return back <= 0 || isApart || chat.rows.kind(target) === 'service' ? undefined : chat.rows.id(target);
  }
  let skip = between(hash, SALT.target, 0, 7);
  let found: number | undefined;
  for (let up = row - 1; up >= Math.max(0, row - REPLY_WALK) && skip >= 0; up--) {
    if (chat.rows.top(up) !== top || ['service', 'topicCreate', 'autoForward'].includes(chat.rows.kind(up)) || chat.rows.album(up) > 1) continue;
    found = chat.rows.id(up);
    skip--;
  }
  return found;
}

export function replyHeader(world: World, chat: Chat, row: number, view: View): TlObject | undefined {
  const target = replyTarget(world, chat, row);
  const top = chat.rows.top(row);
  const topic = chat.kind === 'forum' ? chat.topics[top] : undefined;
  const forumTopic = topic !== undefined && topic.id > 1;
  if (chat.rows.kind(row) === 'topicCreate') return undefined;
  const explicit = chat.explicitOf(row);
  if (explicit?.replyChat !== undefined && target !== undefined) {
    return { _: 'messageReplyHeader', replyToMsgId: target, replyToPeerId: peerOf(world.chat(explicit.replyChat), view), quote: explicit.quote === undefined ? undefined : true, quoteText: explicit.quote, quoteOffset: explicit.quote === undefined ? undefined : 0 };
  }
  if (forumTopic) return { _: 'messageReplyHeader', forumTopic: true, replyToMsgId: target ?? topic.id, replyToTopId: target === undefined ? undefined : topic.id, ...(target === undefined ? {} : quoteOf(world, chat, row, target)) };
  const root = chat.kind !== 'forum' && top >= 0 ? chat.rows.id(top) : undefined;
  if (root !== undefined) return { _: 'messageReplyHeader', replyToMsgId: target ?? root, replyToTopId: target === undefined ? undefined : root, ...(target === undefined ? {} : quoteOf(world, chat, row, target)) };
  if (target === undefined) return undefined;
  return { _: 'messageReplyHeader', replyToMsgId: target, ...quoteOf(world, chat, row, target) };
}

function quoteOf(world: World, chat: Chat, row: number, target: number): Record<string, unknown> {
  const quote = chat.explicitOf(row)?.quote;
  const targetRow = chat.rows.find(target);
  if (targetRow < 0) return quote === undefined ? {} : { quote: true, quoteText: quote, quoteOffset: 0 };
  const { text } = bodyOf(world, chat, targetRow);
  if (quote !== undefined) return { quote: true, quoteText: quote, quoteOffset: Math.max(0, text.indexOf(quote)) };
  if (chat.explicitOf(row) !== undefined || chance(chat.hashOf(row), SALT.quote) >= 0.1) return {};
  const words = /^\S+(?: \S+){1,5}/.exec(text);
  return words === null ? {} : { quote: true, quoteText: words[0], quoteOffset: 0 };
}

export function forwardHeader(world: World, chat: Chat, anyRow: number, view: View): TlObject | undefined {
  const row = chat.leader(anyRow);
  const date = chat.rows.date(row);
  if (chat.rows.kind(row) === 'autoForward') {
    const post = world.postBehind(chat, anyRow);
    if (post === undefined) return undefined;
    const id = post.chat.rows.id(post.row);
    const from = peerOf(post.chat, view);
    return { _: 'messageFwdHeader', fromId: from, date: post.chat.rows.date(post.row), channelPost: id, postAuthor: signature(world, post.chat, post.row), savedFromPeer: from, savedFromMsgId: id };
  }
  const explicit = chat.explicitOf(row);
  if (explicit !== undefined) return explicit.forward === undefined ? undefined : explicitForward(world, chat, row, explicit.forward, view);
  const hash = chat.hashOf(row);
  if (['service', 'topicCreate', 'sample'].includes(chat.rows.kind(row)) || chance(hash, SALT.forward) >= (chat.blockOf(row).spec.mix?.forward ?? 0)) return undefined;
  const origin = chance(hash, SALT.origin);
  const earlier = date - between(hash, SALT.origin + 1, 600, 864_000);
  if (origin < 0.3) {
    const channel = pickChannel(world, chat, hash);
    if (channel !== undefined && channel.plannedRows > 0) {
      const post = channel.leader(mix(hash, SALT.post) % channel.plannedRows);
      const from = peerOf(channel, view);
      return { _: 'messageFwdHeader', fromId: from, date: channel.rows.date(post), channelPost: channel.rows.id(post), postAuthor: signature(world, channel, post), ...savedFrom(chat, from, channel.rows.id(post)) };
    }
  }
  if (origin < 0.5) return { _: 'messageFwdHeader', fromName: pick(hash, SALT.origin + 2, HIDDEN_NAMES), date: earlier };
  const person = origin < 0.6 ? world.selfOf(chat) : pick(hash, SALT.origin + 3, world.people.list).id;
  return { _: 'messageFwdHeader', fromId: peerOfUser(person), date: earlier, ...savedFrom(chat, peerOfUser(person), between(hash, SALT.post, 10, 900)) };
}

/** Saved Messages remember the chat a message was saved from. */
function savedFrom(chat: Chat, peer: TlObject, id: number): Record<string, unknown> {
  return chat.kind === 'self' ? { savedFromPeer: peer, savedFromMsgId: id } : {};
}

/** Only a channel listed before the chat: its rows never depend on this one. */
function pickChannel(world: World, chat: Chat, hash: number): Chat | undefined {
  const channels = world.chats.filter((candidate) => candidate.isBroadcast && candidate !== chat && candidate.spec.access === undefined && !candidate.generated).slice(0, 5);
  return channels.length === 0 ? undefined : pick(hash, SALT.origin + 4, channels);
}

function explicitForward(world: World, chat: Chat, row: number, spec: ForwardSpec, view: View): TlObject {
  const date = spec.date === undefined ? chat.rows.date(row) - 3600 : Date.parse(spec.date) / 1000;
  const base = { _: 'messageFwdHeader', imported: spec.imported || undefined, date, postAuthor: spec.author } as const;
  if (spec.user !== undefined) {
    const peer = peerOfUser(world.people.named(spec.user).id);
    return { ...base, fromId: peer, ...savedFrom(chat, peer, spec.post ?? 1) };
  }
  if (spec.channel !== undefined) {
    const peer = peerOf(world.chat(spec.channel), view);
    return { ...base, fromId: peer, channelPost: spec.post, ...savedFrom(chat, peer, spec.post ?? 1) };
  }
  return { ...base, fromName: spec.name ?? 'Hidden Friend' };
}

/** Name under a channel post, where the channel shows its authors. */
export function signature(world: World, chat: Chat, anyRow: number): string | undefined {
  const row = chat.leader(anyRow);
  const explicit = chat.explicitOf(row);
  if (explicit?.author !== undefined) return explicit.author;
  if (chat.spec.signatures !== true || !chat.isBroadcast) return undefined;
  const pool = world.authors(chat, chat.blockOf(row).spec.authors ?? 'any:5');
  const person = world.people.get(pick(chat.hashOf(row), SALT.signature, pool));
  return [person?.firstName, person?.lastName].filter((part) => part !== undefined).join(' ') || undefined;
}
