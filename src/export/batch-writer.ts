import type { Chat } from '../model/chat';
import { toTobsError, TobsFailure } from '../model/errors';
import type { ExportFailure } from '../model/events';
import type { MessageId, VaultPath } from '../model/ids';
import type { Message } from '../model/message';
import { withAnswers } from '../notes/answers';
import { earlierTitle } from '../notes/earlier-text';
import { withFoundParents } from '../notes/found-parents';
import { blockBase, linesOfBase } from '../notes/line-hash';
import { localDay, postPath } from '../notes/paths';
import { periodProperties, postProperties } from '../notes/properties';
import { renderMessage } from '../notes/render-message';
import type { BlockId, Layout, NoteStyle, Properties, RenderContext, RenderedBlock } from '../notes/types';
import { albumPrimaries } from './album-stream';
import type { ChatState } from './chat-state';
import type { DetailBook } from './detail-book';
import { withoutIds, type Interval } from './intervals';
import type { KeyedLock } from './keyed-lock';
import type { LinkResolver } from './link-resolver';
import type { MediaPlan, PlannedFile } from './media-plan';
import type { MediaQueue } from './media-queue';
import type { StoredDetails } from './message-details';
import type { StoredMessage } from './message-store';
import { dayNumber, type NoteFinder } from './note-finder';
import { writeNote, type NoteHeader, type Written } from './note-writer';
import type { ClockPort, VaultPort } from './ports';
import type { PendingItem } from './records';
import type { Orphans } from './orphans';
import { replyLists, type ReplyEdits } from './reply-lists';
import { countLeftOut, countUnsupported } from './left-out';
import type { Tally } from './tally';
import type { TopicSorter } from './topic-sorter';

/** chosen: notes written at the same time; durable writes wait for the disk, not for us. */
const notesAtOnce = 16;

export interface BatchWriterParts {
  readonly chat: Chat;
  readonly layout: Layout;
  readonly style: NoteStyle;
  readonly serviceMessages: boolean;
  /** What a message said before an edit stays below it. */
  readonly keepEdits: boolean;
  /** Whether messages list their replies. */
  readonly backlinks: boolean;
  readonly vault: VaultPort;
  readonly clock: ClockPort;
  readonly state: ChatState;
  readonly notes: NoteFinder;
  readonly links: LinkResolver;
  readonly orphans: Orphans;
  /** Forums only. */
  readonly topics: TopicSorter | null;
  /** Records of the topics that go with the next checkpoint. */
  readonly topicChanges: () => readonly (readonly [key: string, value: unknown])[];
  readonly media: MediaPlan;
  readonly details: DetailBook;
  readonly queue: MediaQueue;
  /** Text and files of one chat often come to the same note at the same moment: one after the other. */
  readonly noteLock: KeyedLock;
  readonly tally: Tally;
  readonly onFailure: (failure: ExportFailure) => void;
  /** Telegram and the user changed the same lines of a message; the note now holds both. */
  readonly onConflict: (note: VaultPath, block: BlockId) => void;
}

/** A message on its way into a note. */
interface Entry {
  readonly message: Message;
  readonly day: string;
  readonly primaryId: MessageId;
  /** Set when an earlier run or batch wrote it. */
  readonly stored: StoredMessage | undefined;
  readonly block: RenderedBlock;
  readonly details: StoredDetails | undefined;
}

/** Where a message goes, before it is rendered. */
interface Place {
  readonly message: Message;
  readonly stored: StoredMessage | undefined;
  readonly day: string;
  readonly primaryId: MessageId;
  /** Null for messages that are in a note already. */
  readonly slot: { readonly path: VaultPath; readonly text: string | null } | null;
}

interface NoteJob {
  readonly path: VaultPath;
  readonly text: string | null;
  readonly entries: readonly Entry[];
  /** What replies change in the note. */
  readonly replies?: ReplyEdits;
}

/** Writes batches of messages into notes, then stores the checkpoint that covers them. */
export class BatchWriter {
  private readonly context: RenderContext;
  private planned: ReadonlyMap<MessageId, PlannedFile> = new Map();
  /** Messages of the batch of which more is to be asked for, as they came. */
  private waiting: readonly Message[] = [];

