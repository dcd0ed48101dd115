import type { ChatId, MessageId, VaultPath } from '../../model/ids';
import { blockIdOf, commentBlockIdOf } from '../../notes/merge/block-id';
import { findBlock } from '../../notes/merge/note-text';
import { aliasOfBlock, aliasOfMessage } from '../../notes/render/snippet';
import type { MessageLink } from '../../notes/types';
import { findComment } from '../../notes/merge/update-thread';
import type { PlacedComment } from './comment-threads';
import type { MessageStore } from '../state/message-store';
import type { NoteFinder } from '../write/note-finder';

/** chosen: answers mostly follow soon; older comments are read from their notes. */
const maxRecent = 2000;

/** Where links from and to comments are looked up. */
export interface CommentLinksParts {
  readonly groupId: ChatId;
  /** The group's comments, and the copies of posts (which have an empty base). */
  readonly comments: MessageStore;
  readonly posts: Pick<NoteFinder, 'find'>;
  readonly notes: Pick<NoteFinder, 'find'>;
}

/** Finds where the comments that others answer stand in the vault, and what to call them. */
export class CommentLinks {
  private readonly recent = new Map<MessageId, MessageLink>();
  private resolved = new Map<MessageId, MessageLink | null>();

  constructor(private readonly parts: CommentLinksParts) {}

  /** Looks up everything a batch will ask for, so that rendering stays pure. @param pathOf note of a comment of the batch */
  async prepare(batch: readonly PlacedComment[], pathOf: (comment: PlacedComment) => VaultPath | null): Promise<void> {
    for (const comment of batch) this.remember(comment, pathOf(comment));
    this.resolved = new Map();
    for (const { message } of batch) {
      const parent = message.reply?.messageId;
      if (parent === undefined || message.reply?.chatId !== undefined || this.recent.has(parent) || this.resolved.has(parent)) continue;
      this.resolved.set(parent, await this.fromNote(parent));
    }
  }

  readonly linkTo = (chatId: ChatId, messageId: MessageId): MessageLink | null =>
    chatId === this.parts.groupId ? (this.recent.get(messageId) ?? this.resolved.get(messageId) ?? null) : null;

  private remember({ message }: PlacedComment, path: VaultPath | null): void {
    if (path === null) return;
    this.recent.set(message.id, { path, messageId: message.id, blockId: commentBlockIdOf(message), alias: aliasOfMessage(message, 'day') });
    const [oldest] = this.recent.keys();
    if (this.recent.size > maxRecent && oldest !== undefined) this.recent.delete(oldest);
  }

  private async fromNote(id: MessageId): Promise<MessageLink | null> {
    const { comments, posts, notes } = this.parts;
    const stored = await comments.get(id);
    if (stored === undefined) return null;
    const isPost = stored.base === '';
    const note = await (isPost ? posts : notes).find(stored);
    const block = note === null ? null : isPost ? findBlock(note.text, blockIdOf({ id: stored.primaryId })) : findComment(note.text, commentBlockIdOf({ id }));
    if (note === null || block === null) return null;
    const alias = aliasOfBlock(block, note.text);
    return isPost ? { path: note.path, messageId: stored.primaryId, alias } : { path: note.path, messageId: id, blockId: commentBlockIdOf({ id }), alias };
  }
}
