import PQueue from 'p-queue';
import { toTobsError, TobsFailure } from '../../model/errors';
import type { VaultPath } from '../../model/ids';
import { blockIdOf, commentBlockIdOf } from '../../notes/merge/block-id';
import { findBlock, parseNote } from '../../notes/merge/note-text';
import { linkThread, updateThread, withinLimit } from '../../notes/merge/update-thread';
import { commentsProperties } from '../../notes/properties/properties';
import { earlierTitle } from '../../notes/render/earlier-text';
import { noteLink } from '../../notes/render/inline';
import { aliasOfBlock } from '../../notes/render/snippet';
import type { BlockBase, BlockId, BlockUpdate } from '../../notes/types';
import { wordsOf } from '../../notes/words/words';
import type { KeptMessage } from '../state/message-store';
import { dayText } from '../write/note-finder';
import { editNote, writeNote } from '../write/note-writer';
import type { CommentEntry, ThreadJob } from './comment-job';
import type { CommentPlace } from './comment-notes';
import type { CommentWriterParts } from './comment-writer-parts';

/** chosen: as for messages. */
const notesAtOnce = 16;

/** What came of writing the comments on some posts. */
interface Merged {
  readonly bases: ReadonlyMap<BlockId, BlockBase>;
  readonly conflicts: ReadonlySet<BlockId>;
}

/** A comment that stands in its note now, and what is to be remembered of it once it is accounted for. */
export interface HeldComment {
  readonly entry: CommentEntry;
  readonly kept: KeptMessage;
}

/** Writes what a batch has for the comments on posts, below them or into notes of their own. */
export class CommentJobWriter {
  constructor(private readonly parts: CommentWriterParts) {}

  /**
   * Writes notes side by side, a few at a time: durable writes wait for the disk, not for us.
   *
   * @returns for every note its comments, and those it now holds: null when it could not be written, and they come again
   */
  async writeAll(jobs: readonly ThreadJob[]): Promise<readonly { readonly entries: readonly CommentEntry[]; readonly held: readonly HeldComment[] | null; readonly path: VaultPath }[]> {
    const queue = new PQueue({ concurrency: notesAtOnce });
    const write = async (path: VaultPath, own: readonly ThreadJob[]) => {
      await this.parts.clock.breathe();
      return { path, entries: own.flatMap(({ entries }) => entries), held: await this.write(path, own) };
    };
    try {
      return await Promise.all([...byNote(jobs)].map(([path, own]) => queue.add(() => write(path, own))));
    } catch (caught) {
      // What is being written is finished, the rest is left: nothing works on after the report.
      queue.clear();
      await queue.onIdle();
      throw caught;
    }
  }

  /** Writes one note. @param isInTurn it is the note's turn already */
  async write(path: VaultPath, jobs: readonly ThreadJob[], isInTurn = false): Promise<readonly HeldComment[] | null> {
    const { noteLock, tally, group, onFailure, onConflict } = this.parts;
    const [first] = jobs;
    if (first === undefined) return [];
    const work = (): Promise<Merged> => (first.place.isOwnNote ? this.writeOwnNote(first) : this.writeSections(path, jobs));
    let merged: Merged;
    try {
      merged = await (isInTurn ? work() : noteLock.run(path, work));
      if (first.place.isOwnNote) await this.linkOwnNote(first);
    } catch (caught) {
      const error = toTobsError(caught);
      if (['DISK_FULL', 'INTERNAL', 'STOPPED'].includes(error.code)) throw new TobsFailure(error, { cause: caught });
      onFailure({ error, chatId: group.id, subject: path });
      return null;
    }
    tally.conflicts += merged.conflicts.size;
    for (const blockId of merged.conflicts) {
      tally.changes.add('conflict', { path, blockId });
      onConflict(path, blockId);
    }
    return this.kept(jobs.flatMap(({ entries }) => entries), merged.bases);
  }

