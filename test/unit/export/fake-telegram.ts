import type { Chat, Dialog, HistoryRange } from '../../../src/model/chat';
import type { DetailAnswer, DetailRequest } from '../../../src/model/details';
import type { ChatEstimate } from '../../../src/model/estimate';
import { TobsFailure } from '../../../src/model/errors';
import type { ChatId, MessageId } from '../../../src/model/ids';
import type { FileMedia, FileOrder } from '../../../src/model/media';
import type { Message } from '../../../src/model/message';
import type { TakeoutEnd, TakeoutOpening, TakeoutRequest } from '../../../src/model/takeout';
import type { Topic } from '../../../src/model/topic';
import type { DownloadOrder, HistoryBatch, HistoryPage, HistoryRequest, MessageSpan, TelegramReader } from '../../../src/model/telegram';
import type { MemoryVault } from './memory-vault';

/** One chat in memory, read the way the real reader reads it. Counts what it was asked. */
export class FakeTelegram implements TelegramReader {
  readonly requests: string[] = [];
  readonly downloads: string[] = [];
  /** Files that fail, by file id. */
  readonly brokenFiles = new Set<string>();
  topicList: readonly Topic[] = [];
  dialogPages: readonly (readonly Dialog[])[] = [];
  /** What the chat is called by now; told with its newest page only. */
  renamed: Chat | undefined;

  constructor(
    readonly chat: Chat,
    public messages: readonly Message[],
    private readonly vault: MemoryVault,
    private readonly pageSize = 100,
  ) {}

  async *dialogs(): AsyncGenerator<readonly Dialog[]> {
    this.requests.push('dialogs');
    await Promise.resolve();
    yield* this.dialogPages;
  }

  resolve(reference: string): Promise<{ chat: Chat }> {
    if (reference !== this.chat.id) return Promise.reject(new TobsFailure({ code: 'CHAT_UNKNOWN', reference }));
    return Promise.resolve({ chat: this.chat });
  }

  sublists(): Promise<readonly Dialog[]> {
    return Promise.resolve([]);
  }

  linkedGroup(): Promise<Chat | null> {
    return Promise.resolve(null);
  }

  messagesById(_chatId: ChatId, ids: readonly MessageId[]): Promise<readonly Message[]> {
    return Promise.resolve(this.messages.filter(({ id }) => ids.includes(id)));
  }

  newest(): Promise<HistoryPage> {
    this.requests.push('newest');
    const messages = this.messages.slice(-this.pageSize);
    return Promise.resolve({ messages, total: this.messages.length, reachesOldest: messages.length === this.messages.length, ...(this.renamed !== undefined && { chat: this.renamed }) });
  }

  predecessor(): Promise<null> {
    this.requests.push('predecessor');
    return Promise.resolve(null);
  }

  topics(_chatId: ChatId, { ids }: { readonly ids?: readonly MessageId[] }): Promise<readonly Topic[]> {
    this.requests.push(ids === undefined ? 'topics' : `topics ${ids.join(',')}`);
    return Promise.resolve(this.topicList.filter(({ id }) => ids?.includes(id) ?? true));
  }

  resolveRange(_chatId: ChatId, range: HistoryRange): Promise<{ fromId: MessageId; toId: MessageId } | null> {
    this.requests.push('range');
    let inRange = this.messages.filter(({ id, date }) => id >= (range.fromId ?? 1) && id <= (range.toId ?? Infinity) && date >= (range.sinceDate ?? 0) && date < (range.beforeDate ?? Infinity));
    if (range.last !== undefined) inRange = inRange.slice(-range.last);
    const [first, last] = [inRange[0], inRange.at(-1)];
    return Promise.resolve(first === undefined || last === undefined ? null : { fromId: first.id, toId: last.id });
  }

