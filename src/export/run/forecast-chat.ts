import { partOf } from '../../model/chat';
import type { ByMediaClass, ChatEstimate, ChatForecast } from '../../model/estimate';
import { fileMediaOf, mediaClassOf, type MediaClass } from '../../model/media';
import type { MessageId } from '../../model/ids';
import type { Message } from '../../model/message';
import { chatContext, countRequests, readIdOf, type ChatContext, type ChatJob } from '../chat-context';
import { openStateOf, pastContext } from '../open-state-of';
import { pastRange } from '../read/past-history';
import { readPost, type PostParts } from '../read/read-post';
import { planReading } from '../read/reading';
import { readNewest, wantedIds } from '../read/wanted-ids';
import { isWhole } from '../read/wanted-range';
import { includesId, type Interval } from '../state/intervals';
import type { ChatState } from '../state/chat-state';
import { workOf, type MessageCounts } from './forecast';
import { ProgressMeter } from './progress-meter';
import type { RunContext } from './run-context';
import { Tally } from './tally';

/** chosen: counting more stretches one by one would cost more than it tells. */
const mostStretches = 10;

/** What exporting a chat would fetch, its past as another group included. */
export async function forecastChat(run: RunContext, job: ChatJob): Promise<ChatForecast> {
  const tally = new Tally();
  const context = chatContext(run, job, { tally, meter: new ProgressMeter(job.chat, tally, run.ports) });
  const named = { chatId: job.chat.id, chatTitle: job.chat.title };
  if (job.postId !== undefined) return { ...named, ...(await forecastPost(context, job.postId)) };
  const parts = await forecastAll(context);
  const works = parts.map(({ counts }) => workOf(counts, run.plan.settings));
  return {
    ...named,
    messagesTotal: sum(parts.map(({ total }) => total)),
    messagesNew: sum(parts.map(({ counts }) => counts.messages)),
    requests: sum(works.map(({ requests }) => requests)),
    files: sum(works.map(({ files }) => files)),
    bytes: sum(works.map(({ bytes }) => bytes)),
    seconds: sum(works.map(({ seconds }) => seconds)),
  };
}

/**
 * One post with its album and the message it answers: read as the export reads it, by one or two requests.
 * @throws TobsFailure CHAT_UNAVAILABLE when the message does not exist
 */
async function forecastPost(context: ChatContext, postId: MessageId): Promise<Omit<ChatForecast, 'chatId' | 'chatTitle'>> {
  const { run, job } = context;
  const { telegram } = run.ports;
  let requests = 0;
  const counting: PostParts['telegram'] = {
    messagesById: (...asked) => {
      requests++;
      return telegram.messagesById(...asked);
    },
  };
  const messages = (await readPost({ telegram: counting, chatId: job.chat.id, postId, range: job.range, signal: run.signal })).flat();
  const state = await openStateOf(context, { hasPredecessor: false, isRebuilding: false });
  const stored = await Promise.all(messages.map(({ id }) => state.messages.get(id)));
  const fresh = messages.filter((_message, index) => stored[index] === undefined);
  const { fileRequests, files, bytes, seconds } = workOf(countsOf(fresh, 0), run.plan.settings);
  return { requests: fileRequests === null ? null : requests + fileRequests, files, bytes, seconds, messagesTotal: messages.length, messagesNew: fresh.length };
}

/** One history: the chat's own, or that of the group it was before. */
interface HistoryForecast {
  readonly total: number | null;
  readonly counts: MessageCounts;
}

async function forecastAll(context: ChatContext): Promise<readonly HistoryForecast[]> {
  const { job, past, run } = context;
  const requestsBefore = await countRequests(run);
  const newest = await readNewest(context);
  const before = past === null ? pastRange(job.range, newest.total) : null;
  const state = await openStateOf(context, { hasPredecessor: before !== null, isRebuilding: false });
  const older = before === null || job.topicId !== undefined ? null : await pastContext(context, state, before);
  const opening = (await countRequests(run)) - requestsBefore;
  return [...(older === null ? [] : await forecastAll(older)), await forecastHistory(context, { state, newest, opening })];
}

type Newest = Awaited<ReturnType<typeof readNewest>>;

