import { partOf, type HistoryPart } from '../../model/chat';
import type { ByMediaClass, ChatEstimate } from '../../model/estimate';
import type { ChatId, MessageId } from '../../model/ids';
import type { MessageSpan } from '../../model/telegram';
import { fileMediaOf, mediaClassOf, type MediaClass } from '../../model/media';
import type { Message } from '../../model/message';
import type { Cancellable } from '../../model/telegram';
import { asTl, asTlList, child, children, int, type Tl } from '../codec/tl';
import type { HistoryReader } from './history-reader';
import { inputPeerOf, MAX_COUNT } from './pages';
import { historyRequest } from './part-request';
import { hasRoot } from './thread';

/** Filters that together count the files of a class; Telegram counts no stickers. */
const counted: Readonly<Record<MediaClass, readonly string[]>> = {
  photo: ['inputMessagesFilterPhotos'],
  video: ['inputMessagesFilterVideo', 'inputMessagesFilterGif', 'inputMessagesFilterRoundVideo'],
  audio: ['inputMessagesFilterMusic'],
  voice: ['inputMessagesFilterVoice'],
  document: ['inputMessagesFilterDocument'],
  sticker: [],
};
const classes = Object.keys(counted) as readonly MediaClass[];

/** chosen: fewer files say nothing about the size of the others. */
const enoughFiles = 3;

type Wish = Cancellable & HistoryPart;

/** What a chat holds, by two requests: its newest page, and Telegram's own counters. @see TelegramReader.estimate */
export async function estimateChat(reader: HistoryReader, chatId: ChatId, options: Wish): Promise<ChatEstimate> {
  const page = await reader.newest(chatId, options);
  const messages = page.reachesOldest ? page.messages.length : page.total === undefined ? null : page.total + (hasRoot({ chatId, ...partOf(options) }) ? 1 : 0);
  // A chat that is at hand as a whole has been counted already.
  const files = page.reachesOldest ? byClass((one) => filesOf(page.messages, one).length) : await countFiles(reader, chatId, options);
  return { messages, newest: page.messages, files, meanBytes: byClass((one) => meanSize(filesOf(page.messages, one), page.reachesOldest)) };
}

/** Messages with `fromId <= id <= toId`, by at most two requests; null when Telegram does not say where they stand. @see TelegramReader.countBetween */
export async function countBetween(reader: HistoryReader, { chatId, fromId, toId }: MessageSpan, options: Wish): Promise<number | null> {
  const newer = await newerThan(reader, { chatId, id: toId }, options);
  const upTo = await newerThan(reader, { chatId, id: fromId - 1 }, options);
  return newer === null || upTo === null ? null : Math.max(0, upTo - newer);
}

/** How many messages have a higher id. */
async function newerThan(reader: HistoryReader, { chatId, id }: { readonly chatId: ChatId; readonly id: MessageId }, options: Wish): Promise<number | null> {
  const { signal, ...part } = options;
  const ports = reader.ports(signal);
  const peer = await inputPeerOf(chatId, ports);
  const sublist = part.sublistId === undefined ? undefined : await inputPeerOf(part.sublistId, ports);
  const request = historyRequest({ source: { chatId, ...partOf(part) }, peer, sublist }, { offsetId: id + 1, offsetDate: 0, addOffset: 0, limit: 1 });
  const answer = asTl(await ports.call(request, { signal, chatId }));
  if (answer === undefined) return null;
  ports.peers.addFrom(answer);
  const found = children(answer, 'messages').length;
  const total = answer._ === 'messages.messages' ? found : (int(answer, 'count') ?? Infinity);
  // Below the oldest message: all others are newer.
  if (id < 1 || found === 0) return total > MAX_COUNT ? null : total;
  return answer._ === 'messages.messages' ? 0 : (int(answer, 'offsetIdOffset') ?? null);
}

async function countFiles(reader: HistoryReader, chatId: ChatId, { signal, topicId, sublistId, only }: Wish): Promise<ByMediaClass> {
  const ports = reader.ports(signal);
  const filters = classes.flatMap((one) => counted[one]).map((filter): Tl => ({ _: filter }));
  const sublist = sublistId === undefined ? undefined : await inputPeerOf(sublistId, ports);
  const request: Tl = { _: 'messages.getSearchCounters', peer: await inputPeerOf(chatId, ports), ...(topicId !== undefined && { topMsgId: topicId }), ...(sublist !== undefined && { savedPeerId: sublist }), filters };
  const counts = new Map<string, number>();
  for (const counter of asTlList(await ports.call(request, { signal, chatId }))) {
    const filter = child(counter, 'filter')?._;
    const count = int(counter, 'count');
    if (filter !== undefined && count !== undefined && count <= MAX_COUNT) counts.set(filter, count);
  }
  return byClass((one) => (isLeftOut(one, only) ? 0 : only === 'links' || only === 'pinned' ? null : sumOf(counted[one].map((filter) => counts.get(filter)))));
}

/** Kinds of messages whose files are all of one class. */
const classOfKind: Readonly<Partial<Record<NonNullable<HistoryPart['only']>, MediaClass>>> = { photos: 'photo', videos: 'video', files: 'document', music: 'audio', voice: 'voice' };

function isLeftOut(one: MediaClass, only: HistoryPart['only']): boolean {
  const wanted = only === undefined ? undefined : classOfKind[only];
  return wanted !== undefined && wanted !== one;
}

function sumOf(counts: readonly (number | undefined)[]): number | null {
  return counts.length === 0 ? null : counts.reduce<number | null>((sum, count) => (sum === null || count === undefined ? null : sum + count), 0);
}

function byClass(valueOf: (one: MediaClass) => number | null): ByMediaClass {
  return { photo: valueOf('photo'), video: valueOf('video'), audio: valueOf('audio'), voice: valueOf('voice'), document: valueOf('document'), sticker: valueOf('sticker') };
}

/** Sizes in bytes. */
function filesOf(messages: readonly Message[], wanted: MediaClass): readonly number[] {
  return messages.flatMap(({ media }) => fileMediaOf(media) ?? []).filter((media) => mediaClassOf(media) === wanted).map(({ file }) => file.sizeBytes);
}

function meanSize(sizes: readonly number[], isAll: boolean): number | null {
  if (sizes.length === 0 || (!isAll && sizes.length < enoughFiles)) return null;
  return Math.round(sizes.reduce((sum, size) => sum + size, 0) / sizes.length);
}
