import type { MessageId, VaultPath } from '../../model/ids';
import type { Message } from '../../model/message';
import { withoutIds, type Interval, type Intervals } from '../state/intervals';
import { filesOfRest, pendingItemsOf } from '../files/media-plan';
import type { PendingItem } from '../state/records';
import type { SortedComments } from './comment-job';
import { CommentJobWriter, type HeldComment } from './comment-job-writer';
import { CommentSorter } from './comment-sorter';
import type { PlacedComment, PostPlace } from './comment-threads';
import type { CommentWriterParts } from './comment-writer-parts';
import { BrokenMessages } from '../write/broken-messages';

/** What is known of a batch of the group's messages. */
export interface WriteOptions {
  /** Ids of the group they account for; none when one thread was read. */
  readonly covered?: Intervals;
  /** Post whose thread they are. */
  readonly of?: PostPlace;
  /** Records that belong to the same checkpoint. */
  readonly others?: readonly (readonly [key: string, value: unknown])[];
}

/** A comment that stands in a note now. */
interface Written extends HeldComment {
  readonly path: VaultPath;
}

/** Writes batches of a discussion group's messages to the posts they comment on, then stores the checkpoint. */
export class CommentWriter {
  private readonly sorter: CommentSorter;
  private readonly notes: CommentJobWriter;
  private readonly parts: CommentWriterParts;
  private readonly broken = new BrokenMessages();

  constructor(given: CommentWriterParts) {
    this.parts = this.broken.heardBy(given);
    this.sorter = new CommentSorter(this.parts);
    this.notes = new CommentJobWriter(this.parts);
  }

  /**
   * @param messages of the group, oldest first
   * @returns the posts whose copies were among the messages
   */
  async write(messages: readonly Message[], { covered = [], of, others = [] }: WriteOptions): Promise<ReadonlySet<MessageId>> {
    const { state, threads, media, queue, tally } = this.parts;
    const { placed, posts } = await threads.place(messages, of);
    const sorted = await this.sorter.sort(placed);
    const failed: MessageId[] = [];
    const written: Written[] = [];
    for (const { path, entries, held } of await this.notes.writeAll(sorted.jobs)) {
      if (held === null) failed.push(...entries.map(({ message }) => message.id));
      else written.push(...held.map((comment) => ({ ...comment, path })));
    }
    const pending = pendingItems(written, sorted);
    const batch = pending.length > 0 ? state.newPendingBatch() : null;
    const held = new Set(written.map(({ entry }) => entry.message.id));
    const waiting = await this.askable(sorted.waiting, failed, held);
    const unheard = await this.askable(sorted.unheard, failed, held);
    await state.commit({
      messages: written.map(({ kept }) => kept),
      covered: this.coverage(placed, covered, [...failed, ...this.broken.ids, ...threads.waitingIds, ...threads.spilledIn(covered)]),
      others: [...media.takeNewPlaces(), ...others],
      ...(batch !== null && { pending: { batch, items: pending } }),
      ...(waiting.length > 0 && { details: { batch: state.newDetailBatch(), items: waiting } }),
      ...(unheard.length > 0 && { speech: { batch: state.newSpeechBatch(), items: unheard } }),
    });
    tally.comments = (tally.comments ?? 0) + written.length;
    if (batch !== null) queue.add(batch, pending.filter(({ placed }) => placed !== true));
    return posts;
  }

  /**
   * Brings comments that were written before up to date with what is known of them by now. Files may arrive meanwhile: each
   * note is looked at and written in one turn.
   */
  async rewrite(messages: readonly Message[]): Promise<void> {
    const { threads, notes, noteLock } = this.parts;
    for (const comment of (await threads.place(messages)).placed) {
      const place = await notes.placeOf(comment.place);
      if (place === null) continue;
      await noteLock.run(place.path, async () => {
        const sorted = await this.sorter.sort([{ ...comment, stored: await this.parts.state.messages.get(comment.message.id) }]);
        for (const job of sorted.jobs) for (const { kept } of (await this.notes.write(job.place.path, [job], true)) ?? []) await this.parts.state.messages.put(...kept);
        await this.orderRest(sorted);
      });
    }
  }

  private async orderRest(sorted: SortedComments): Promise<void> {
    const items = filesOfRest(sorted.jobs.flatMap(({ place, entries }) => entries.map(({ message, block }) => ({ message, block, note: place.path }))), sorted);
    if (items.length === 0) return;
    const { state, media, queue } = this.parts;
    const batch = state.newPendingBatch();
    await state.commit({ pending: { batch, items }, others: media.takeNewPlaces() });
    queue.add(batch, items);
  }

  /** Of comments beyond `commentsLimit` nothing is asked. */
  private async askable(waiting: readonly Message[], failed: readonly MessageId[], held: ReadonlySet<MessageId>): Promise<readonly Message[]> {
    const askable: Message[] = [];
    for (const message of waiting) if (!failed.includes(message.id) && (held.has(message.id) || (await this.parts.state.messages.get(message.id)) !== undefined)) askable.push(message);
    return askable;
  }

  /** Comments that waited for their post were left out of their own batch's coverage. */
  private coverage(placed: readonly PlacedComment[], covered: Intervals, open: readonly MessageId[]): Intervals {
    const [first] = covered;
    if (first === undefined) return [];
    const late = placed.map(({ message }) => message.id).filter((id) => id < first[0] && !open.includes(id));
    return [...covered.flatMap((interval) => withoutIds(interval, open)), ...late.map((id): Interval => [id, id])];
  }
}

/** Files that are still to come for the comments that were written, by comment. */
function pendingItems(written: readonly Written[], sorted: SortedComments): readonly PendingItem[] {
  return [...written]
    .sort((a, b) => a.entry.message.id - b.entry.message.id)
    .flatMap(({ entry: { message, block }, path }) => pendingItemsOf(sorted, { messageId: message.id, block, note: path }));
}
