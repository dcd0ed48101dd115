import { isSelective, type HistoryRange } from '../model/chat';
import { toTobsError, type TobsError } from '../model/errors';
import type { ChatReport, ExportFailure } from '../model/events';
import type { HistoryPage } from '../model/telegram';
import { chatContext, countRequests, readIdOf, type ChatContext, type ChatJob } from './chat-context';
import type { ChatState } from './state/chat-state';
import { settleTopics } from './topics/chat-topics';
import { CommentsBeside } from './comments/comments-beside';
import { SeenPosts } from './comments/seen-posts';
import { exportMessages } from './read/export-messages';
import { exportPost } from './read/export-post';
import { StateDamaged } from './state/message-store';
import { updateChatIndex } from './indexes/chat-index-note';
import { updateGallery } from './indexes/gallery-note';
import { foundPlaces, openChat, type OpenChat } from './open-chat';
import { openStateOf, pastContext } from './open-state-of';
import { pastRange } from './read/past-history';
import { ProgressMeter } from './run/progress-meter';
import type { RunContext } from './run/run-context';
import { endsRun, RunEnded } from './run/run-ended';
import { Tally } from './run/tally';
import { asNamedNow, OtherChat } from './read/renamed-chat';
import { readNewest, wantedIds } from './read/wanted-ids';
import { isWhole } from './read/wanted-range';

/**
 * Exports one chat: reads the newest page, fetches what the checkpoint does not cover, writes it oldest first, compares
 * the newest messages with what was written before, and fetches files beside all that.
 *
 * @throws RunEnded only for what ends the whole run (signed out, disk full); everything else is in the report
 */
export async function exportChat(run: RunContext, wanted: ChatJob): Promise<ChatReport> {
  let job = wanted;
  const { clock } = run.ports;
  const started = clock.now();
  const requestsBefore = await countRequests(run);
  const tally = new Tally();
  run.breaker.watch(tally);
  run.fileBreaker.watch(tally);
  let fatal: TobsError | null = null;
  let hasEnded = false;
  try {
    const work = async (): Promise<void> => await exportWithRepair(chatContext(run, job, { tally, meter: new ProgressMeter(job.chat, tally, run.ports) }));
    await work().catch(async (caught: unknown) => {
      if (!(caught instanceof OtherChat)) throw caught;
      job = { ...job, chat: caught.chat };
      await work();
    });
    hasEnded = true;
  } catch (caught) {
    const error = run.breaker.error ?? toTobsError(caught);
    if (error.code !== 'STOPPED' || !run.signal.aborted) {
      const failure: ExportFailure = { error, chatId: job.chat.id, subject: job.chat.title };
      tally.failures.push(failure);
      run.ports.emit({ type: 'failure', failure });
      run.breaker.failed(error);
      if (endsRun(error)) fatal = error;
    }
  }
  const requests = (await countRequests(run)) - requestsBefore;
  const report = tally.report(job.chat, { requests, seconds: (clock.now() - started) / 1000 }, hasEnded, run.signal.aborted && run.breaker.error === null);
  if (fatal !== null) throw new RunEnded(report, fatal);
  return report;
}

/** A chat whose records are damaged is read again. */
async function exportWithRepair(context: ChatContext): Promise<void> {
  const { run, job, meter } = context;
  meter.stage('planning');
  await exportAll(context).catch(async (error: unknown) => {
    if (!(error instanceof StateDamaged)) throw error;
    run.ports.emit({ type: 'message', level: 'warn', text: `${job.chat.title}: what was stored about its messages is damaged. The chat is read again and compared with its notes.` });
    await exportAll(context, true);
  });
  run.signal.throwIfAborted();
  meter.stage('done');
}

/** @param isRebuilding take nothing for covered, because records were damaged */
async function exportAll(given: ChatContext, isRebuilding = false): Promise<void> {
  // What an attempt before this one has seen says nothing about this one.
  const fresh: ChatContext = { ...given, seen: new SeenPosts() };
  const newest = await readNewest(fresh);
  const context = await asNamedNow(fresh, newest);
  const { job, past, meter, seen } = context;
  const { topicId } = job;
  const before = past === null && job.postId === undefined ? pastRange(job.range, newest.total) : null;
  const isImport = context.run.plan.isImport === true;
  const state = await openStateOf(context, { hasPredecessor: before !== null && !isImport, isRebuilding });
  const found = await foundPlaces(context, state, isRebuilding);
  // What was written before a group became this supergroup comes first (F-FETCH-25).
  if (before !== null && topicId === undefined) await meter.before(newest, isWhole(job.range), () => exportPast(context, state, { range: before, isRebuilding }));
  const open = await openChat(context, state, { found, isRebuilding });
  if (topicId !== undefined && newest.total !== undefined && !isSelective(job)) await open.sorter?.decide(topicId, newest.total);
  seen.foresee(newest.messages);
  const comments = CommentsBeside.begin(context, open);
  try {
    await exportText(context, open, newest);
    await comments?.finish();
    await settleTopics(context, state, open.topics);
    meter.stage('media');
    if (!isImport) await open.details.run();
    if (past === null) await updateChatIndex(context, open);
  } finally {
    // Whatever became of the text: files of what is written go on arriving, and nothing works on after the report.
    await finishFiles(open, comments);
  }
  // The index links to a gallery that has come to be.
  if (past === null && (await updateGallery(context, open))) await updateChatIndex(context, open);
  // What is said in files comes last: it takes the longest, and needs them.
  await open.transcripts.run();
  await comments?.transcribe();
}

async function finishFiles({ queue }: OpenChat, comments: CommentsBeside | null): Promise<void> {
  for (const end of await Promise.allSettled([queue.finish(), comments?.close()])) {
    if (end.status === 'rejected') throw end.reason;
  }
}

async function exportPast(context: ChatContext, now: ChatState, { range, isRebuilding }: { readonly range: HistoryRange; readonly isRebuilding: boolean }): Promise<void> {
  const past = await pastContext(context, now, range);
  if (past === null) return;
  try {
    await exportAll(past, isRebuilding);
  } catch (caught) {
    const error = toTobsError(caught);
    // Whoever joined later may not read it; that is no reason to miss the rest.
    if (error.code !== 'CHAT_UNAVAILABLE') throw caught;
    context.onFailure({ error, chatId: readIdOf(past), subject: context.job.chat.title });
  }
  context.run.signal.throwIfAborted();
}

async function exportText(context: ChatContext, open: OpenChat, newest: HistoryPage): Promise<void> {
  const { postId } = context.job;
  if (postId !== undefined) return await exportPost(context, open, postId);
  const wanted = await wantedIds(context, open.state, newest);
  if (wanted !== null) await exportMessages(context, open, { newest, wanted });
}
