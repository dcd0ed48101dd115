import { TobsFailure } from '../../model/errors';
import type { MessageId } from '../../model/ids';
import type { HistoryBatch, HistoryPage } from '../../model/telegram';
import { commentBlockIdOf } from '../../notes/merge/block-id';
import { markCommentDeleted } from '../../notes/merge/update-thread';
import { planReading, rangesOf, type Reading } from '../read/reading';
import type { Interval, Intervals } from '../state/intervals';
import { markDeletedMessages, type DeletedMessagesParts } from '../write/deleted-messages';
import type { CommentsParts } from './comments-parts';
import type { WriteOptions } from './comment-writer';
import type { OpenComments } from './open-comments';

/** documented: ids per request. */
const idsPerRequest = 100;

/** What reading the whole discussion group starts from. */
export interface Pass {
  /** The group's newest page. */
  readonly newest: HistoryPage;
  /** Ids that need not be read again. */
  readonly covered: Intervals;
  /** Records that go with every checkpoint. */
  readonly others?: () => NonNullable<WriteOptions['others']>;
}

/**
 * Reads what is not covered of a discussion group, oldest first, and writes its comments below their posts. A batch waits
 * until the posts whose copies it holds are in their notes: the group is fetched ahead no further than the reader's window.
 *
 * @returns the posts whose copies came along
 */
export async function passOverGroup(parts: CommentsParts, open: OpenComments, { newest, covered, others }: Pass): Promise<ReadonlySet<MessageId>> {
  const { run, seen, tally, meter } = parts;
  const { group, state, threads, writer } = open;
  const copies = new Set<MessageId>();
  const storedBefore = state.covered;
  // Comments above the newest one that is left are gone: they are missed, too.
  const top = Math.max(newest.messages.at(-1)?.id ?? 0, newest.reachesOldest || newest.messages.length > 0 ? (storedBefore.at(-1)?.[1] ?? 0) : 0);
  if (top === 0) return copies;
  const reading = await planReading({ ports: run.ports, settings: run.plan.settings, chat: group, newest, wanted: [1, top], covered, files: [], signal: run.signal });
  const deleted = deletedParts(parts, open, { ranges: rangesOf(reading), storedBefore });
  tally.discussionTotal = isWhole(reading) ? (newest.total ?? null) : null;
  let next = 1;
  for await (const batch of batchesOf(parts, open, { newest, reading })) {
    // A post's copy may be among what is missing: then it is not known whose comments these are.
    if (batch.missing !== undefined) throw new TobsFailure(batch.missing);
    const span: Interval = [Math.min(next, batch.coveredTo), batch.coveredTo];
    const newestPost = threads.newestPostIn(batch.messages);
    await seen.until(() => seen.writtenTo >= newestPost, run.signal);
    for (const id of await writer.write(batch.messages, { covered: [span], others: others?.() ?? [] })) copies.add(id);
    await markDeletedMessages(deleted, span, new Set(batch.messages.map(({ id }) => id)));
    next = batch.coveredTo + 1;
    tally.discussionRead += batch.messages.length;
    meter.tick();
    run.signal.throwIfAborted();
  }
  await readSpilled(parts, open);
  // What still waits answered something that is no post.
  const waiting = threads.waitingIds.map((id): Interval => [id, id]);
  if (waiting.length > 0) await state.commit({ covered: waiting });
  return copies;
}

function deletedParts({ run, noteLock, tally }: CommentsParts, { state, notes }: OpenComments, read: Pick<DeletedMessagesParts, 'ranges' | 'storedBefore'>): DeletedMessagesParts {
  return { ports: run.ports, style: run.style, state, ...read, notes, noteLock, tally, isMigrated: false, mark: (note, message, deletion) => markCommentDeleted(note, commentBlockIdOf(message), deletion) };
}

/** Everything below the newest page is read: only then is the group's size what to expect. */
function isWhole({ older, page }: Reading): boolean {
  return older.length === 0 ? page?.[0] === 1 : older.length === 1 && older[0]?.[0] === 1;
}

async function* batchesOf({ run }: CommentsParts, { group }: OpenComments, { newest, reading: { older, page } }: { readonly newest: HistoryPage; readonly reading: Reading }): AsyncGenerator<HistoryBatch> {
  const { ports, signal } = run;
  for (const [fromId, toId] of older) {
    yield* ports.telegram.history({ chatId: group.id, fromId, toId, ...(newest.total !== undefined && { expected: newest.total }) }, { signal });
  }
  if (page !== null) yield { messages: newest.messages.filter(({ id }) => page[0] <= id), coveredTo: page[1] };
}

/** Comments that found no room to wait for their post are read once more, now that all copies have been seen. */
async function readSpilled({ run, meter }: CommentsParts, { group, threads, writer }: OpenComments): Promise<void> {
  const spilled = threads.takeSpilled();
  for (let at = 0; at < spilled.length; at += idsPerRequest) {
    const ids = spilled.slice(at, at + idsPerRequest);
    const messages = await run.ports.telegram.messagesById(group.id, ids, { signal: run.signal });
    await writer.write(messages, { covered: ids.map((id): Interval => [id, id]) });
    meter.tick();
  }
}
