import type { MessageId } from '../../model/ids';
import type { HistoryBatch } from '../../model/telegram';
import type { StoredMessage } from '../state/message-store';

/**
 * Batches in which no album is cut: the last items of a batch wait for the next one when they belong to an album, and the
 * coverage ends in front of them. Albums have at most ten items, so little is held.
 */
export async function* withWholeAlbums(batches: AsyncIterable<HistoryBatch>): AsyncGenerator<HistoryBatch> {
  let held: HistoryBatch | null = null;
  for await (const batch of batches) {
    if (batch.missing !== undefined) {
      // What belongs to the album may be missing as well: nothing more can be waited for.
      if (held !== null) yield held;
      held = null;
      yield batch;
      continue;
    }
    const messages: HistoryBatch['messages'] = held === null ? batch.messages : [...held.messages, ...batch.messages];
    const cut = startOfLastAlbum(messages);
    const first: HistoryBatch['messages'][number] | undefined = messages[cut];
    if (first === undefined) {
      held = null;
      yield { messages, coveredTo: batch.coveredTo };
      continue;
    }
    held = { messages: messages.slice(cut), coveredTo: batch.coveredTo };
    if (cut > 0) yield { messages: messages.slice(0, cut), coveredTo: first.id - 1 };
  }
  if (held !== null) yield held;
}

/** Index of the first item of the album a batch ends with; the batch's length when it ends with none. */
function startOfLastAlbum(messages: HistoryBatch['messages']): number {
  const group = messages.at(-1)?.groupId;
  if (group === undefined) return messages.length;
  let start = messages.length;
  while (start > 0 && messages[start - 1]?.groupId === group) start--;
  return start;
}

/**
 * The message whose note holds the whole album, by item: the first in the batch, or the one an earlier run that read only some
 * of the album's items made the note for.
 */
export function albumPrimaries(messages: HistoryBatch['messages'], known: ReadonlyMap<MessageId, Pick<StoredMessage, 'primaryId'> | undefined> = new Map()): ReadonlyMap<MessageId, MessageId> {
  const firstOfGroup = new Map<string, MessageId>();
  for (const { id, groupId } of messages) {
    const primaryId = known.get(id)?.primaryId;
    if (groupId !== undefined && primaryId !== undefined && !firstOfGroup.has(groupId)) firstOfGroup.set(groupId, primaryId);
  }
  const primaries = new Map<MessageId, MessageId>();
  for (const { id, groupId } of messages) {
    if (groupId === undefined) continue;
    const first = firstOfGroup.get(groupId) ?? id;
    firstOfGroup.set(groupId, first);
    primaries.set(id, first);
  }
  return primaries;
}
