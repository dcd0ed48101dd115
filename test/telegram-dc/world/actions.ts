/** Service messages of generated chats. */
import type { TlObject } from '../rpc/registry';
import type { Chat } from './chat';
import { between, chance, long, pick } from './hash';
import type { World } from './index';
import { chatTitle } from './names';
import type { View } from './view';
import { accessHash } from './tl-peers';

const SALT = { which: 131, user: 132, title: 133, call: 134 };

export class Actions {
  constructor(private readonly world: World) {}

  /** A pin names its message by a reply header. */
  isPin(chat: Chat, row: number): boolean {
    const explicit = chat.explicitOf(row);
    if (explicit !== undefined) return explicit.service?._ === 'messageActionPinMessage';
    return !chat.isUser && chance(chat.hashOf(row), SALT.which) < 0.35;
  }

  of(chat: Chat, row: number, view: View): TlObject {
    const { world } = this;
    const kind = chat.rows.kind(row);
    const explicit = chat.explicitOf(row)?.service;
    if (explicit !== undefined) return revive(explicit);
    if (kind === 'topicCreate') {
      const topic = chat.topics[chat.rows.top(row)];
      if (topic === undefined || topic.ordinal === 0) return { _: 'messageActionChannelCreate', title: chat.title };
      return { _: 'messageActionTopicCreate', title: topic.title, iconColor: 0x6fb9f0, iconEmojiId: topic.icon === undefined ? undefined : world.customEmoji(topic.icon) };
    }
    const hash = chat.hashOf(row);
    if (this.isPin(chat, row)) return { _: 'messageActionPinMessage' };
    const which = chance(hash, SALT.which + 1);
    if (chat.isUser) {
      if (which < 0.5) return { _: 'messageActionPhoneCall', video: which < 0.1 || undefined, callId: long(hash, SALT.call), reason: { _: 'phoneCallDiscardReasonHangup' }, duration: between(hash, SALT.call + 1, 5, 1800) };
      if (which < 0.65) return { _: 'messageActionPhoneCall', callId: long(hash, SALT.call), reason: { _: 'phoneCallDiscardReasonMissed' } };
      if (which < 0.8) return { _: 'messageActionScreenshotTaken' };
      return { _: 'messageActionSetMessagesTTL', period: which < 0.9 ? 86_400 : 0 };
    }
    if (chat.isBroadcast) return which < 0.5 ? { _: 'messageActionChatDeletePhoto' } : { _: 'messageActionChatEditTitle', title: chatTitle(hash) };
    const user = BigInt(pick(hash, SALT.user, world.authors(chat, undefined)));
    if (which < 0.35) return { _: 'messageActionChatAddUser', users: [user] };
    if (which < 0.55) return { _: 'messageActionChatJoinedByLink', inviterId: user };
    if (which < 0.75) return { _: 'messageActionChatDeleteUser', userId: user };
    if (which < 0.85) return { _: 'messageActionChatEditTitle', title: chatTitle(hash) };
    return { _: 'messageActionGroupCall', call: { _: 'inputGroupCall', id: long(hash, SALT.call), accessHash: accessHash(world, view, 'channel', 1) }, duration: between(hash, SALT.call + 1, 30, 4000) };
  }
}

/** JSON has no 64-bit numbers: strings of digits with an `n` are longs. */
function revive(value: Readonly<Record<string, unknown>> & { readonly _: string }): TlObject {
  const turn = (inner: unknown): unknown => {
    if (typeof inner === 'string' && /^-?\d+n$/.test(inner)) return BigInt(inner.slice(0, -1));
    if (Array.isArray(inner)) return inner.map(turn);
    if (typeof inner === 'object' && inner !== null) return Object.fromEntries(Object.entries(inner).map(([key, item]) => [key, turn(item)]));
    return inner;
  };
  return turn(value) as TlObject;
}
