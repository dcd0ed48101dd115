import PQueue from 'p-queue';
import type { Chat } from '../../model/chat';
import { toTobsError, TobsFailure } from '../../model/errors';
import type { ExportFailure } from '../../model/events';
import type { MessageId, VaultPath } from '../../model/ids';
import type { Message } from '../../model/message';
import { blockIdOf, commentBlockIdOf } from '../../notes/merge/block-id';
import { renderComment } from '../../notes/render/render-comment';
import type { BlockBase, BlockId, NoteStyle, RenderContext, RenderedBlock } from '../../notes/types';
import { updateThread } from '../../notes/merge/update-thread';
import { wordsOf } from '../../notes/words/words';
import type { ChatState } from '../state/chat-state';
import type { CommentLinks } from './comment-links';
import type { CommentThreads, PlacedComment, PostPlace } from './comment-threads';
import { withoutIds, type Interval, type Intervals } from '../state/intervals';
import type { KeyedLock } from '../keyed-lock';
import type { MediaPlan, PlannedFile } from '../files/media-plan';
import type { MediaQueue } from '../files/media-queue';
import type { NoteFinder } from '../write/note-finder';
import { editNote } from '../write/note-writer';
import type { ClockPort, VaultPort } from '../ports';
import type { PendingItem } from '../state/records';
import { isSame } from '../write/same-block';
import type { Tally } from '../run/tally';

export interface CommentWriterParts {
  /** The discussion group. */
  readonly group: Chat;
  readonly style: NoteStyle;
  /** Most comments per post; 0: all. */
  readonly limit: number;
  readonly vault: VaultPort;
  readonly clock: ClockPort;
  /** The channel's state. */
  readonly posts: ChatState;
  /** The group's. */
  readonly state: ChatState;
  readonly notes: NoteFinder;
  readonly threads: CommentThreads;
  readonly links: CommentLinks;
  readonly media: MediaPlan;
  readonly queue: MediaQueue;
  readonly noteLock: KeyedLock;
  readonly tally: Tally;
  readonly onFailure: (failure: ExportFailure) => void;
  readonly onConflict: (note: VaultPath, block: BlockId) => void;
}

/** What is known of a batch of the group's messages. */
export interface WriteOptions {
  /** Ids of the group they account for; none when one thread was read. */
  readonly covered?: Intervals;
  /** Post whose thread they are. */
  readonly of?: PostPlace;
  /** Records that belong to the same checkpoint. */
  readonly others?: readonly (readonly [key: string, value: unknown])[];
}

interface Entry extends PlacedComment {
  readonly block: RenderedBlock;
}

interface NoteJob {
  readonly path: VaultPath;
  /** By post. */
  readonly threads: ReadonlyMap<MessageId, readonly Entry[]>;
}

/** chosen: as for messages. */
const notesAtOnce = 16;

/** More ids than an album spans. */
const albumReach = 20;

/** Writes batches of a discussion group's messages below the posts they comment on, then stores the checkpoint. */
export class CommentWriter {
  private planned: ReadonlyMap<Message, PlannedFile> = new Map();

  constructor(private readonly parts: CommentWriterParts) {}

  /**
   * @param messages of the group, oldest first
   * @returns the posts whose copies were among the messages
   */
  async write(messages: readonly Message[], { covered = [], of, others = [] }: WriteOptions): Promise<ReadonlySet<MessageId>> {
    const { state, threads, media, queue, tally } = this.parts;
    const { placed, posts } = await threads.place(messages, of);
    const jobs = await this.prepare(placed);
    const failed: MessageId[] = [];
    const written: { readonly entry: Entry; readonly path: VaultPath }[] = [];
    for (const { job, entries } of await this.writeJobs(jobs)) {
      if (entries === null) failed.push(...entriesOf(job).map(({ message }) => message.id));
      else written.push(...entries.map((entry) => ({ entry, path: job.path })));
    }
    const pending = this.pendingItems(written);
    const batch = pending.length > 0 ? state.newPendingBatch() : null;
    await state.commit({
      covered: this.coverage(placed, covered, [...failed, ...threads.waitingIds, ...threads.spilledIn(covered)]),
      others: [...media.takeNewPlaces(), ...others],
      ...(batch !== null && { pending: { batch, items: pending } }),
    });
    tally.comments = (tally.comments ?? 0) + written.length;
    if (batch !== null) queue.add(batch, pending.length);
    return posts;
  }

  /** Comments that waited for their post were left out of their own batch's coverage. */
  private coverage(placed: readonly PlacedComment[], covered: Intervals, open: readonly MessageId[]): Intervals {
    const [first] = covered;
    if (first === undefined) return [];
    const late = placed.map(({ message }) => message.id).filter((id) => id < first[0] && !open.includes(id));
    return [...covered.flatMap((interval) => withoutIds(interval, open)), ...late.map((id): Interval => [id, id])];
  }

  /** Renders comments and sorts them into notes; those that did not change are left out. */
  private async prepare(placed: readonly PlacedComment[]): Promise<readonly NoteJob[]> {
    const { media, links, notes, clock } = this.parts;
    this.planned = await media.planAll(placed.map(({ message }) => message));
    const paths = new Map<MessageId, VaultPath | null>();
    for (const { place } of placed) {
      if (paths.has(place.primaryId)) continue;
      await clock.breathe();
      paths.set(place.primaryId, (await notes.find({ ...place, base: '', isDeleted: false }))?.path ?? null);
    }
    await links.prepare(placed, ({ place }) => paths.get(place.primaryId) ?? null);
    const jobs = new Map<VaultPath, Map<MessageId, Entry[]>>();
    for (const comment of placed) {
      await clock.breathe();
      const path = paths.get(comment.place.primaryId) ?? null;
      const block = this.render(comment);
      // A note the user deleted stays deleted.
      if (path === null || (comment.stored !== undefined && isSame(block, comment.stored))) continue;
      const threads = jobs.get(path) ?? new Map<MessageId, Entry[]>();
      jobs.set(path, threads.set(comment.place.primaryId, [...(threads.get(comment.place.primaryId) ?? []), { ...comment, block }]));
    }
    return [...jobs].map(([path, threads]) => ({ path, threads }));
  }