  estimate(): Promise<ChatEstimate> {
    this.requests.push('estimate');
    const none = { photo: null, video: null, audio: null, voice: null, document: null, sticker: null };
    return Promise.resolve({ messages: this.messages.length, newest: this.messages.slice(-this.pageSize), files: none, meanBytes: none });
  }

  countBetween({ fromId, toId }: MessageSpan): Promise<number | null> {
    this.requests.push('count');
    return Promise.resolve(this.messages.filter(({ id }) => fromId <= id && id <= toId).length);
  }

  async *history({ fromId, toId }: HistoryRequest): AsyncGenerator<HistoryBatch> {
    const wanted = this.messages.filter(({ id }) => fromId <= id && id <= toId);
    for (let i = 0; i < wanted.length || i === 0; i += this.pageSize) {
      await Promise.resolve();
      this.requests.push('history');
      const messages = wanted.slice(i, i + this.pageSize);
      const isLast = i + this.pageSize >= wanted.length;
      yield { messages, coveredTo: isLast ? toId : (messages.at(-1)?.id ?? toId) };
    }
  }

  async download({ file, path }: DownloadOrder): Promise<{ sizeBytes: number }> {
    await Promise.resolve();
    this.downloads.push(file.id);
    if (this.brokenFiles.has(file.id)) throw new TobsFailure({ code: 'FILE_UNAVAILABLE', fileId: file.id, reason: 'gone' });
    this.vault.putFile(path, file.sizeBytes);
    return { sizeBytes: file.sizeBytes };
  }

  /** Content of files, by file id; null: Telegram has no hashes. */
  readonly contents = new Map<string, string>();
  contentKey({ file }: FileOrder): Promise<string | null> {
    return Promise.resolve(this.contents.get(file.id) ?? null);
  }

  /** How the takeout that is asked for goes. */
  takeout: (request: TakeoutRequest, options: Parameters<TelegramReader['beginTakeout']>[1]) => Promise<TakeoutOpening> = ({ scope }) =>
    Promise.resolve({ kind: 'open', record: { id: '77', createdMs: 1_700_000_000_000, account: '7000000001' as ChatId, scope, isFinished: false } });
  readonly takeouts: (TakeoutRequest | { readonly success: boolean })[] = [];
  takeoutEnd: TakeoutEnd = { record: null };

  beginTakeout(request: TakeoutRequest, options: Parameters<TelegramReader['beginTakeout']>[1]): Promise<TakeoutOpening> {
    this.takeouts.push(request);
    return this.takeout(request, options);
  }

  endTakeout(outcome: { readonly success: boolean }): Promise<TakeoutEnd> {
    this.takeouts.push(outcome);
    return Promise.resolve(this.takeoutEnd);
  }

  /** What Telegram tells when it is asked for more of a message. */
  details: (request: DetailRequest) => Promise<DetailAnswer> = () => Promise.resolve({});

  requestCounts(): Promise<Readonly<Record<string, number>>> {
    return Promise.resolve({ all: this.requests.length });
  }
}

export const channel: Chat = { id: '-1001500000001' as ChatId, kind: 'channel', title: 'News: all of it?', username: 'news' };
export const group: Chat = { id: '-4100000001' as ChatId, kind: 'group', title: 'Friends' };

/** A photo of its own size; equal ids are one file. */
export function photo(id: string, sizeBytes = 1000 + Number(id)): FileMedia {
  return { type: 'photo', file: { source: 'photo', id, accessHash: '1', fileReference: 'AA==', dcId: 2, sizeType: 'y', sizeBytes, mimeType: 'image/jpeg' } };
}

/** A message with sensible defaults: one every ten minutes from 2024-01-01. */
export function aMessage(chat: Chat, id: MessageId, rest: Partial<Message> = {}): Message {
  return { id, chatId: chat.id, date: 1_704_067_200 + id * 600, author: { id: '7100000001' as ChatId, name: 'Anna' }, text: `Message number ${id}`, entities: [], reactions: [], ...rest };
}
