import type { MessageId, VaultPath } from '../../model/ids';
import type { Message } from '../../model/message';
import { BatchSorter, type SortedBatch } from './batch-sorter';
import type { BatchWriterParts } from './batch-writer-parts';
import { BrokenMessages } from './broken-messages';
import { withoutIds, type Interval } from '../state/intervals';
import { countLeftOut } from './left-out';
import { NoteJobWriter } from './note-job-writer';
import { filesOfRest, pendingItemOf, pendingItemsOf } from '../files/media-plan';
import type { PendingItem } from '../state/records';
import type { Tally } from '../run/tally';

/** Writes batches of messages into notes, then stores the checkpoint that covers them. */
export class BatchWriter {
  private readonly sorter: BatchSorter;
  private readonly notes: NoteJobWriter;
  private readonly parts: BatchWriterParts;
  private readonly broken = new BrokenMessages();

  constructor(given: BatchWriterParts) {
    this.parts = this.broken.heardBy(given);
    this.sorter = new BatchSorter(this.parts);
    this.notes = new NoteJobWriter(this.parts);
  }

  /** @param messages oldest first, albums whole  @param covered ids these messages account for */
  async write(messages: readonly Message[], covered: Interval): Promise<void> {
    const { state, stages, tally } = this.parts;
    const wanted = messages.filter((message) => this.parts.serviceMessages || message.action === undefined);
    countLeftOut(messages, wanted, { covered: state.covered, tally });
    const sorted = await stages.time('render', () => this.sorter.sort(wanted));
    const { jobs } = sorted;
    const { messages: kept, failedIds } = await stages.time('write', () => this.notes.writeAll(jobs));
    const failed = new Set(failedIds);
    const pending = [...pendingItems(sorted, failed), ...sorted.supplied];
    const waiting = sorted.waiting.filter(({ id }) => !failed.has(id));
    const unheard = sorted.unheard.filter(({ id }) => !failed.has(id));
    const batch = pending.length > 0 ? state.newPendingBatch() : null;
    await state.commit({
      messages: kept,
      // An export of Telegram Desktop need not hold all there is between two messages.
      covered: this.parts.isImport ? [] : withoutIds(covered, [...failedIds, ...this.broken.ids]),
      others: [...this.parts.media.takeNewPlaces(), ...this.parts.leftOut.takeChanges(), ...this.parts.topicChanges(), ...this.parts.orphans.takeChanges(), ...(await this.parts.noteParts.takeChanges()), ...this.parts.counts.takeChanges(), ...(this.parts.gallery?.takeChanges() ?? [])],
      ...(batch !== null && { pending: { batch, items: pending } }),
      ...(waiting.length > 0 && { details: { batch: state.newDetailBatch(), items: waiting } }),
      ...(unheard.length > 0 && { speech: { batch: state.newSpeechBatch(), items: unheard } }),
    });
    tally.processed += messages.length;
    countPresent(sorted, tally);
    tally.messages += jobs.reduce((sum, { entries }) => sum + entries.length, 0) - failedIds.length;
    if (batch !== null) this.parts.queue.add(batch, pending.filter(({ placed }) => placed !== true));
  }

  /**
   * Brings messages that were written before up to date with what is known of them by now. Files may arrive meanwhile: each
   * note is looked at and written in one turn.
   */
  async rewrite(messages: readonly Message[]): Promise<void> {
    const groups = new Map<VaultPath, Message[]>();
    for (const message of messages) {
      const stored = await this.parts.state.messages.get(message.id);
      const note = stored === undefined ? null : await this.parts.notes.find(stored);
      // A note the user deleted stays deleted.
      if (note !== null) groups.set(note.path, [...(groups.get(note.path) ?? []), message]);
    }
    for (const [path, group] of groups) {
      await this.parts.noteLock.run(path, async () => {
        const sorted = await this.sorter.sort(group);
        for (const job of sorted.jobs) for (const [id, message] of (await this.notes.write(job, (write) => write())) ?? []) await this.parts.state.messages.put(id, message);
        await this.orderRest(sorted);
      });
    }
  }

  private async orderRest(sorted: SortedBatch): Promise<void> {
    const items = filesOfRest(sorted.jobs.flatMap(({ path, entries }) => entries.map(({ message, block }) => ({ message, block, note: path }))), sorted);
    if (items.length === 0) return;
    const { state, media, queue } = this.parts;
    const batch = state.newPendingBatch();
    await state.commit({ pending: { batch, items }, others: media.takeNewPlaces() });
    queue.add(batch, items);
  }
}

/** Files that are still to come, or to be processed, for the messages that were written, by message. */
function pendingItems({ jobs, planned, further, unprocessed }: SortedBatch, failed: ReadonlySet<MessageId>): readonly PendingItem[] {
  const written = jobs
    .flatMap(({ path, entries }) => entries.map((entry) => ({ path, ...entry })))
    .sort((a, b) => a.message.id - b.message.id)
    .flatMap(({ path, message, block }) => (failed.has(message.id) ? [] : pendingItemsOf({ planned, further }, { messageId: message.id, block, note: path })));
  return [...written, ...unprocessed.flatMap(pendingItemOf)];
}

/** Files of new messages that were in the vault already: nothing has to be fetched for them. */
function countPresent({ jobs, planned, further }: SortedBatch, tally: Tally): void {
  for (const { message, stored } of jobs.flatMap(({ entries }) => entries)) {
    if (stored !== undefined) continue;
    for (const { state, media } of [planned.get(message.id) ?? [], further.get(message.id) ?? []].flat()) if (state.kind === 'present') tally.reused(media.file.sizeBytes);
  }
}