  private async writeSections(path: VaultPath, jobs: readonly ThreadJob[]): Promise<Merged> {
    const { vault, style, limit, tally } = this.parts;
    const bases = new Map<BlockId, BlockBase>();
    const conflicts = new Set<BlockId>();
    const heading = wordsOf(style.language).text.comments;
    const edit = (current: string): string => {
      bases.clear();
      conflicts.clear();
      return jobs.reduce((text, { place, entries }) => {
        const update = updateThread(text, { post: place.blocks, comments: this.updatesOf(entries), heading, limit });
        for (const [id, base] of update?.bases ?? []) bases.set(id, base);
        for (const id of update?.conflicts ?? []) conflicts.add(id);
        return update?.text ?? text;
      }, current);
    };
    if (await editNote(vault, path, edit)) {
      tally.notes.count(path, 'updated');
      tally.changes.add('new', { path });
    } else {
      tally.notes.count(path, 'unchanged');
    }
    return { bases, conflicts };
  }

  private async writeOwnNote({ place, entries }: ThreadJob): Promise<Merged> {
    const { vault, channel, style, limit, tally } = this.parts;
    const [first] = entries;
    // Whatever was written meanwhile was written in this note's turn.
    const known = await vault.read(place.path);
    const blocks = withinLimit(known ?? '', this.updatesOf(entries), limit);
    const properties = first === undefined ? [] : commentsProperties(channel, { primaryId: first.place.primaryId, day: dayText(first.place.day) }, style);
    const header = { text: this.headerOf(place), update: (text: string): string => text };
    const written = await writeNote(vault, { path: place.path, properties, blocks, header, isCounted: style.properties === 'full' }, known);
    tally.notes.count(place.path, written.outcome);
    if (written.outcome !== 'unchanged') tally.changes.add('new', { path: place.path });
    return { bases: written.bases, conflicts: new Set(written.conflicts) };
  }

  /** The post's note links to the comments, unless the user took the link out. */
  private async linkOwnNote({ place, entries }: ThreadJob): Promise<void> {
    const { vault, noteLock, style, tally } = this.parts;
    const text = await vault.read(place.path);
    if (text === null) return;
    const own = new Set(entries.map(({ message }) => commentBlockIdOf(message)));
    const link = { path: place.path, heading: wordsOf(style.language).text.comments, count: parseNote(text).regions.length };
    // A process may have died between the note and the link to it: then the note holds nothing but what comes again.
    const isNew = place.text === null || parseNote(place.text).regions.every(({ blockId }) => own.has(blockId));
    const edit = (note: string): string | null => linkThread(note, { post: place.blocks, link, isNew });
    if (await noteLock.run(place.post.path, () => editNote(vault, place.post.path, edit))) tally.notes.count(place.post.path, 'updated');
  }

  private headerOf({ post, blocks }: CommentPlace): string {
    const blockId = blocks[0] ?? blockIdOf({ id: 0 });
    const block = findBlock(post.text, blockId) ?? '';
    const link = noteLink({ path: post.path, messageId: 0, blockId, alias: aliasOfBlock(block, post.text) });
    return `\n${wordsOf(this.parts.style.language).text.commentsOn} ${link}\n`;
  }

  private updatesOf(entries: readonly CommentEntry[]): readonly BlockUpdate[] {
    const { keepEdits, style } = this.parts;
    return entries.map(({ block, stored, message }) => ({ block, base: stored?.base ?? null, ...(keepEdits && { earlierTitle: earlierTitle(message, style) }) }));
  }

  private kept(entries: readonly CommentEntry[], bases: ReadonlyMap<BlockId, BlockBase>): readonly HeldComment[] {
    const held: HeldComment[] = [];
    for (const entry of entries) {
      const base = bases.get(commentBlockIdOf(entry.message));
      if (base === undefined) continue;
      const { place, details } = entry;
      held.push({ entry, kept: [entry.message.id, { ...place, base, isDeleted: false, details }] });
    }
    return held;
  }
}

/** Comments on several posts may stand in one note. */
function byNote(jobs: readonly ThreadJob[]): ReadonlyMap<VaultPath, readonly ThreadJob[]> {
  const notes = new Map<VaultPath, ThreadJob[]>();
  for (const job of jobs) notes.set(job.place.path, [...(notes.get(job.place.path) ?? []), job]);
  return notes;
}
