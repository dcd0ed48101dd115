import type { ChatKind } from '../../src/model/chat';
import { chatIdOf, type ChatId } from '../../src/model/ids';

/**
 * How an export writes ids. `typed` (since 2021): `user123`, `chat45`, `channel67` for people and bare ids for chats. `numeric`:
 * numbers of 31 bits, which may have the kind in bits 32 and 33.
 */
export type IdStyle = 'typed' | 'numeric';

/** Telegram Desktop's mark of users and of everything else, before 2021. */
const userShift = 2 ** 32;
const chatShift = 2 ** 33;
/** Marks of its ids inside some newer fields. */
const modernShift = 2 ** 48;
const maxBareId = 2 ** 40;

const kinds: Readonly<Record<string, ChatKind>> = {
  saved_messages: 'self',
  personal_chat: 'user',
  replies: 'user',
  verification_codes: 'user',
  bot_chat: 'bot',
  private_group: 'group',
  private_supergroup: 'supergroup',
  public_supergroup: 'supergroup',
  private_channel: 'channel',
  public_channel: 'channel',
};

/** Kind of a chat by its `type`; undefined for one this version does not know. */
export function chatKindOf(type: string): ChatKind | undefined {
  return Object.hasOwn(kinds, type) ? kinds[type] : undefined;
}

/** Style of the ids of an export, by the first `from_id` or `actor_id` that says something; undefined when this one does not. */
export function idStyleOf(peer: unknown): IdStyle | undefined {
  if (typeof peer === 'string') return /^(?:user|chat|channel)\d+$/.test(peer) ? 'typed' : undefined;
  return typeof peer === 'number' ? 'numeric' : undefined;
}

/** Marked id of a chat of the file; undefined when its number is none. */
export function chatIdIn(kind: ChatKind, id: number, style: IdStyle): ChatId | undefined {
  const isUser = kind === 'self' || kind === 'user' || kind === 'bot';
  // People's ids have outgrown 32 bits since: only the style says what a large number is.
  const shift = isUser ? userShift : chatShift;
  const bare = style === 'numeric' && id >= shift ? id - shift : id;
  if (!Number.isSafeInteger(bare) || bare <= 0 || bare >= maxBareId) return undefined;
  return chatIdOf(isUser ? 'user' : kind === 'group' ? 'group' : 'channel', String(bare));
}

/** Marked id of whoever a `…_id` field names. */
export function peerIn(value: unknown): ChatId | undefined {
  if (typeof value === 'string') {
    const [, kind, id] = /^(user|chat|channel)([1-9]\d{0,15})$/.exec(value) ?? [];
    return kind === undefined || id === undefined ? undefined : chatIdOf(kind === 'user' ? 'user' : kind === 'chat' ? 'group' : 'channel', id);
  }
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value <= 0) return undefined;
  if (value >= modernShift) return modernPeer(value);
  if (value >= chatShift) return chatIdOf('channel', String(value - chatShift));
  return chatIdOf('user', String(value >= userShift ? value - userShift : value));
}

/** Ids with the kind in bit 48 and above, as newer versions write them where they say no kind. */
export function modernPeer(value: number): ChatId | undefined {
  const kind = Math.floor(value / modernShift);
  const bare = value % modernShift;
  if (bare === 0) return undefined;
  return kind === 0 ? chatIdOf('user', String(bare)) : kind === 1 ? chatIdOf('group', String(bare)) : kind === 2 ? chatIdOf('channel', String(bare)) : undefined;
}

/** Bare id in one of the export's fields as a channel's or user's. */
export function bareIn(kind: 'user' | 'channel', value: unknown): ChatId | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 && value < maxBareId ? chatIdOf(kind, String(value)) : undefined;
}
