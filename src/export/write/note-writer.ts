import { TobsFailure } from '../../model/errors';
import type { VaultPath } from '../../model/ids';
import type { BlockId, BlockUpdate, NoteUpdate, Properties } from '../../notes/types';
import { updateNote } from '../../notes/merge/update-note';
import type { VaultPort } from '../ports';

/** chosen: an editor saves every two seconds; five attempts outlast any burst of keystrokes. */
const maxAttempts = 5;

/** What is to be written into one note. */
export interface NoteChange {
  readonly path: VaultPath;
  /** Makes the new properties for the note's current text; empty leaves them as they are. */
  readonly properties: Properties;
  readonly blocks: readonly BlockUpdate[];
  readonly isCounted: boolean;
  /** Changes to the merged text that belong to no block's merge base, such as the replies a message lists. */
  readonly edit?: (noteText: string) => string;
  /** What stands above the first message of a new note, and how it is kept up to date in one that changes anyway. */
  readonly header?: NoteHeader;
}

/** What stands between a note's properties and its first message. */
export interface NoteHeader {
  readonly text: string;
  update(noteText: string): string;
}

export type WriteOutcome = 'created' | 'updated' | 'unchanged';

/** What became of a change to a note. */
export interface Written {
  readonly outcome: WriteOutcome;
  readonly bases: NoteUpdate['bases'];
  readonly conflicts: readonly BlockId[];
}

/**
 * Merges blocks into a note and writes it when something changed. The text is always merged into what the vault holds at
 * that moment, so a user typing meanwhile loses nothing.
 *
 * @param known text of the note as just read (null: no such note)
 * @throws TobsFailure NOTE_CHANGED when the note never holds still; DISK_FULL, NOT_WRITABLE
 */
export async function writeNote(vault: VaultPort, change: NoteChange, known: string | null): Promise<Written> {
  let current = known;
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    // An empty note is one that is still to be made.
    const update = updateNote(current === null || current === '' ? (change.header?.text ?? null) : current, { properties: change.properties, blocks: change.blocks, isCounted: change.isCounted });
    const listed = change.edit?.(update.text) ?? update.text;
    if (!update.isChanged && listed === update.text) return { outcome: 'unchanged', bases: update.bases, conflicts: update.conflicts };
    const isNew = current === null;
    const text = change.header?.update(listed) ?? listed;
    const result = current === null ? await vault.create(change.path, text) : await vault.replace(change.path, current, text);
    if (result === 'created' || result === 'written') return { outcome: isNew ? 'created' : 'updated', bases: update.bases, conflicts: update.conflicts };
    current = await vault.read(change.path);
  }
  throw new TobsFailure({ code: 'NOTE_CHANGED', path: change.path });
}

/**
 * Applies `edit` to a note until it holds; `edit` returns the new text, or null when there is nothing to do.
 *
 * @returns whether the note was written
 */
export async function editNote(vault: VaultPort, path: VaultPath, edit: (text: string) => string | null): Promise<boolean> {
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const current = await vault.read(path);
    const text = current === null ? null : edit(current);
    if (current === null || text === null || text === current) return false;
    if ((await vault.replace(path, current, text)) === 'written') return true;
  }
  throw new TobsFailure({ code: 'NOTE_CHANGED', path });
}