/** A history whose newest page has been read, and the requests for that. */
interface OpenHistory {
  readonly state: ChatState;
  readonly newest: Newest;
  readonly opening: number;
}

async function forecastHistory(context: ChatContext, { state, newest, opening }: OpenHistory): Promise<HistoryForecast> {
  const { run, job } = context;
  const requestsBefore = await countRequests(run);
  const planned = async (): Promise<number> => opening + (await countRequests(run)) - requestsBefore;
  const wanted = await wantedIds(context, state, newest);
  if (wanted === null) return { total: 0, counts: countsOf([], await planned()) };
  const reading = await planReading({ chat: job.chat, part: partOf(job), ports: run.ports, settings: run.plan.settings, newest, wanted, covered: state.covered, files: [], signal: run.signal });
  const fresh = newest.messages.filter(({ id }) => wanted[0] <= id && id <= wanted[1] && !includesId(state.covered, id));
  const missing = reading.older;
  // What is asked from here on only counts: a run reads instead.
  const planning = await planned();
  if (missing.length === 0) return { total: await totalOf(context, wanted, newest), counts: countsOf(fresh, planning) };
  const estimate = await run.ports.telegram.estimate(readIdOf(context), { ...partOf(job), signal: run.signal });
  const hasEnd = !isWhole(job.range) && wanted[1] !== newest.messages.at(-1)?.id;
  const isAll = missing.length === 1 && missing[0]?.[0] === 1 && state.covered.length === 0 && !hasEnd;
  const below = isAll && estimate.messages !== null && newest.messages.length > 0 ? estimate.messages - newest.messages.length : await countAll(context, missing);
  const messages = below === null ? null : below + fresh.length;
  return {
    total: isAll ? estimate.messages : await totalOf(context, wanted, newest),
    counts: { planning, messages, atHand: fresh.length, stretches: missing.length, files: shareOf(estimate, messages), meanBytes: estimate.meanBytes },
  };
}

/** Messages in the wanted range, as far as one can say without another request for whole chats. */
async function totalOf(context: ChatContext, wanted: Interval, newest: Newest): Promise<number | null> {
  if (newest.reachesOldest) return newest.messages.filter(({ id }) => wanted[0] <= id && id <= wanted[1]).length;
  return wanted[0] === 1 && wanted[1] === newest.messages.at(-1)?.id ? (newest.total ?? null) : await countAll(context, [wanted]);
}

async function countAll(context: ChatContext, spans: readonly Interval[]): Promise<number | null> {
  const { run, job } = context;
  if (spans.length > mostStretches) return null;
  let messages = 0;
  for (const [fromId, toId] of spans) {
    const count = await run.ports.telegram.countBetween({ chatId: readIdOf(context), fromId, toId }, { ...partOf(job), signal: run.signal });
    if (count === null) return null;
    messages += count;
  }
  return messages;
}

/** Files among so many of a chat's messages: exact for all of them, else as many as the share of the messages. */
function shareOf({ files, messages: all }: ChatEstimate, messages: number | null): ByMediaClass {
  const share = messages === null || all === null || all === 0 ? 1 : Math.min(1, messages / all);
  return byClass((one) => (files[one] === null ? null : Math.round(files[one] * share)));
}

/** Messages that are at hand need no guess. */
function countsOf(messages: readonly Message[], planning: number): MessageCounts {
  const files = messages.flatMap(({ media }) => fileMediaOf(media) ?? []);
  const sizes = (one: MediaClass): readonly number[] => files.filter((media) => mediaClassOf(media) === one).map(({ file }) => file.sizeBytes);
  return {
    planning,
    messages: messages.length,
    atHand: messages.length,
    stretches: 0,
    files: byClass((one) => sizes(one).length),
    meanBytes: byClass((one) => sizes(one).reduce((total, size) => total + size, 0) / Math.max(1, sizes(one).length)),
  };
}

function byClass(valueOf: (one: MediaClass) => number | null): ByMediaClass {
  return { photo: valueOf('photo'), video: valueOf('video'), audio: valueOf('audio'), voice: valueOf('voice'), document: valueOf('document'), sticker: valueOf('sticker') };
}

function sum(numbers: readonly (number | null)[]): number | null {
  return numbers.reduce<number | null>((total, number) => (total === null || number === null ? null : total + number), 0);
}
