import type { Chat, Dialog, HistoryRange } from '../../../src/model/chat';
import { TobsFailure } from '../../../src/model/errors';
import type { ChatId, MessageId } from '../../../src/model/ids';
import type { FileOrder } from '../../../src/model/media';
import type { Message } from '../../../src/model/message';
import type { DownloadOrder, HistoryBatch, HistoryPage, HistoryRequest, TelegramReader } from '../../../src/model/telegram';
import { aMessage, channel, FakeTelegram } from './fake-telegram';
import type { MemoryVault } from './memory-vault';

export const talk: Chat = { id: '-1001500000002' as ChatId, kind: 'supergroup', title: 'News chat' };

/** A channel and its discussion group in memory, read the way the real reader reads them. */
export class FakeDiscussion implements TelegramReader {
  readonly channel: FakeTelegram;
  readonly group: FakeTelegram;
  /** What was asked beside the channel's own history. */
  readonly asked: string[] = [];
  /** Set: the group refuses to be read. */
  refusal: TobsFailure | null = null;

  constructor(
    vault: MemoryVault,
    posts: readonly Message[],
    comments: readonly Message[],
    private readonly pageSize = 100,
  ) {
    this.channel = new FakeTelegram(channel, posts, vault, pageSize);
    this.group = new FakeTelegram(talk, comments, vault, pageSize);
  }

  /** Posts with the counts their threads give them. */
  count(): this {
    this.channel.messages = this.channel.messages.map((post) => ({ ...post, discussionId: talk.id, replyCount: this.threadOf(post.id).length }));
    return this;
  }

  predecessor(): Promise<null> {
    return this.channel.predecessor();
  }

  details(...args: Parameters<TelegramReader['details']>): ReturnType<TelegramReader['details']> {
    return this.channel.details(args[0]);
  }

  topics(...args: Parameters<TelegramReader['topics']>): ReturnType<TelegramReader['topics']> {
    return this.channel.topics(...args);
  }

  dialogs(): AsyncGenerator<readonly Dialog[]> {
    return this.channel.dialogs();
  }

  async resolve(reference: string): Promise<{ chat: Chat; messageId?: MessageId }> {
    const [name = '', post] = reference.split('/');
    return { ...(await this.channel.resolve(name)), ...(post !== undefined && { messageId: Number(post) }) };
  }

  linkedGroup(): Promise<Chat | null> {
    this.asked.push('linkedGroup');
    return this.refusal === null ? Promise.resolve(talk) : Promise.reject(this.refusal);
  }

  messagesById(chatId: ChatId, ids: readonly MessageId[]): Promise<readonly Message[]> {
    this.asked.push('messagesById');
    return this.of(chatId).messagesById(chatId, ids);
  }

  beginTakeout(...args: Parameters<TelegramReader['beginTakeout']>): ReturnType<TelegramReader['beginTakeout']> {
    return this.channel.beginTakeout(...args);
  }

  endTakeout(...args: Parameters<TelegramReader['endTakeout']>): ReturnType<TelegramReader['endTakeout']> {
    return this.channel.endTakeout(...args);
  }

  newest(chatId: ChatId, { topicId }: { readonly topicId?: MessageId }): Promise<HistoryPage> {
    if (topicId === undefined && chatId === channel.id) return this.channel.newest();
    this.asked.push(topicId === undefined ? 'group newest' : `thread ${topicId}`);
    if (this.refusal !== null) return Promise.reject(this.refusal);
    const messages = topicId === undefined ? this.group.messages : this.threadOf(topicId);
    const page = messages.slice(-this.pageSize);
    return Promise.resolve({ messages: page, total: messages.length, reachesOldest: page.length === messages.length });
  }

  resolveRange(chatId: ChatId, range: HistoryRange): Promise<{ fromId: MessageId; toId: MessageId } | null> {
    return this.of(chatId).resolveRange(chatId, range);
  }

  sublists(): Promise<never> {
    return Promise.reject(new Error('not asked for'));
  }

  estimate(): Promise<never> {
    return Promise.reject(new Error('not asked for'));
  }

  countBetween(): Promise<never> {
    return Promise.reject(new Error('not asked for'));
  }

  async *history(request: HistoryRequest): AsyncGenerator<HistoryBatch> {
    if (request.discussionId === undefined && request.chatId === channel.id) {
      yield* this.channel.history(request);
      return;
    }
    const source = new FakeTelegram(talk, request.topicId === undefined ? this.group.messages : this.threadOf(request.topicId), new Map() as never, this.pageSize);
    for await (const batch of source.history(request)) {
      this.asked.push(request.topicId === undefined ? 'group page' : `thread ${request.topicId} page`);
      yield batch;
    }
  }

  download(order: DownloadOrder): Promise<{ sizeBytes: number }> {
    return this.of(order.chatId).download(order);
  }

  contentKey(order: FileOrder): Promise<string | null> {
    return this.of(order.chatId).contentKey(order);
  }

  requestCounts(): Promise<Readonly<Record<string, number>>> {
    return Promise.resolve({ all: this.channel.requests.length + this.asked.length });
  }

  /** Comments under a post, as Telegram's thread lists them. */
  private threadOf(postId: MessageId): readonly Message[] {
    const root = this.group.messages.find((message) => isCopy(message) && message.forward?.savedFrom?.messageId === postId)?.id;
    const inThread = new Set<MessageId>();
    return this.group.messages.filter(({ id, threadId, reply }) => {
      const isIn = root !== undefined && (threadId === root || reply?.messageId === root || (reply?.messageId !== undefined && inThread.has(reply.messageId)));
      if (isIn) inThread.add(id);
      return isIn;
    });
  }

  private of(chatId: ChatId): FakeTelegram {
    return chatId === channel.id ? this.channel : this.group;
  }
}

/** The copy Telegram makes of a post in the group. */
export function copyOf(post: Message, id: MessageId): Message {
  return { ...post, id, chatId: talk.id, author: { id: channel.id, name: channel.title }, forward: { date: post.date, origin: { id: channel.id, name: channel.title }, chatId: channel.id, messageId: post.id, savedFrom: { chatId: channel.id, messageId: post.id } } };
}

function isCopy({ author, forward }: Message): boolean {
  return author.id === channel.id && forward?.savedFrom !== undefined;
}

/** A message of the group, 300,000 seconds after 2024-01-01 and later. */
export function said(id: MessageId, more: Partial<Message> = {}): Message {
  return aMessage(talk, id, { date: 1_704_367_200 + id * 60, text: `Comment ${id}`, ...more });
}