  private render({ message, rootId }: PlacedComment): RenderedBlock {
    const { group, style, links, onFailure } = this.parts;
    const context: RenderContext = { style, chat: group, layout: 'day', mediaState: () => this.planned.get(message)?.state ?? { kind: 'pending' }, linkTo: links.linkTo };
    try {
      return renderComment(message, context, rootId);
    } catch (caught) {
      // One odd comment must not stop the rest: it gets a visible placeholder and a line in the report.
      const { id, chatId, date, author } = message;
      onFailure({ error: { code: 'MESSAGE_FAILED', chatId, messageId: id, reason: caught instanceof Error ? caught.message : String(caught) }, chatId, messageId: id });
      return renderComment({ id, chatId, date, author, text: '', entities: [], reactions: [], unsupported: 'unreadable' }, context, rootId);
    }
  }

  /** Writes notes side by side, a few at a time: durable writes wait for the disk, not for us. */
  private async writeJobs(jobs: readonly NoteJob[]): Promise<readonly { readonly job: NoteJob; readonly entries: readonly Entry[] | null }[]> {
    const queue = new PQueue({ concurrency: notesAtOnce });
    const write = async (job: NoteJob): Promise<{ job: NoteJob; entries: readonly Entry[] | null }> => {
      await this.parts.clock.breathe();
      return { job, entries: await this.writeJob(job) };
    };
    try {
      return await Promise.all(jobs.map((job) => queue.add(() => write(job))));
    } catch (caught) {
      // What is being written is finished, the rest is left: nothing works on after the report.
      queue.clear();
      await queue.onIdle();
      throw caught;
    }
  }

  /** @returns what the note now holds; null when it could not be written: its comments stay uncovered and come again */
  private async writeJob(job: NoteJob): Promise<readonly Entry[] | null> {
    const { vault, noteLock, tally, group, onFailure, onConflict } = this.parts;
    const bases = new Map<BlockId, BlockBase>();
    const conflicts = new Set<BlockId>();
    const posts = await this.postBlocks(job);
    const heading = wordsOf(this.parts.style.language).text.comments;
    const edit = (current: string): string => {
      bases.clear();
      conflicts.clear();
      return [...job.threads].reduce((text, [postId, entries]) => {
        const comments = entries.map(({ block, stored }) => ({ block, base: stored?.base ?? null }));
        const update = updateThread(text, { post: posts.get(postId) ?? [], comments, heading, limit: this.parts.limit });
        for (const [id, base] of update?.bases ?? []) bases.set(id, base);
        for (const id of update?.conflicts ?? []) conflicts.add(id);
        return update?.text ?? text;
      }, current);
    };
    try {
      if (await noteLock.run(job.path, () => editNote(vault, job.path, edit))) tally.notesUpdated++;
      else tally.notesUnchanged++;
    } catch (caught) {
      const error = toTobsError(caught);
      if (['DISK_FULL', 'INTERNAL', 'STOPPED'].includes(error.code)) throw new TobsFailure(error, { cause: caught });
      onFailure({ error, chatId: group.id, subject: job.path });
      return null;
    }
    tally.conflicts += conflicts.size;
    for (const id of conflicts) onConflict(job.path, id);
    return this.store(entriesOf(job), bases);
  }

  private async store(entries: readonly Entry[], bases: ReadonlyMap<BlockId, BlockBase>): Promise<readonly Entry[]> {
    const held: Entry[] = [];
    for (const entry of entries) {
      const base = bases.get(commentBlockIdOf(entry.message));
      if (base === undefined) continue;
      await this.parts.state.messages.put(entry.message.id, { ...entry.place, base, isDeleted: false });
      held.push(entry);
    }
    return held;
  }

  /** Blocks of each post: all items of an album. */
  private async postBlocks({ threads }: NoteJob): Promise<ReadonlyMap<MessageId, readonly BlockId[]>> {
    const { messages } = this.parts.posts;
    const blocks = new Map<MessageId, readonly BlockId[]>();
    for (const postId of threads.keys()) {
      const items: BlockId[] = [];
      for (const id of await messages.idsIn(postId, postId + albumReach)) if ((await messages.get(id))?.primaryId === postId) items.push(blockIdOf({ id }));
      blocks.set(postId, items);
    }
    return blocks;
  }

  private pendingItems(written: readonly { readonly entry: Entry; readonly path: VaultPath }[]): readonly PendingItem[] {
    return [...written]
      .sort((a, b) => a.entry.message.id - b.entry.message.id)
      .flatMap(({ entry: { message, block }, path }) => {
        const file = this.planned.get(message);
        const isWaiting = file !== undefined && (file.state.kind === 'pending' || file.state.kind === 'failed');
        return isWaiting && block.mediaLine !== undefined ? [{ messageId: message.id, media: file.media, path: file.path, note: path, line: block.mediaLine }] : [];
      });
  }
}

function entriesOf({ threads }: NoteJob): readonly Entry[] {
  return [...threads.values()].flat();
}
