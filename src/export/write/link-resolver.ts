import type { Chat } from '../../model/chat';
import type { ChatId, MessageId, VaultPath } from '../../model/ids';
import type { Message } from '../../model/message';
import { blockIdOf } from '../../notes/merge/block-id';
import { linkedMessages } from '../../notes/render/linked-messages';
import { findBlock } from '../../notes/merge/note-text';
import { aliasOfBlock, aliasOfMessage } from '../../notes/render/snippet';
import type { Layout, MessageLink } from '../../notes/types';
import type { MessageStore } from '../state/message-store';
import type { NoteFinder } from './note-finder';

/** chosen: replies mostly reach back a few hundred messages; older parents are read from their notes. */
const maxRecent = 5000;

/** Where a message of a chat stands in the vault; null when it is not there. */
export type LinkTo = (chatId: ChatId, messageId: MessageId) => MessageLink | null;

/** Finds where the parents of replies stand in the vault, and what to call them. */
export class LinkResolver {
  private readonly recent = new Map<MessageId, MessageLink>();

  constructor(
    private readonly chat: Chat,
    private readonly messages: MessageStore,
    private readonly notes: NoteFinder,
    private readonly layout: Layout,
    private readonly isMigrated = false,
  ) {}

  /** A message of this run and the note it goes to. */
  remember(message: Message, path: VaultPath): void {
    this.recent.set(message.id, { path, messageId: message.id, isMigrated: this.isMigrated, alias: aliasOfMessage(message, this.layout) });
    const [oldest] = this.recent.keys();
    if (this.recent.size > maxRecent && oldest !== undefined) this.recent.delete(oldest);
  }

  /** Messages of this run that stand in other notes now. */
  moved(paths: ReadonlyMap<MessageId, VaultPath>): void {
    for (const [id, path] of paths) {
      const link = this.recent.get(id);
      if (link !== undefined) this.recent.set(id, { ...link, path });
    }
  }

  /**
   * Looks up everything the blocks of a batch will link to, so that rendering stays pure. What comes back belongs to that batch
   * alone: others may be prepared while it is rendered.
   */
  async prepare(messages: readonly Message[]): Promise<LinkTo> {
    const links = new Map<MessageId, MessageLink | null>(messages.map(({ id }) => [id, this.recent.get(id) ?? null]));
    for (const id of messages.flatMap((message) => linkedMessages(message, this.chat))) {
      if ((links.get(id) ?? null) === null) links.set(id, await this.find(id));
    }
    return (chatId, messageId) => (chatId === this.chat.id ? (links.get(messageId) ?? null) : null);
  }

  /** Where a message stands, looked up in its note if need be; null when it is not in the vault. */
  async find(id: MessageId): Promise<MessageLink | null> {
    return this.recent.get(id) ?? (await this.fromNote(id));
  }

  private async fromNote(id: MessageId): Promise<MessageLink | null> {
    const stored = await this.messages.get(id);
    const note = stored === undefined ? null : await this.notes.find(stored);
    const block = note === null ? null : findBlock(note.text, blockIdOf({ id, isMigrated: this.isMigrated }));
    return note === null || block === null ? null : { path: note.path, messageId: id, isMigrated: this.isMigrated, alias: aliasOfBlock(block, note.text) };
  }
}
