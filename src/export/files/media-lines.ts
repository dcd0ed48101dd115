import type { MessageId, VaultPath } from '../../model/ids';
import { blockIdOf } from '../../notes/merge/block-id';
import { replaceMediaLine, type BlockEdit } from '../../notes/merge/update-note';
import type { BlockBase } from '../../notes/types';
import type { GalleryBook } from '../indexes/gallery-book';
import type { KeyedLock } from '../keyed-lock';
import type { VaultPort } from '../ports';
import type { Tally } from '../run/tally';
import type { ChatState } from '../state/chat-state';
import type { PendingItem } from '../state/records';
import type { NoteFinder } from '../write/note-finder';
import { editNote } from '../write/note-writer';

/** Replaces the line of a message's file in a note; null when the note has no such line. */
export type ShowLine = (note: string, change: { readonly messageId: MessageId; readonly from: string; readonly to: string; readonly base: BlockBase; readonly isMigrated: boolean }) => BlockEdit | null;

const showMessageLine: ShowLine = (note, { messageId, from, to, base, isMigrated }) => replaceMediaLine(note, blockIdOf({ id: messageId, isMigrated }), from, to, base);

/** What bringing notes up to date with their files works with. */
export interface MediaLinesParts {
  readonly vault: VaultPort;
  readonly state: ChatState;
  readonly notes: Pick<NoteFinder, 'find'>;
  /** The messages are from before a migration. */
  readonly isMigrated: boolean;
  readonly tally: Tally;
  readonly noteLock: KeyedLock;
  /** What the chat's gallery lacks; absent: its files are in none. */
  readonly gallery?: GalleryBook;
  /** How a file's new state comes into a note; default: as a message's. */
  readonly showLine?: ShowLine;
}

/** A waiting file and the line that now says how it stands. */
export interface ItemLine {
  readonly item: PendingItem;
  readonly line: string;
}

/** Brings the state of files into the notes that show them. */
export class MediaLines {
  constructor(private readonly parts: MediaLinesParts) {}

  /** Writes the lines into a note, or into the notes their messages have moved to, one write per note. */
  async show(note: VaultPath, changes: readonly ItemLine[]): Promise<void> {
    // Merge bases are read and stored in the note's turn, too: whatever else is written into it changes them.
    const outcome = await this.parts.noteLock.run(note, () => this.showInTurn(note, changes));
    if (outcome === 'gone') await this.followNote(note, changes);
    else if (outcome === 'written') this.parts.tally.notes.count(note, 'updated');
  }

  private async showInTurn(note: VaultPath, changes: readonly ItemLine[]): Promise<'gone' | 'written' | 'unchanged'> {
    const { state, vault, isMigrated, gallery, showLine = showMessageLine } = this.parts;
    if ((await vault.read(note)) === null) return 'gone';
    gallery?.touch(note);
    const stored = new Map(await Promise.all(changes.map(async ({ item }) => [item.messageId, await state.messages.get(item.messageId)] as const)));
    let bases = new Map<MessageId, BlockBase>();
    const isWritten = await editNote(vault, note, (text) => {
      bases = new Map();
      // From the last one on: files of one message may have lines that are alike.
      return [...changes].reverse().reduce((edited, { item, line }) => {
        const replaced = showLine(edited, { messageId: item.messageId, from: item.line, to: line, base: bases.get(item.messageId) ?? stored.get(item.messageId)?.base ?? '', isMigrated });
        if (replaced === null) return edited;
        bases.set(item.messageId, replaced.base);
        return replaced.text;
      }, text);
    });
    for (const [id, base] of bases) {
      const message = await state.messages.get(id);
      if (message !== undefined) await state.messages.put(id, { ...message, base });
    }
    return isWritten ? 'written' : 'unchanged';
  }

  /** A note may have been moved, or its messages spread over several, since its files were ordered. */
  private async followNote(gone: VaultPath, changes: readonly ItemLine[]): Promise<void> {
    const moved = new Map<VaultPath, ItemLine[]>();
    for (const change of changes) {
      const stored = await this.parts.state.messages.get(change.item.messageId);
      const path = stored === undefined ? undefined : (await this.parts.notes.find(stored))?.path;
      if (path !== undefined && path !== gone) moved.set(path, [...(moved.get(path) ?? []), change]);
    }
    for (const [path, part] of moved) await this.show(path, part);
  }
}
