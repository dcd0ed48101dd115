import PQueue from 'p-queue';
import type { Chat, HistoryRange, Predecessor } from '../model/chat';
import { toTobsError, TobsFailure, type TobsError } from '../model/errors';
import type { ChatReport, ExportFailure } from '../model/events';
import type { ChatId, MessageId, VaultPath } from '../model/ids';
import type { HistoryBatch, HistoryPage } from '../model/telegram';
import type { BlockId, NoteStyle } from '../notes/types';
import { wordsOf } from '../notes/words/words';
import { withWholeAlbums } from './album-stream';
import { BatchWriter, type BatchWriterParts } from './batch-writer';
import type { ChatFolders } from './chat-folder';
import type { ChatState } from './chat-state';
import { closedRange, isClosedRange, storedClosedRange } from './closed-range';
import { readPost } from './export-post';
import { DetailBook } from './detail-book';
import { DetailQueue } from './detail-queue';
import { exportComments } from './export-comments';
import { commonOf, type Interval } from './intervals';
import { KeyedLock } from './keyed-lock';
import { inLargerBatches } from './larger-batches';
import { LinkResolver } from './link-resolver';
import { markDeletedMessages, type DeletedMessagesParts } from './deleted-messages';
import { MediaPlan } from './media-plan';
import { MediaQueue } from './media-queue';
import { StateDamaged } from './message-store';
import { Orphans } from './orphans';
import { NoteFinder } from './note-finder';
import { openPastState, openState, type StateParts } from './open-state';
import { ProgressMeter } from './progress-meter';
import type { Pseudonyms } from './pseudonyms';
import { planReading, rangesOf, type Reading } from './reading';
import { chatKey, scopeOf } from './records';
import { SeenPosts } from './seen-posts';
import { Tally } from './tally';
import { TopicCatalog } from './topic-catalog';
import { writeTopicIndex } from './topic-index';
import { TopicNotes } from './topic-notes';
import { TopicSorter } from './topic-sorter';
import type { ExportPlan, ExportPorts, ExportTarget } from './types';
import { wantedRange } from './wanted-range';

/** What all chats of a run share. */
export interface RunContext {
  readonly plan: ExportPlan;
  readonly ports: ExportPorts;
  readonly style: NoteStyle;
  readonly folders: ChatFolders;
  /** What is known of the forums of the run. */
  readonly topics: Map<ChatId, TopicCatalog>;
  readonly pseudonyms: Pseudonyms;
  readonly signal: AbortSignal;
}

/** A chat and the part of it to export. */
export interface ChatJob {
  readonly target: ExportTarget;
  readonly chat: Chat;
  readonly topicId?: MessageId;
  readonly range: HistoryRange;
  /** Only this post, with its album and the message it replies to, as far as that lies in the range. */
  readonly postId?: MessageId;
}

/** The history from before a group became the supergroup that is exported. */
interface Past {
  readonly from: Predecessor;
  /** State of the supergroup. */
  readonly now: ChatState;
}

/** Telegram was not asked for the newest messages: nothing comes to this history any more. */
const noNewPage: HistoryPage = { messages: [], reachesOldest: false };

/**
 * Exports one chat: reads the newest page, fetches what the checkpoint does not cover, writes it oldest first, compares
 * the newest messages with what was written before, and fetches files beside all that.
 *
 * @throws TobsFailure only for what ends the whole run (signed out, disk full); everything else is in the report
 */
export async function exportChat(run: RunContext, job: ChatJob): Promise<ChatReport> {
  const { clock } = run.ports;
  const started = clock.now();
  const requestsBefore = await countRequests(run);
  const tally = new Tally();
  let fatal: TobsError | null = null;
  let hasEnded = false;
  try {
    await new ChatExport(run, job, { tally, meter: new ProgressMeter(job.chat, tally, run.ports) }).run();
    hasEnded = true;
  } catch (caught) {
    const error = toTobsError(caught);
    if (error.code !== 'STOPPED' || !run.signal.aborted) {
      const failure: ExportFailure = { error, chatId: job.chat.id, subject: job.chat.title };
      tally.failures.push(failure);
      run.ports.emit({ type: 'failure', failure });
      if (endsRun(error)) fatal = error;
    }
  }
  const requests = (await countRequests(run)) - requestsBefore;
  const report = tally.report(job.chat, { requests, seconds: (clock.now() - started) / 1000 }, hasEnded, run.signal.aborted);
  if (fatal !== null) throw new RunEnded(report, fatal);
  return report;
}

