import type { MessageId, VaultPath } from '../model/ids';
import type { Message } from '../model/message';
import type { Answers } from '../notes/answers';
import { blockIdOf } from '../notes/block-id';
import type { BlockId, MessageLink } from '../notes/types';
import type { LinkResolver } from './link-resolver';

/** Message of the same chat this one answers; pins and other service messages answer nobody. */
export function parentOf({ reply, action }: Message): MessageId | null {
  return action !== undefined || reply?.messageId === undefined || reply.chatId !== undefined ? null : reply.messageId;
}

/**
 * Where the replies of a batch are to be listed: note → block of the parent → replies. Parents that are not in the vault list
 * nothing.
 *
 * @param replies new messages of the batch
 */
export function replyLists(replies: readonly Message[], { linkTo }: Pick<LinkResolver, 'linkTo'>): ReadonlyMap<VaultPath, Answers> {
  const lists = new Map<VaultPath, Map<BlockId, MessageLink[]>>();
  for (const message of replies) {
    const parentId = parentOf(message);
    const parent = parentId === null ? null : linkTo(message.chatId, parentId);
    const own = linkTo(message.chatId, message.id);
    if (parent === null || own === null) continue;
    const blocks = lists.get(parent.path) ?? new Map<BlockId, MessageLink[]>();
    const id = blockIdOf({ id: parent.messageId, ...(parent.isMigrated !== undefined && { isMigrated: parent.isMigrated }) });
    blocks.set(id, [...(blocks.get(id) ?? []), own]);
    lists.set(parent.path, blocks);
  }
  return lists;
}
