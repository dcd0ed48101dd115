import { isSelective, partOf } from '../../model/chat';
import type { Cancellable, HistoryBatch, HistoryPage } from '../../model/telegram';
import { withWholeAlbums } from './album-stream';
import { notesOf, readIdOf, type ChatContext } from '../chat-context';
import { markDeletedMessages, type DeletedMessagesParts } from '../write/deleted-messages';
import { commonOf, type Interval } from '../state/intervals';
import { gatheredBatches, type Gathering } from './gathered-batches';
import type { OpenChat } from '../open-chat';
import { planReading, rangesOf, type Reading } from './reading';
import { isWhole } from './wanted-range';

/** chosen: a batch rewrites every note it touches; where writing is behind, so many at a time rewrite them seldom. */
const plain: Gathering = { least: 1, most: 1000 };
/** chosen: a page of a forum touches nearly every topic's note; ten pages touch them no more often than one, and where writing is behind, fifty. */
const sorted: Gathering = { least: 1000, most: 5000 };

/** The ids to export, and the newest page as it was read to find them. */
export interface MessagesToRead {
  readonly newest: HistoryPage;
  readonly wanted: Interval;
}

/** Reads what is not covered of a chat's wanted messages, oldest first, writes it, and marks what was deleted. */
export async function exportMessages(context: ChatContext, { state, topics, writer, leftOut }: OpenChat, { newest, wanted }: MessagesToRead): Promise<void> {
  const { run, job, past, meter, noteLock, seen, tally } = context;
  const { ports, plan, signal } = run;
  const onFailure = run.breaker.counting(context.onFailure);
  const storedBefore = state.covered;
  // A file says nothing about what the settings kept out of earlier exports.
  const files = plan.isImport === true ? [] : leftOut.wanted;
  let isComplete = true;
  const reading = await planReading({ chat: job.chat, part: partOf(job), ports, settings: plan.settings, newest, wanted, covered: plan.isImport === true ? [] : storedBefore, files, signal });
  const deleted: DeletedMessagesParts = { ...run, state, ranges: rangesOf(reading), storedBefore, notes: notesOf(context, state, topics), noteLock, isMigrated: past !== null, tally };
  meter.stage('messages');
  const isSorted = state.layout === 'topic' && job.topicId === undefined;
  let next = wanted[0];
  const batches = gatheredBatches((left) => withWholeAlbums(readBatches(context, { newest, wanted, signal: AbortSignal.any([signal, left]) }, reading)), isSorted ? sorted : plain);
  for await (const batch of run.stages.timeEach('fetch', batches)) {
    if (batch.missing !== undefined) {
      // Not covered: the next run asks for these again, whatever has been written above them by then.
      onFailure({ error: batch.missing, chatId: readIdOf(context), subject: `${job.chat.title}, messages ${next}–${batch.coveredTo}` });
      next = batch.coveredTo + 1;
      isComplete = false;
      seen.reach(batch.coveredTo);
      continue;
    }
    // An interval may have been covered before: only what this batch fetched or re-read may be called covered by it.
    const span: Interval = [Math.min(next, batch.coveredTo), batch.coveredTo];
    await writer.write(batch.messages, span);
    seen.add(batch.messages, commonOf(deleted.ranges, span));
    seen.reach(batch.coveredTo);
    // What a part of the chat or an import does not show may be there all the same.
    if (!isSelective(job) && plan.isImport !== true) await markDeletedMessages(deleted, span, new Set(batch.messages.map(({ id }) => id)));
    next = batch.coveredTo + 1;
    meter.tick();
    signal.throwIfAborted();
  }
  if (files.length === 0 || !isComplete) return;
  leftOut.settle(wanted);
  await state.commit({ others: leftOut.takeChanges() });
}

/** Everything to read below the newest page, oldest first, then the part of the newest page that is wanted. */
async function* readBatches(context: ChatContext, { newest, wanted, signal }: MessagesToRead & Cancellable, { older, page }: Reading): AsyncGenerator<HistoryBatch> {
  const { job, past, meter } = context;
  const { ports } = context.run;
  meter.expect(newest, isWhole(job.range) && older.length === 1 && older[0]?.[0] === 1);
  for (const [fromId, toId] of older) {
    const request = { chatId: readIdOf(context), fromId, toId, ...partOf(job), ...(newest.total !== undefined && { expected: newest.total }) };
    for await (const batch of ports.telegram.history(request, { signal })) yield past === null ? batch : { ...batch, messages: batch.messages.map((message) => ({ ...message, isMigrated: true })) };
  }
  if (page === null) return;
  const inRange = newest.messages.filter(({ id }) => wanted[0] <= id && id <= wanted[1]);
  yield { messages: inRange, coveredTo: page[1] };
}
