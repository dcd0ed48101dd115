import { toTobsError, TobsFailure } from '../../model/errors';
import type { MessageId, VaultPath } from '../../model/ids';
import { fileMediaOf, tileOf } from '../../model/media';
import type { Message } from '../../model/message';
import { notePlace } from '../../notes/indexes/chat-counts';
import { withAnswers } from '../../notes/render/answers';
import { earlierTitle } from '../../notes/render/earlier-text';
import { baseWithParent, withFoundParents, type FoundParents } from '../../notes/merge/found-parents';
import { blockBase } from '../../notes/merge/line-hash';
import { avatarProperty, importSource, periodProperties, personProperty, postProperties } from '../../notes/properties/properties';
import type { Properties } from '../../notes/types';
import { includesId } from '../state/intervals';
import type { KeptMessage } from '../state/message-store';
import type { BatchWriterParts } from './batch-writer-parts';
import { dayNumber } from './note-finder';
import type { NoteJob } from './note-job';
import { writeNote, type NoteHeader, type Written } from './note-writer';
import { textOf } from './seen-text';
import { SideBySide } from './side-by-side';

/** chosen: notes written at the same time; durable writes wait for the disk, not for us. */
const notesAtOnce = 16;
/**
 * Characters of the notes written at the same time; a larger note is written alone. Chosen: a note on its way is held some six times
 * over (as it was, merged, as bytes, compared), and ordinary notes, of a hundredth of this, go side by side all the same.
 */
const charactersAtOnce = 1_500_000;

/** What became of the notes of a batch. */
export interface WrittenJobs {
  /** What is to be remembered of the messages that were written, once they are accounted for. */
  readonly messages: readonly KeptMessage[];
  /** Messages of notes that could not be written. */
  readonly failedIds: readonly MessageId[];
}

/** Writes what a batch has for its notes. */
export class NoteJobWriter {
  constructor(private readonly parts: BatchWriterParts) {}

  /** Writes notes side by side, a few at a time. */
  async writeAll(jobs: readonly NoteJob[]): Promise<WrittenJobs> {
    const messages: KeptMessage[] = [];
    const failedIds: MessageId[] = [];
    const underway = new SideBySide({ count: notesAtOnce, weight: charactersAtOnce });
    let fatal: { readonly error: unknown } | null = null;
    for (const job of jobs) {
      const weight = weightOf(job);
      await underway.room(weight);
      // Merging is done before a write first waits, so between two starts there is time for the screen.
      await this.parts.clock.breathe();
      if (fatal !== null) break;
      const writing = this.write(job).then(
        (kept) => {
          if (kept === null) failedIds.push(...job.entries.map(({ message }) => message.id));
          else messages.push(...kept);
        },
        (error: unknown) => {
          fatal ??= { error };
        },
      );
      underway.add(weight, writing);
    }
    await underway.done();
    throwFatal(fatal);
    return { messages, failedIds };
  }

  /** @returns what is to be remembered; null when the note could not be written: its messages stay uncovered and are fetched again by the next run */
  async write(job: NoteJob, inTurn: (write: () => Promise<Written>) => Promise<Written> = (write) => this.parts.noteLock.run(job.path, write)): Promise<readonly KeptMessage[] | null> {
    const { vault, chat, tally, onFailure, onConflict } = this.parts;
    const blocks = job.entries.map(({ block, stored, message }) => ({ block, base: stored?.base ?? null, ...(this.parts.keepEdits && { earlierTitle: earlierTitle(message, this.parts.style) }) }));
    const { replies } = job;
    const edit = replies === undefined ? undefined : (text: string): string => withFoundParents(withAnswers(text, replies.answers), replies.found, this.parts.chat);
    const frame = await this.frame(job);
    let written: Written;
    try {
      written = await inTurn(async () => {
        // A note that only lists new replies was not looked at yet.
        const known = job.entries.length === 0 ? await vault.read(job.path) : await textOf(job.seen, job.path, vault);
        return await writeNote(vault, { path: job.path, ...frame, blocks, ...(edit !== undefined && { edit }), isCounted: this.isCounted }, known);
      });
    } catch (caught) {
      const error = toTobsError(caught);
      // A full disk refuses everything, and a vault that took no note yet is not writable at all: no use going on.
      if (error.code === 'DISK_FULL' || error.code === 'INTERNAL' || error.code === 'STOPPED' || (error.code === 'NOT_WRITABLE' && tally.notes.created + tally.notes.updated === 0)) throw new TobsFailure(error, { cause: caught });
      onFailure({ error, chatId: chat.id, subject: job.path });
      return null;
    }
    tally.notes.count(job.path, written.outcome);
    tally.conflicts += written.conflicts.length;
    for (const blockId of written.conflicts) onConflict(job.path, blockId);
    this.note(job, written);
    if (replies !== undefined) await this.rememberParents(replies.found);
    return await this.keep(job, written);
  }