  constructor(private readonly parts: BatchWriterParts) {
    this.context = {
      style: parts.style,
      chat: parts.chat,
      layout: parts.layout,
      mediaState: (message) => this.planned.get(message.id)?.state ?? { kind: 'pending' },
      linkTo: parts.links.linkTo,
    };
  }

  /** @param messages oldest first, albums whole  @param covered ids these messages account for */
  async write(messages: readonly Message[], covered: Interval): Promise<void> {
    const { state, tally } = this.parts;
    const wanted = messages.filter((message) => this.parts.serviceMessages || message.action === undefined);
    countLeftOut(messages, wanted, { covered: state.covered, tally });
    const jobs = await this.prepare(wanted);
    const failedIds = await this.writeJobs(jobs);
    const failed = new Set(failedIds);
    const pending = this.pendingItems(jobs, failed);
    const waiting = this.waiting.filter(({ id }) => !failed.has(id));
    const batch = pending.length > 0 ? state.newPendingBatch() : null;
    await state.commit({
      covered: withoutIds(covered, failedIds),
      others: [...this.parts.media.takeNewPlaces(), ...this.parts.topicChanges(), ...this.parts.orphans.takeChanges()],
      ...(batch !== null && { pending: { batch, items: pending } }),
      ...(waiting.length > 0 && { details: { batch: state.newDetailBatch(), items: waiting } }),
    });
    tally.processed += messages.length;
    tally.messages += jobs.reduce((sum, { entries }) => sum + entries.length, 0) - failedIds.length;
    if (batch !== null) this.parts.queue.add(batch, pending.length);
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
        for (const job of await this.prepare(group)) await this.writeJob(job, (write) => write());
      });
    }
  }

  /** Writes notes side by side, a few at a time; returns the messages of those that could not be written. */
  private async writeJobs(jobs: readonly NoteJob[]): Promise<readonly MessageId[]> {
    const failedIds: MessageId[] = [];
    const underway = new Set<Promise<void>>();
    let fatal: { readonly error: unknown } | null = null;
    for (const job of jobs) {
      // Merging is done before a write first waits, so between two starts there is time for the screen.
      await this.parts.clock.breathe();
      if (fatal !== null) break;
      const writing: Promise<void> = this.writeJob(job)
        .then(
          (isWritten) => {
            if (!isWritten) failedIds.push(...job.entries.map(({ message }) => message.id));
          },
          (error: unknown) => {
            fatal ??= { error };
          },
        )
        .finally(() => underway.delete(writing));
      underway.add(writing);
      if (underway.size >= notesAtOnce) await Promise.race(underway);
    }
    await Promise.all(underway);
    throwFatal(fatal);
    return failedIds;
  }

  /** Renders a batch and sorts it into notes; messages that did not change are left out. */
  private async prepare(messages: readonly Message[]): Promise<readonly NoteJob[]> {
    const { links, media, tally } = this.parts;
    this.planned = new Map([...(await media.planAll(messages))].map(([{ id }, file]) => [id, file]));
    const primaries = albumPrimaries(messages);
    const byId = new Map(messages.map((message) => [message.id, message]));
    const slots = new Map<VaultPath, { path: VaultPath; text: string | null }>();
    const places: Place[] = [];
    const known = new Map<MessageId, StoredMessage | undefined>();
    for (const { id } of messages) known.set(id, await this.parts.state.messages.get(id));
    if (this.parts.layout === 'topic') await this.parts.topics?.admit(messages.filter(({ id }) => known.get(id) === undefined));
    for (const message of messages) {
      await this.parts.clock.breathe();
      const stored = known.get(message.id);
      const primaryId = stored?.primaryId ?? primaries.get(message.id) ?? message.id;
      const first = byId.get(primaryId) ?? message;
      const day = localDay(first.date, this.parts.style.timeZone);
      const slot = stored === undefined ? await this.slotFor(first, day, slots) : null;
      if (slot !== null) links.remember(message, slot.path);
      places.push({ message, stored, day, primaryId, slot });
    }
    await links.prepare(messages);

    const waiting: Message[] = [];
    const jobs = new Map<VaultPath, { path: VaultPath; text: string | null; entries: Entry[]; replies?: ReplyEdits }>();
    for (const { message, stored, day, primaryId, slot } of places) {
      await this.parts.clock.breathe();
      const shown = await this.parts.details.show(message, stored);
      if (shown.isWaiting) waiting.push(message);
      const rendered = this.render(message, shown.message, primaryId !== message.id);
      const block = shown.isWaiting ? { ...rendered, isInterim: true } : rendered;
      const { details } = shown;
      if (stored !== undefined && isSame(block, stored)) {
        tally.notesUnchanged++;
        if (details !== undefined && details.signature !== stored.details?.signature) await this.parts.state.messages.put(message.id, { ...stored, details });
        continue;
      }
      const place = slot ?? (stored === undefined ? null : await this.parts.notes.find(stored));
      // A note the user deleted stays deleted.
      if (place === null) continue;
      const job = jobs.get(place.path) ?? { ...place, entries: [] };
      if (stored === undefined) countUnsupported(message, tally);
      job.entries.push({ message, stored, day, primaryId, block, details });
      jobs.set(place.path, job);
    }
    for (const [path, replies] of await this.replies(places)) jobs.set(path, { ...(jobs.get(path) ?? { path, text: null, entries: [] }), replies });
    this.waiting = waiting;
    return [...jobs.values()];
  }

  /** Replies among the new messages; of an album its first item replies. */
  private replies(places: readonly Place[]): Promise<ReadonlyMap<VaultPath, ReplyEdits>> {
    return replyLists(places.filter(({ message, slot, primaryId }) => slot !== null && primaryId === message.id).map(({ message }) => message), this.parts);
  }

  /** Path and present text of the note a new message goes to. */
  private async slotFor(first: Message, day: string, slots: Map<VaultPath, { path: VaultPath; text: string | null }>): Promise<{ path: VaultPath; text: string | null }> {
    const { notes, layout } = this.parts;
    const wanted = await this.wantedPath(first, day);
    const known = slots.get(wanted);
    if (known !== undefined) return known;
    const slot = await notes.own(wanted);
    slots.set(wanted, slot);
    if (layout === 'message') await notes.addPost(first.id, day, slot.path);
    return slot;
  }

  private async wantedPath(first: Message, day: string): Promise<VaultPath> {
    const { notes, layout, style, topics } = this.parts;
    if (layout === 'message') return (await notes.postOf(first.id, day)) ?? postPath(notes.folder, first, style.timeZone);
    if (layout === 'topic') return topics === null ? notes.periodPath('day', day) : await topics.pathOf(first, day);
    return notes.periodPath(layout, day);
  }

  private render(message: Message, shown: Message, isAlbumFollower: boolean): RenderedBlock {
    try {
      return renderMessage(shown, this.context, { isAlbumFollower });
    } catch (caught) {
      // One odd message must not stop the rest: it gets a visible placeholder and a line in the report.
      const reason = caught instanceof Error ? caught.message : String(caught);
      this.parts.onFailure({ error: { code: 'MESSAGE_FAILED', chatId: message.chatId, messageId: message.id, reason }, chatId: message.chatId, messageId: message.id });
      const { id, chatId, date, author } = message;
      return renderMessage({ id, chatId, date, author, text: '', entities: [], reactions: [], unsupported: 'unreadable' }, this.context, { isAlbumFollower });
    }
  }

  /** @returns false when the note could not be written; its messages stay uncovered and are fetched again by the next run */
  private async writeJob(job: NoteJob, inTurn: (write: () => Promise<Written>) => Promise<Written> = (write) => this.parts.noteLock.run(job.path, write)): Promise<boolean> {
    const { vault, chat, tally, onFailure, onConflict } = this.parts;
    const blocks = job.entries.map(({ block, stored, message }) => ({ block, base: stored?.base ?? null, ...(this.parts.keepEdits && { earlierTitle: earlierTitle(message, this.parts.style) }) }));
    const { replies } = job;
    const edit = replies === undefined ? undefined : (text: string): string => withFoundParents(withAnswers(text, replies.answers), replies.found, this.parts.chat);
    const frame = await this.frame(job);
    let written: Written;
    try {
      written = await inTurn(async () => {
        // A note that only lists new replies was not looked at yet.
        const known = job.entries.length === 0 ? await vault.read(job.path) : job.text;
        return await writeNote(vault, { path: job.path, ...frame, blocks, ...(edit !== undefined && { edit }), isCounted: this.isCounted }, known);
      });
    } catch (caught) {
      const error = toTobsError(caught);
      // A full disk refuses everything, and a vault that took no note yet is not writable at all: no use going on.
      if (error.code === 'DISK_FULL' || error.code === 'INTERNAL' || error.code === 'STOPPED' || (error.code === 'NOT_WRITABLE' && tally.notesCreated + tally.notesUpdated === 0)) throw new TobsFailure(error, { cause: caught });
      onFailure({ error, chatId: chat.id, subject: job.path });
      return false;
    }
    if (written.outcome === 'created') tally.notesCreated++;
    else if (written.outcome === 'updated') tally.notesUpdated++;
    else tally.notesUnchanged++;
    tally.conflicts += written.conflicts.length;
    for (const blockId of written.conflicts) onConflict(job.path, blockId);
    await this.remember(job, written);
    return true;
  }

  /** A topic's note counts its messages for its own header. */
  private get isCounted(): boolean {
    return this.parts.style.properties === 'full' || this.parts.layout === 'topic';
  }

  private async remember(job: NoteJob, written: Written): Promise<void> {
    const { state, topics, layout } = this.parts;
    for (const { message, primaryId, block, day, stored, details } of job.entries) {
      const topicId = stored?.topicId ?? topics?.topicOf(message);
      await state.messages.put(message.id, { day: dayNumber(day), primaryId, base: written.bases.get(block.id) ?? blockBase(block.text), isDeleted: false, details, ...(topicId !== undefined && { topicId }) });
    }
    if (layout === 'topic') await topics?.written(job.entries.filter(({ stored }) => stored === undefined).map(({ message }) => message));
  }

  /** What the note says besides its messages. */
  private async frame(job: NoteJob): Promise<{ readonly properties: Properties; readonly header?: NoteHeader }> {
    const [first] = job.entries;
    const { layout, topics } = this.parts;
    if (layout === 'topic' && topics !== null && first !== undefined && first.stored === undefined) return await topics.frame(first.message, first.day);
    return { properties: this.properties(job) };
  }

  private properties(job: NoteJob): Properties {
    const { chat, layout, style } = this.parts;
    const [first] = job.entries;
    // A message that stands in a note of another layout says nothing about that note.
    if (first === undefined || layout === 'topic') return [];
    if (layout !== 'message') return periodProperties(chat, layout, first.day, style);
    // An update that saw only some items of an album leaves the note's properties alone.
    const isWhole = job.entries.some(({ message, primaryId }) => message.id === primaryId);
    const isNew = job.text === null;
    return isWhole && (isNew || first.message.groupId === undefined) ? postProperties(job.entries.map(({ message }) => message), chat, style) : [];
  }

  private pendingItems(jobs: readonly NoteJob[], failed: ReadonlySet<MessageId>): readonly PendingItem[] {
    return jobs
      .flatMap(({ path, entries }) => entries.map((entry) => ({ path, ...entry })))
      .sort((a, b) => a.message.id - b.message.id)
      .flatMap(({ path, message, block }) => {
        const file = this.planned.get(message.id);
        const isWaiting = file !== undefined && (file.state.kind === 'pending' || file.state.kind === 'failed') && !failed.has(message.id);
        return isWaiting && block.mediaLine !== undefined ? [{ messageId: message.id, media: file.media, path: file.path, note: path, line: block.mediaLine }] : [];
      });
  }
}

/**
 * Whether a block says what it said when it was written. A reply keeps the words its parent had then: a parent that changed
 * alone changes no other block.
 */
export function isSame(block: RenderedBlock, stored: StoredMessage): boolean {
  const base = blockBase(block.text);
  if (base === stored.base) return true;
  if (block.replyLine === undefined) return false;
  const replyIndex = block.text.split('\n').indexOf(block.replyLine);
  const [now, then] = [linesOfBase(base), linesOfBase(stored.base)];
  return now.length === then.length && now.every((line, index) => index === replyIndex || line === then[index]);
}

function throwFatal(fatal: { readonly error: unknown } | null): void {
  if (fatal !== null) throw fatal.error;
}
