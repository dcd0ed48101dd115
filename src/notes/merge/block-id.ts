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

/** True when the block's marker stands in a note, whether in a code fence or not; a link to the block is none. */
export function holdsBlock(text: string, blockId: BlockId): boolean {
  const mark = `^${blockId}`;
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) {
    const before = text.slice(text.lastIndexOf('\n', at) + 1, at);
    if (before.trim() === '' && /^[ \t]*(?:\r?\n|$)/.test(text.slice(at + mark.length, at + mark.length + 80))) return true;
  }
  return false;
}
