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

/**
 * chosen: replies mostly reach back a few hundred messages; older parents are read from their notes. More than one batch holds, whose
 * messages are in no note yet.
 */
const recentMessages = 6000;

/** Where a message of a chat stands in the vault; null when it is not there. */
export type LinkTo = (chatId: ChatId, messageId: MessageId) => MessageLink | null;

/** A message of this run; what a link to it shows is only made up when something links to it. */
class Recent {
  private made: MessageLink | undefined;

  constructor(
    private readonly message: Pick<Message, 'id' | 'author' | 'signature' | 'text' | 'page'>,
    private readonly path: VaultPath,
    private readonly given: { readonly layout: Layout; readonly isMigrated: boolean },
  ) {}

  get link(): MessageLink {
    const { layout, isMigrated } = this.given;
    this.made ??= { path: this.path, messageId: this.message.id, isMigrated, alias: aliasOfMessage(this.message, layout) };
    return this.made;
  }

  in(path: VaultPath): Recent {
    return new Recent(this.message, path, this.given);
  }
}

/** Finds where the parents of replies stand in the vault, and what to call them. */
export class LinkResolver {
  /** The newest messages, and as many before them: dropping single ones from a map is slow. */
  private newer = new Map<MessageId, Recent>();
  private older = new Map<MessageId, Recent>();

  constructor(
    private readonly chat: Chat,
    private readonly messages: MessageStore,
    private readonly notes: NoteFinder,
    readonly layout: Layout,
    readonly isMigrated = false,
  ) {}

  /** A message of this run and the note it goes to. */
  remember(message: Message, path: VaultPath): void {
    const { id, author, signature, text, page } = message;
    this.newer.set(id, new Recent({ id, author, text, ...(signature !== undefined && { signature }), ...(page !== undefined && { page }) }, path, this));
    if (this.newer.size < recentMessages) return;
    this.older = this.newer;
    this.newer = new Map();
  }

  /** Messages of this run that stand in other notes now. */
  moved(paths: ReadonlyMap<MessageId, VaultPath>): void {
    for (const [id, path] of paths) {
      for (const recent of [this.newer, this.older]) {
        const known = recent.get(id);
        if (known !== undefined) recent.set(id, known.in(path));
      }
    }
  }

  /**
   * Looks up everything the blocks of a batch will link to, so that rendering stays pure. What comes back belongs to that batch
   * alone: others may be prepared while it is rendered.
   */
  async prepare(messages: readonly Message[]): Promise<LinkTo> {
    const own = new Map<MessageId, Recent | undefined>(messages.map(({ id }) => [id, this.recent(id)]));
    const links = new Map<MessageId, MessageLink | null>();
    for (const id of messages.flatMap((message) => linkedMessages(message, this.chat))) {
      if (own.get(id) === undefined && (links.get(id) ?? null) === null) links.set(id, await this.find(id));
    }
    return (chatId, messageId) => (chatId === this.chat.id ? (own.get(messageId)?.link ?? links.get(messageId) ?? null) : null);
  }

  /** Where a message stands, looked up in its note if need be; null when it is not in the vault. */
  async find(id: MessageId): Promise<MessageLink | null> {
    return this.recent(id)?.link ?? (await this.fromNote(id));
  }

  private recent(id: MessageId): Recent | undefined {
    return this.newer.get(id) ?? this.older.get(id);
  }

  private async fromNote(id: MessageId): Promise<MessageLink | null> {
    const stored = await this.messages.get(id);
    const note = stored === undefined ? null : await this.notes.find(stored);
    const block = note === null ? null : findBlock(note.text, blockIdOf({ id, isMigrated: this.isMigrated }));
    return note === null || block === null ? null : { path: note.path, messageId: id, isMigrated: this.isMigrated, alias: aliasOfBlock(block, note.text) };
  }
}
