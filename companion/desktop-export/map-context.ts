import { deletedAccountName } from '../../src/model/deleted-account';
import type { ChatId, MessageId } from '../../src/model/ids';
import type { Author } from '../../src/model/message';
import { fieldOf, textOf, type Raw } from './raw-value';
import { peerIn } from './map-peer';

/** What reading a message of an export needs besides the message. */
export interface MapContext {
  readonly chatId: ChatId;
  readonly chatName: string;
  /** IANA zone of the computer that made the export: old files say local times only. */
  readonly timeZone: string;
  /** Names of people and chats the export mentions elsewhere by name. */
  readonly names: ReadonlyMap<ChatId, string>;
}

/** Telegram Desktop's mark of messages from before a group became this supergroup (documented in its source). */
export const migratedShift = -1_000_000_000;

const maxMessageId = 0x7fff_ffff;

/** A message's number in the file, and what Telegram calls it. */
export interface FileId {
  readonly id: MessageId;
  readonly isMigrated: boolean;
}

/** Undefined when it is no number a message can have. */
export function messageIdIn(value: unknown): FileId | undefined {
  if (typeof value !== 'number' || !Number.isInteger(value)) return undefined;
  const isMigrated = value < 0;
  const id = isMigrated ? value - migratedShift : value;
  return id >= 1 && id <= maxMessageId ? { id, isMigrated } : undefined;
}

/** Who stands in `key` (a name) and `key_id`; the chat itself when nobody does. */
export function authorIn(raw: Raw, key: string, context: MapContext): Author {
  const id = peerIn(fieldOf(raw, `${key}_id`));
  const name = textOf(raw, key);
  if (id === undefined && name === undefined && !Object.hasOwn(raw, key)) return { id: context.chatId, name: context.chatName };
  const known = name ?? (id === undefined ? undefined : context.names.get(id));
  return known === undefined ? goneAuthor(id) : { ...(id !== undefined && { id }), name: known };
}

/** Somebody without a name, named as the live export does: Telegram Desktop writes null for accounts that are gone. */
export function goneAuthor(id: ChatId | undefined): Author {
  return { ...(id !== undefined && { id }), name: deletedAccountName, isDeleted: true };
}

/** Name of whoever an id names; the id in words where the export does not say. */
export function nameOf(id: ChatId | undefined, names: ReadonlyMap<ChatId, string>): string {
  return id === undefined ? '' : (names.get(id) ?? id);
}
