import type { MessageId } from '../model/ids';
import type { HistoryPage } from '../model/telegram';
import { blockIdOf } from '../notes/block-id';
import { localDay } from '../notes/paths';
import type { NoteStyle } from '../notes/types';
import { markDeleted } from '../notes/update-note';
import type { ChatState } from './chat-state';
import { includesId, type Interval, type Intervals } from './intervals';
import { editNote } from './note-writer';
import type { NoteFinder } from './note-finder';
import type { ExportPorts } from './types';
import type { Tally } from './tally';

/**
 * Marks messages that the notes hold but the server's newest page no longer does. They are never removed; one that shows
 * up again loses its mark, because its block is then rendered anew.
 */
export async function markDeletedMessages(part: {
  readonly ports: ExportPorts;
  readonly style: NoteStyle;
  readonly state: ChatState;
  readonly newest: HistoryPage;
  readonly wanted: Interval;
  /** What was covered before this run: only that can have disappeared. */
  readonly storedBefore: Intervals;
  readonly notes: NoteFinder;
  readonly tally: Tally;
}): Promise<void> {
  const { ports, style, state, newest, wanted, storedBefore, notes, tally } = part;
  const present = new Set(newest.messages.map(({ id }) => id));
  const pageStart = newest.reachesOldest ? wanted[0] : (newest.messages[0]?.id ?? wanted[1] + 1);
  const [from, to]: Interval = [Math.max(wanted[0], pageStart), wanted[1]];
  const gone: MessageId[] = [];
  for (const id of from <= to ? await state.messages.idsIn(from, to) : []) if (!present.has(id) && includesId(storedBefore, id)) gone.push(id);
  const seen = localDay(Math.floor(ports.clock.now() / 1000), style.timeZone);
  let hasChanged = false;
  for (const id of gone) {
    const stored = await state.messages.get(id);
    if (stored === undefined || stored.isDeleted) continue;
    const note = await notes.find(stored);
    let base = stored.base;
    const isWritten =
      note !== null &&
      (await editNote(ports.vault, note.path, (text) => {
        const marked = markDeleted(text, blockIdOf({ id }), seen, stored.base);
        base = marked?.base ?? stored.base;
        return marked?.text ?? null;
      }));
    if (isWritten) {
      tally.messagesDeleted++;
      tally.notesUpdated++;
    }
    await state.messages.put(id, { ...stored, base, isDeleted: true });
    hasChanged = true;
  }
  if (hasChanged) await state.commit({});
}
