import { blockBase, linesOfBase } from '../../notes/merge/line-hash';
import type { RenderedBlock } from '../../notes/types';
import type { StoredMessage } from '../state/message-store';

/**
 * Whether a block says what it said when it was written. A reply keeps the words its parent had then: a parent that changed
 * alone changes no other block.
 */
export function isSame(block: RenderedBlock, stored: StoredMessage): boolean {
  const base = blockBase(block.text);
  if (base === stored.base) return true;
  if (block.replyLine === undefined) return false;
  const replyIndex = block.text.split('\n').indexOf(block.replyLine);
  const [now, then] = [linesOfBase(base), linesOfBase(stored.base)];
  return now.length === then.length && now.every((line, index) => index === replyIndex || line === then[index]);
}