  /** A topic's note counts its messages for its own header. */
  private get isCounted(): boolean {
    return this.parts.style.properties === 'full' || this.parts.layout === 'topic';
  }

  /** Keeps for the report what changed. */
  private note({ path, entries }: NoteJob, { outcome, conflicts }: Written): void {
    const { changes } = this.parts.tally;
    if (outcome === 'unchanged') return;
    if (entries.some(({ message }) => message.media !== undefined || message.page !== undefined)) this.parts.gallery?.touch(path);
    if (entries.some(({ stored }) => stored === undefined)) changes.add('new', { path });
    for (const { block, stored } of entries) if (stored !== undefined) changes.add('edited', { path, blockId: block.id });
    for (const blockId of conflicts) changes.add('conflict', { path, blockId });
  }

  private async rememberParents(found: FoundParents): Promise<void> {
    const { state, chat } = this.parts;
    for (const [blockId, link] of found) {
      // Replies and parents are of the same part of the chat.
      const id = Number(/\d+$/.exec(blockId)?.[0]);
      const stored = await state.messages.get(id);
      if (stored !== undefined) await state.messages.put(id, { ...stored, base: baseWithParent(stored.base, link, chat) });
    }
  }

  private async keep(job: NoteJob, written: Written): Promise<readonly KeptMessage[]> {
    const { topics, layout } = this.parts;
    const kept: KeptMessage[] = [];
    for (const { message, primaryId, block, day, stored, details, part } of job.entries) {
      const topicId = stored?.topicId ?? topics?.topicOf(message);
      const tile = tileOf(message.media);
      if (stored === undefined) this.count(message, day, job.path);
      kept.push([message.id, { day: dayNumber(day), primaryId, base: written.bases.get(block.id) ?? blockBase(block.text), isDeleted: false, details, ...(this.parts.isImport && { isImported: true }), ...(part > 1 && { part }), ...(topicId !== undefined && { topicId }), ...(tile !== undefined && { tile }) }]);
    }
    if (layout === 'topic') await topics?.written(job.entries.filter(({ stored }) => stored === undefined).map(({ message }) => message));
    return kept;
  }

  private count({ id, author, media, action }: Message, day: string, path: VaultPath): void {
    const { counts, layout, notes, state, topics } = this.parts;
    // It was accounted for, and may have been counted: the records that would tell are gone.
    if (includesId(state.covered, id)) {
      counts.doubt();
      topics?.doubt();
    }
    // A post's note holds nothing else, and topics are listed by themselves.
    const note = layout === 'message' || layout === 'topic' ? null : notePlace(notes.folder, path);
    counts.add({ day, note, author: action === undefined ? { id: author.id, name: author.name } : null, media: fileMediaOf(media)?.type ?? null });
  }

  /** What the note says besides its messages. */
  private async frame(job: NoteJob): Promise<{ readonly properties: Properties; readonly header?: NoteHeader }> {
    const [first] = job.entries;
    const { layout, topics } = this.parts;
    if (job.isFound === true) return { properties: [] };
    if (layout === 'topic' && topics !== null && first !== undefined && first.stored === undefined) {
      const { properties, header } = await topics.frame(first.message, first.day, first.part);
      return { properties: this.withSource(properties), header };
    }
    return { properties: this.withSource(this.properties(job)) };
  }

  /** Notes say that some of their messages came another way than the others. */
  private withSource(properties: Properties): Properties {
    const { isImport, style } = this.parts;
    return isImport && properties.length > 0 && style.properties === 'full' ? [...properties, importSource] : properties;
  }

  private properties(job: NoteJob): Properties {
    const { chat, layout, style, avatars, people } = this.parts;
    const [first] = job.entries;
    // A message that stands in a note of another layout says nothing about that note.
    if (first === undefined || layout === 'topic') return [];
    if (layout !== 'message') return periodProperties(chat, { layout, part: first.part }, first.day, style);
    const { author } = first.message;
    // An update that saw only some items of an album leaves the note's properties alone.
    const isWhole = job.entries.some(({ message, primaryId }) => message.id === primaryId);
    const { isNew } = job.seen;
    return isWhole && (isNew || first.message.groupId === undefined) ? [...postProperties(job.entries.map(({ message }) => message), chat, style), ...avatarProperty(avatars?.pathOf(author) ?? null), ...personProperty(author.id === undefined ? null : (people?.pathOf(author.id) ?? null))] : [];
  }
}

/** Characters the note will have, about. */
function weightOf({ seen, entries }: NoteJob): number {
  return entries.reduce((sum, { block }) => sum + block.text.length, seen.length);
}

function throwFatal(fatal: { readonly error: unknown } | null): void {
  if (fatal !== null) throw fatal.error;
}
