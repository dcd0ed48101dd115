import type { VaultPath } from '../../model/ids';
import type { Message } from '../../model/message';
import { answerLinesOf } from '../../notes/render/answers';
import { blockIdOf } from '../../notes/merge/block-id';
import { lineHash, linesOfBase } from '../../notes/merge/line-hash';
import { findBlock, parseNote } from '../../notes/merge/note-text';
import { isPlaceholderLine, withoutEditTime } from '../../notes/merge/own-lines';
import type { BlockBase, BlockId, RenderedBlock } from '../../notes/types';
import type { PlannedFile } from '../files/media-plan';
import type { PendingItem } from '../state/records';
import type { BatchWriterParts } from './batch-writer-parts';
import type { NoteSlot, Place } from './place-messages';

/**
 * Messages that an import finds in the vault. What Telegram itself said of a message is more than a Telegram Desktop export says,
 * so an import never touches it; it only brings files that are missing.
 */
export class WrittenBefore {
  /** Blocks of the notes of the batch's new messages. */
  private readonly blocks = new Map<VaultPath, ReadonlySet<BlockId>>();

  constructor(private readonly parts: Pick<BatchWriterParts, 'notes' | 'inVault' | 'vault'>) {}

  /** True when the message was written by an export, or by somebody who left no record of it. */
  isBySomebodyElse({ message, stored, slot }: Place): boolean {
    if (stored !== undefined) return stored.isImported !== true;
    if (this.parts.inVault?.noteOf(message) !== undefined) return true;
    return slot?.seen.text != null && this.blocksOf(slot, slot.seen.text).has(blockIdOf(message));
  }

  /** The message's file, when its note shows that it is missing and the import has it. */
  async filesFor({ message, stored, slot }: Place, planned: PlannedFile | undefined): Promise<readonly PendingItem[]> {
    const { local } = planned?.media.file ?? {};
    if (planned === undefined || planned.state.kind !== 'pending' || local?.path === undefined || local.absence !== undefined) return [];
    const note = stored === undefined ? ((await this.elsewhere(message)) ?? (slot === null ? null : { path: slot.path, text: slot.seen.text })) : await this.parts.notes.find(stored);
    const lines = note?.text == null ? [] : (findBlock(note.text, blockIdOf(message))?.split('\n') ?? []);
    const [line, ...more] = lines.filter(isPlaceholderLine);
    return note === null || line === undefined || more.length > 0 ? [] : [{ messageId: message.id, media: planned.media, path: planned.path, note: note.path, line }];
  }

  /** The note that holds a message nobody here has a record of. */
  private async elsewhere(message: Message): Promise<{ readonly path: VaultPath; readonly text: string | null } | null> {
    const path = this.parts.inVault?.noteOf(message);
    return path === undefined ? null : { path, text: await this.parts.vault.read(path) };
  }

  private blocksOf({ path }: NoteSlot, text: string): ReadonlySet<BlockId> {
    const known = this.blocks.get(path) ?? new Set(parseNote(text).regions.map(({ blockId }) => blockId));
    this.blocks.set(path, known);
    return known;
  }
}

/** True when a block is still as an import wrote it, and the new rendering is not of an older export. */
export function isAsImported(noteText: string, block: RenderedBlock, base: BlockBase): boolean {
  const lines = findBlock(noteText, block.id)?.split('\n') ?? [];
  const answers = new Set(answerLinesOf(lines.slice(0, -1)));
  const own = lines.filter((line) => !answers.has(line));
  const hashes = linesOfBase(base);
  const isUntouched = own.length >= hashes.length && hashes.every((hash, index) => hash === lineHash(own[own.length - hashes.length + index] ?? ''));
  const isEdited = own.some((line) => withoutEditTime(line) !== line);
  return isUntouched && !(isEdited && !block.text.split('\n').some((line) => withoutEditTime(line) !== line));
}
