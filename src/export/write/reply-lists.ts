import type { MessageId, VaultPath } from '../../model/ids';
import type { Message } from '../../model/message';
import { blockIdOf } from '../../notes/merge/block-id';
import type { BlockId, MessageLink } from '../../notes/types';
import type { LinkResolver, LinkTo } from './link-resolver';
import type { Orphans } from './orphans';

/** What replies change in one note besides its new messages. */
export interface ReplyEdits {
  /** Block of a message → replies to list there. */
  readonly answers: ReadonlyMap<BlockId, readonly MessageLink[]>;
  /** Block of a reply → its parent, which has just come into the vault. */
  readonly found: ReadonlyMap<BlockId, MessageLink>;
}

/** What listing the replies under messages works with. */
export interface ReplyListsParts {
  /** The new messages and those they answer. */
  readonly linkTo: LinkTo;
  readonly links: Pick<LinkResolver, 'find'>;
  readonly orphans: Orphans;
  /** Whether messages list their replies. */
  readonly backlinks: boolean;
}

interface Draft {
  readonly answers: Map<BlockId, MessageLink[]>;
  readonly found: Map<BlockId, MessageLink>;
}

/** Message of the same chat this one answers; pins and other service messages answer nobody. */
export function parentOf({ reply, action }: Message): MessageId | null {
  return action !== undefined || reply?.messageId === undefined || reply.chatId !== undefined ? null : reply.messageId;
}

/**
 * What the new messages of a batch change in notes because they are replies or have some: they are listed under their parents,
 * and replies that waited for them are linked to them. Replies whose parent is not in the vault are remembered.
 */
export async function replyLists(messages: readonly Message[], { linkTo, links, orphans, backlinks }: ReplyListsParts): Promise<ReadonlyMap<VaultPath, ReplyEdits>> {
  const notes = new Map<VaultPath, Draft>();
  const draftOf = (path: VaultPath): Draft => {
    const draft = notes.get(path) ?? { answers: new Map(), found: new Map() };
    notes.set(path, draft);
    return draft;
  };
  const list = (parent: MessageLink, reply: MessageLink): void => {
    if (!backlinks) return;
    const { answers } = draftOf(parent.path);
    answers.set(blockOf(parent), [...(answers.get(blockOf(parent)) ?? []), reply]);
  };
  for (const message of messages) {
    const parentId = parentOf(message);
    // Most messages neither answer nor were waited for: what a link to them shows need not be made up.
    const own = parentId === null && !(await orphans.awaits(message.id)) ? null : linkTo(message.chatId, message.id);
    if (own === null) continue;
    const parent = parentId === null ? null : linkTo(message.chatId, parentId);
    if (parent !== null) list(parent, own);
    else if (parentId !== null) await orphans.add(parentId, message.id);
    for (const child of await orphans.take(message.id)) {
      const reply = await links.find(child);
      if (reply === null) continue;
      draftOf(reply.path).found.set(blockOf(reply), own);
      list(own, reply);
    }
  }
  return notes;
}

function blockOf({ messageId, isMigrated = false }: MessageLink): BlockId {
  return blockIdOf({ id: messageId, isMigrated });
}
