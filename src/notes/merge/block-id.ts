import type { MessageId } from '../../model/ids';
import type { BlockId } from '../types';

/**
 * A line that ends a message's block: `^tg-12`, `^tg-c12` (comment), `^tg-m12` (history before a migration). It is indented where
 * the block is an item of a list.
 */
export const markerPattern = /^(?: {2})?\^(tg-[cm]?\d+)$/;

/** Block id of a comment: its number is counted by the discussion group, not by the channel. */
export function commentBlockIdOf({ id }: { readonly id: MessageId }): BlockId {
  return `tg-c${id}`;
}

/** Block id of a message: its own number, told apart from those of other kinds of numbers in the same note. */
export function blockIdOf({ id, isMigrated }: { readonly id: MessageId; readonly isMigrated?: boolean }): BlockId {
  return isMigrated === true ? `tg-m${id}` : `tg-${id}`;
}

/** Message id of a block id of the chat's own messages; null for comments, migrated history and anything else. */
export function messageIdOf(blockId: BlockId): MessageId | null {
  const match = /^tg-(\d{1,10})$/.exec(blockId);
  return match === null ? null : Number(match[1]);
}