/** Thrown when a chat's failure makes the rest of the run pointless; carries that chat's report. */
export class RunEnded extends TobsFailure {
  constructor(
    readonly report: ChatReport,
    detail: TobsError,
  ) {
    super(detail);
  }
}

function endsRun(error: TobsError): boolean {
  return ['SIGNED_OUT', 'DISK_FULL', 'NOT_WRITABLE', 'API_KEYS_INVALID', 'API_KEYS_MISSING', 'COMPANION_FAILED', 'PROTOCOL'].includes(error.code);
}

async function countRequests({ ports }: RunContext): Promise<number> {
  const counts = await ports.telegram.requestCounts();
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** chosen: a page of a forum touches nearly every topic's note; ten pages touch them no more often than one. */
const messagesToSort = 1000;

class ChatExport {
  private readonly noteLock = new KeyedLock();
  private topics: TopicNotes | null = null;
  private readonly seen = new SeenPosts();
  /** Downloads under way, of posts and their comments. */
  private readonly files: PQueue;

  constructor(
    private readonly runContext: RunContext,
    private readonly job: ChatJob,
    private readonly counts: { readonly tally: Tally; readonly meter: ProgressMeter },
    private readonly past: Past | null = null,
  ) {
    this.files = new PQueue({ concurrency: runContext.plan.settings.filesAtOnce });
  }

  async run(): Promise<void> {
    const { meter } = this.counts;
    meter.stage('planning');
    await this.export().catch(async (error: unknown) => {
      if (!(error instanceof StateDamaged)) throw error;
      const { title } = this.job.chat;
      this.runContext.ports.emit({ type: 'message', level: 'warn', text: `${title}: what was stored about its messages is damaged. The chat is read again and compared with its notes.` });
      await this.export(true);
    });
    this.runContext.signal.throwIfAborted();
    meter.stage('done');
  }

  /** @param isRebuilding take nothing for covered, because records were damaged */
  private async export(isRebuilding = false): Promise<void> {
    const { telegram } = this.runContext.ports;
    const { signal } = this.runContext;
    const { chat, topicId, range } = this.job;
    const topic = topicId === undefined ? {} : { topicId };
    // A range of days that is over is fetched without a look at the newest messages; later runs compare those as ever.
    const isNewlyClosed = this.isClosed && (await storedClosedRange(this.runContext.ports.state, scopeOf(this.runContext.plan.settings.folder, chat.id, topicId), range)) === null;
    const hasNewest = this.past === null && this.job.postId === undefined && !isNewlyClosed;
    const newest = hasNewest ? await telegram.newest(chat.id, { ...topic, signal }) : noNewPage;
    const { ports, plan, folders } = this.runContext;
    const past = this.past === null && this.job.postId === undefined ? pastRange(range, newest.total) : null;
    const parts: StateParts = { state: ports.state, folders, root: plan.settings.folder, layout: this.job.target.layout ?? plan.settings.layout, isRebuilding, ...(past !== null && { predecessor: () => telegram.predecessor(chat.id, { signal }) }) };
    const state = this.past === null ? await openState(parts, chat, topicId) : await openPastState(parts, chat, this.past.now);
    if (past !== null && topicId === undefined) await this.exportPast(state, past, isRebuilding);
    this.topics = await this.openTopics(state);
    const { writer, queue, details, sorter } = await this.openWriter(state);
    if (topicId !== undefined && newest.total !== undefined) await sorter?.decide(topicId, newest.total);
    try {
      if (this.job.postId !== undefined) {
        await this.exportPost(writer, this.job.postId);
      } else {
        const wanted = await this.wanted(state, newest);
        if (wanted !== null) await this.exportMessages({ state, writer, newest, wanted, signal });
      }
      if (this.past === null) await this.exportComments(state);
      await this.closeTopics(state);
      this.counts.meter.stage('media');
      await details.run();
    } finally {
      // Whatever became of the text: files of what is written go on arriving, and nothing works on after the report.
      await queue.finish();
    }
  }

  /** Nothing that comes from now on is in the range. */
  private get isClosed(): boolean {
    const { ports, plan } = this.runContext;
    return plan.settings.incremental && plan.settings.recheckDays === 0 && isClosedRange(this.job.range, Math.floor(ports.clock.now() / 1000));
  }

  /** Ids that are wanted, as far as there are messages; null: none. */
  private async wanted(state: ChatState, newest: HistoryPage): Promise<Interval | null> {
    const { ports, signal } = this.runContext;
    const { topicId, range } = this.job;
    const parts = { telegram: ports.telegram, state: ports.state, scope: state.scope, chatId: this.readId, ...(topicId !== undefined && { topicId }), range, signal };
    if (this.past === null) return this.isClosed ? await closedRange(parts) : await wantedRange({ ...parts, newest });
    const { maxId } = this.past.from;
    const wanted = isWhole(range) ? [1, maxId] as const : await closedRange(parts);
    return wanted === null ? null : [wanted[0], Math.min(wanted[1], maxId)];
  }

  private async exportPost(writer: BatchWriter, postId: MessageId): Promise<void> {
    const { ports, signal } = this.runContext;
    for (const messages of await readPost({ telegram: ports.telegram, chatId: this.job.chat.id, postId, range: this.job.range, signal })) {
      const ids = messages.map(({ id }) => id);
      const span: Interval = [Math.min(...ids), Math.max(...ids)];
      await writer.write(messages, span);
      this.seen.add(messages, [span]);
    }
  }

  /** The chat whose history is read. */
  private get readId(): ChatId {
    return this.past?.from.chatId ?? this.job.chat.id;
  }

  /** What was written before a group became this supergroup comes first (F-FETCH-25). */
  private async exportPast(now: ChatState, range: HistoryRange, isRebuilding: boolean): Promise<void> {
    const { ports, plan, signal } = this.runContext;
    const { migratedFrom: from } = now;
    if (from === undefined || from === null) return;
    const { title } = this.job.chat;
    // Exported as a group of its own before: it stays what it is.
    const isKnown = (await ports.state.get(chatKey(scopeOf(plan.settings.folder, from.chatId, undefined)))) !== undefined;
    const past = isKnown ? new ChatExport(this.runContext, { ...this.job, chat: { id: from.chatId, kind: 'group', title }, range }, this.counts) : new ChatExport(this.runContext, { ...this.job, range }, this.counts, { from, now });
    try {
      await past.export(isRebuilding);
    } catch (caught) {
      const error = toTobsError(caught);
      // Whoever joined later may not read it; that is no reason to miss the rest.
      if (error.code !== 'CHAT_UNAVAILABLE') throw caught;
      this.onFailure({ error, chatId: from.chatId, subject: title });
    }
    signal.throwIfAborted();
  }

  private async exportMessages(part: { state: ChatState; writer: BatchWriter; newest: HistoryPage; wanted: Interval; signal: AbortSignal }): Promise<void> {
    const { state, writer, newest, wanted, signal } = part;
    const { ports, plan } = this.runContext;
    const storedBefore = state.covered;
    const reading = await planReading({ ...this.job, ports, settings: plan.settings, newest, wanted, covered: storedBefore, signal });
    const deleted: DeletedMessagesParts = { ...this.runContext, state, ranges: rangesOf(reading), storedBefore, notes: this.notes(state), noteLock: this.noteLock, isMigrated: this.past !== null, tally: this.counts.tally };
    this.counts.meter.stage('messages');
    const isSorted = state.layout === 'topic' && this.job.topicId === undefined;
    let next = wanted[0];
    const batches = withWholeAlbums(this.batches(newest, wanted, reading, signal));
    for await (const batch of isSorted ? inLargerBatches(batches, messagesToSort) : batches) {
      if (batch.missing !== undefined) {
        // Not covered: the next run asks for these again, whatever has been written above them by then.
        this.onFailure({ error: batch.missing, chatId: this.readId, subject: `${this.job.chat.title}, messages ${next}–${batch.coveredTo}` });
        next = batch.coveredTo + 1;
        continue;
      }
      // An interval may have been covered before: only what this batch fetched or re-read may be called covered by it.
      const span: Interval = [Math.min(next, batch.coveredTo), batch.coveredTo];
      await writer.write(batch.messages, span);
      this.seen.add(batch.messages, commonOf(deleted.ranges, span));
      await markDeletedMessages(deleted, span, new Set(batch.messages.map(({ id }) => id)));
      next = batch.coveredTo + 1;
      this.counts.meter.tick();
      signal.throwIfAborted();
    }
  }

  /** Comments never cost the posts: when their group cannot be read, that is in the report, and the next run tries again. */
  private async exportComments(state: ChatState): Promise<void> {
    const { runContext: run, noteLock, seen, files, onFailure, onConflict } = this;
    const { tally, meter } = this.counts;
    const { chat } = this.job;
    if (!run.plan.settings.comments || chat.kind !== 'channel') return;
    meter.stage('comments');
    tally.comments = 0;
    try {
      await exportComments({ run, chat, posts: state, notes: this.notes(state), noteLock, seen, files, tally, meter, onFailure, onConflict });
    } catch (caught) {
      const error = toTobsError(caught);
      if (error.code === 'STOPPED' || endsRun(error)) throw caught;
      onFailure({ error, chatId: chat.id, subject: `Comments on ${chat.title}` });
    }
  }

  /** Everything to read below the newest page, oldest first, then the part of the newest page that is wanted. */
  private async *batches(newest: HistoryPage, wanted: Interval, { older, page }: Reading, signal: AbortSignal): AsyncGenerator<HistoryBatch> {
    const { telegram } = this.runContext.ports;
    const { topicId } = this.job;
    this.counts.meter.expect(newest, isWhole(this.job.range) && older.length === 1 && older[0]?.[0] === 1);
    for (const [fromId, toId] of older) {
      const request = { chatId: this.readId, fromId, toId, ...(topicId !== undefined && { topicId }), ...(newest.total !== undefined && { expected: newest.total }) };
      for await (const batch of telegram.history(request, { signal })) yield this.past === null ? batch : { ...batch, messages: batch.messages.map((message) => ({ ...message, isMigrated: true })) };
    }
    if (page === null) return;
    const inRange = newest.messages.filter(({ id }) => wanted[0] <= id && id <= wanted[1]);
    yield { messages: inRange, coveredTo: page[1] };
  }

  private notes(state: ChatState): NoteFinder {
    return new NoteFinder(this.runContext.ports.vault, this.job.chat, this.folder(state), state.layout, this.topics, this.past !== null);
  }

  private async openTopics(state: ChatState): Promise<TopicNotes | null> {
    const { ports, plan, topics, signal } = this.runContext;
    const { chat, topicId } = this.job;
    if (chat.kind !== 'forum' || this.past !== null) return null;
    const catalog = topics.get(chat.id) ?? new TopicCatalog(ports.telegram, chat.id, signal);
    topics.set(chat.id, catalog);
    return await TopicNotes.open({ chat, vault: ports.vault, state: ports.state, scope: scopeOf(plan.settings.folder, chat.id, undefined), folder: this.folder(state), catalog, isWhole: topicId === undefined, splitAt: plan.settings.topicSplitAt });
  }

  /** The chat has been read to the end of what was wanted. */
  private async closeTopics(state: ChatState): Promise<void> {
    const { topics } = this;
    if (topics === null || state.layout !== 'topic') return;
    const isFirst = !topics.isRead;
    if (isWhole(this.job.range) && this.job.postId === undefined) await topics.settle();
    // Before the forum counts as read: a run that dies here writes it the next time.
    if (isFirst || this.counts.tally.messages > 0) await this.writeTopicIndex(state, topics);
    await state.commit({ others: topics.takeChanges() });
  }

  /** Only for a whole forum. */
  private async writeTopicIndex(state: ChatState, topics: TopicNotes): Promise<void> {
    const { ports, style, topics: catalogs } = this.runContext;
    const { chat, topicId, postId } = this.job;
    const { tally } = this.counts;
    const catalog = catalogs.get(chat.id);
    if (catalog === undefined || topicId !== undefined || postId !== undefined) return;
    const outcome = await writeTopicIndex({ chat, vault: ports.vault, topics, catalog, folder: this.folder(state), style });
    if (outcome === 'created') tally.notesCreated++;
    if (outcome === 'updated') tally.notesUpdated++;
  }

  private folder(state: ChatState): VaultPath {
    return `${this.runContext.plan.settings.folder}/${state.folder}`;
  }

  private async openWriter(state: ChatState): Promise<{ writer: BatchWriter; queue: MediaQueue; details: DetailQueue; sorter: TopicSorter | null }> {
    const { ports, plan, style, signal } = this.runContext;
    const { chat } = this.job;
    const notes = this.notes(state);
    const links = new LinkResolver({ ...chat, id: this.readId }, state.messages, notes, state.layout, this.past !== null);
    const { noteLock, topics } = this;
    const sorter = topics === null ? null : new TopicSorter({ chat, vault: ports.vault, topics, messages: state.messages, links, noteLock, style });
    const queue = new MediaQueue({
      telegram: ports.telegram,
      vault: ports.vault,
      state,
      notes,
      chatId: this.readId,
      isMigrated: this.past !== null,
      tally: this.counts.tally,
      filesAtOnce: plan.settings.filesAtOnce,
      files: this.files,
      signal,
      onFailure: this.onFailure,
      onProgress: () => this.counts.meter.tick(),
      clock: ports.clock,
      noteLock,
      words: wordsOf(style.language),
    });
    const failures = new Map<VaultPath, string>();
    for (const batch of state.pendingBatches) {
      const items = await state.pendingItems(batch);
      for (const { path, failure } of items) if (failure !== undefined) failures.set(path, failure);
      queue.add(batch, items.length);
    }
    const media = new MediaPlan(plan.settings, plan.settings.folder, this.folder(state), ports.vault, ports.state, failures);
    const book = new DetailBook(plan.settings, plan.settings.folder, ports.state, this.runContext.pseudonyms);
    const parts: BatchWriterParts = {
      chat,
      layout: state.layout,
      style,
      serviceMessages: plan.settings.serviceMessages,
      keepEdits: plan.settings.keepEdits,
      backlinks: plan.settings.backlinks,
      vault: ports.vault,
      clock: ports.clock,
      state,
      notes,
      links,
      orphans: new Orphans(ports.state, state.scope),
      topics: sorter,
      topicChanges: () => topics?.takeChanges() ?? [],
      media,
      details: book,
      queue,
      noteLock,
      tally: this.counts.tally,
      onFailure: this.onFailure,
      onConflict: this.onConflict,
    };
    // What is written twice in one run counts once.
    const rewriter = new BatchWriter({ ...parts, tally: new Tally() });
    const details = new DetailQueue({
      telegram: ports.telegram,
      state,
      book,
      rewrite: (messages) => rewriter.rewrite(messages),
      chatId: this.readId,
      limit: plan.settings.reactionPeopleLimit,
      signal,
      onFailure: this.onFailure,
      onNote: (text) => ports.emit({ type: 'message', level: 'info', text: `${chat.title}: ${text}` }),
    });
    return { writer: new BatchWriter(parts), queue, details, sorter };
  }

  private readonly onConflict = (note: VaultPath, block: BlockId): void => {
    this.runContext.ports.emit({ type: 'message', level: 'warn', text: `${note}: you and Telegram changed the same lines of ^${block}; the note holds both.` });
  };

  private readonly onFailure = (failure: ExportFailure): void => {
    this.counts.tally.failures.push(failure);
    this.runContext.ports.emit({ type: 'failure', failure });
  };
}

function isWhole(range: HistoryRange): boolean {
  return Object.values(range).every((bound) => bound === undefined);
}

/** The part of a range that lies before a migration, or null; message ids name messages of the supergroup. */
function pastRange({ fromId, toId, last, ...dates }: HistoryRange, total: number | undefined): HistoryRange | null {
  if (fromId !== undefined || toId !== undefined) return null;
  if (last === undefined) return dates;
  return total === undefined || last <= total ? null : { ...dates, last: last - total };
}
