import type { MessageId } from '../../model/ids';
import { blockIdOf } from '../../notes/merge/block-id';
import { localDay } from '../../notes/names/paths';
import type { NoteStyle } from '../../notes/types';
import { markDeleted, type BlockEdit, type Deletion } from '../../notes/merge/update-note';
import { wordsOf } from '../../notes/words/words';
import type { ChatState } from '../state/chat-state';
import { commonOf, includesId, type Interval, type Intervals } from '../state/intervals';
import type { KeyedLock } from '../keyed-lock';
import { editNote } from './note-writer';
import type { NoteFinder } from './note-finder';
import type { ExportPorts } from '../types';
import type { Tally } from '../run/tally';

/** What finding and marking messages that are gone works with. */
export interface DeletedMessagesParts {
  readonly ports: ExportPorts;
  readonly style: NoteStyle;
  readonly state: ChatState;
  /** Ranges this run reads: a stored message that does not come with its range is gone. */
  readonly ranges: Intervals;
  /** What was covered before this run: only that can have disappeared. */
  readonly storedBefore: Intervals;
  readonly notes: Pick<NoteFinder, 'find'>;
  readonly noteLock: KeyedLock;
  /** The messages are from before a migration. */
  readonly isMigrated: boolean;
  readonly tally: Tally;
  /** How a mark comes into a note; default: as a message's. */
  readonly mark?: MarkDeleted;
}

/** Marks one message in a note; null when the note does not hold it unmarked. */
export type MarkDeleted = (note: string, message: { readonly id: MessageId; readonly isMigrated: boolean }, deletion: Deletion) => BlockEdit | null;

const markMessage: MarkDeleted = (note, message, deletion) => markDeleted(note, blockIdOf(message), deletion);

/**
 * Marks messages that the notes hold but the server no longer has. They are never removed; one that shows up again loses
 * its mark, because its block is then rendered anew.
 *
 * @param span ids a batch accounts for  @param present ids that came with it
 */
export async function markDeletedMessages(parts: DeletedMessagesParts, span: Interval, present: ReadonlySet<MessageId>): Promise<void> {
  const { ports, style, state } = parts;
  const seen = localDay(Math.floor(ports.clock.now() / 1000), style.timeZone);
  let hasChanged = false;
  for (const id of await goneIn(parts, span, present)) hasChanged = (await markOne(parts, id, seen)) || hasChanged;
  if (hasChanged) await state.commit({});
}

async function goneIn({ state, ranges, storedBefore }: DeletedMessagesParts, span: Interval, present: ReadonlySet<MessageId>): Promise<readonly MessageId[]> {
  const gone: MessageId[] = [];
  for (const part of commonOf(ranges, span)) {
    for (const [from, to] of commonOf(storedBefore, part)) {
      for (const id of await state.messages.idsIn(from, to)) if (!present.has(id) && includesId(storedBefore, id)) gone.push(id);
    }
  }
  return gone;
}

/** @returns whether the message was not marked before */
async function markOne({ ports, style, state, notes, noteLock, isMigrated, tally, mark = markMessage }: DeletedMessagesParts, id: MessageId, seen: string): Promise<boolean> {
  const stored = await state.messages.get(id);
  // Copies of posts in a discussion group are no blocks, and have no base.
  if (stored === undefined || stored.isDeleted || stored.base === '') return false;
  const note = await notes.find(stored);
  let base = stored.base;
  const isWritten =
    note !== null &&
    (await noteLock.run(note.path, () =>
      editNote(ports.vault, note.path, (text) => {
        const marked = mark(text, { id, isMigrated }, { seenDay: seen, base: stored.base, words: wordsOf(style.language) });
        base = marked?.base ?? stored.base;
        return marked?.text ?? null;
      }),
    ));
  if (isWritten && note !== null) {
    tally.messagesDeleted++;
    tally.notes.count(note.path, 'updated');
    tally.changes.add('deleted', { path: note.path, blockId: blockIdOf({ id, isMigrated }) });
  }
  await state.messages.put(id, { ...stored, base, isDeleted: true });
  return true;
}
