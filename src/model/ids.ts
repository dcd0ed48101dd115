/**
 * Marked id of a chat or user, as a decimal string (JSON-safe, 64 bit): `7100000001` a user, `-4100000001` a basic group,
 * `-1001500000001` a channel or supergroup.
 */
export type ChatId = string & { readonly __brand: 'ChatId' };

/** Id of a message inside its chat (or, in private chats and basic groups, inside the account). Positive 32-bit integer. */
export type MessageId = number;

/** Seconds since 1970-01-01 UTC, as Telegram sends them. */
export type UnixSeconds = number;

/** Vault-relative path with `/` separators, no leading slash, already legal on every system. */
export type VaultPath = string;

const CHANNEL_MARK = 1_000_000_000_000n;

export type PeerKind = 'user' | 'group' | 'channel';

/** Marked id of a bare id. @see https://core.telegram.org/api/bots/ids */
export function chatIdOf(kind: PeerKind, bareId: bigint | string): ChatId {
  const bare = BigInt(bareId);
  if (kind === 'user') return bare.toString() as ChatId;
  if (kind === 'group') return (-bare).toString() as ChatId;
  return (-(CHANNEL_MARK + bare)).toString() as ChatId;
}

/** Kind and bare id of a marked id. @throws RangeError when it is none. */
export function parseChatId(id: ChatId): { readonly kind: PeerKind; readonly bareId: bigint } {
  if (!isChatId(id)) throw new RangeError('not a chat id');
  const value = BigInt(id);
  if (value > 0n) return { kind: 'user', bareId: value };
  if (value > -CHANNEL_MARK) return { kind: 'group', bareId: -value };
  return { kind: 'channel', bareId: -value - CHANNEL_MARK };
}

/** True for the decimal form of a non-zero 64-bit id without leading zeros. */
export function isChatId(text: string): text is ChatId {
  return /^-?[1-9]\d{0,18}$/.test(text);
}
