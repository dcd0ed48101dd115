import { partOf, type Chat, type HistoryPart, type HistoryRange } from '../../model/chat';
import type { ChatId, MessageId } from '../../model/ids';
import type { Message } from '../../model/message';
import type { Cancellable, HistoryBatch, HistoryPage, HistoryRequest } from '../../model/telegram';
import type { Call } from '../calls/call';
import type { DialogList } from '../chats/dialog-list';
import type { PeerStore } from '../chats/peers';
import { successorOf } from '../chats/resolve';
import type { MemoryGuard } from '../calls/memory-guard';
import type { Takeout } from '../calls/takeout';
import { fetchPage, type HistoryPorts, type HistorySource, type PagePlace } from './pages';
import { PAGE, type Page, type PageQuery } from './piece';
import { newestPage, resolveIds } from './range';
import type { PlanOptions } from './piece-sizes';
import { batchOf, failureFrom, runPlan } from './read-history';
import { queryAcross, splitBounds } from './split-history';
import { hasRoot, rootOf, withRoot } from './thread';

/** Most messages fetched ahead of the caller, whatever the settings (F-FETCH-5). */
const MAX_WINDOW_MESSAGES = 5000;
/** Pages fetched ahead per lane: pieces of several pages keep several lanes busy without extra requests. */
const PAGES_PER_LANE = 10;

/** How much is asked for at a time. */
export interface HistoryLimits {
  readonly fetchConnections: number;
  readonly requestsInFlight: number;
  /** Chats known to be smaller are read one request at a time; 0: all of them. */
  readonly shardMinMessages?: number | undefined;
  readonly windowBatches: number;
  /** Messages per request; default: as many as Telegram gives. */
  readonly pageSize?: number | undefined;
}

/** What reading histories works with. */
export interface HistoryReaderParts {
  readonly call: Call;
  readonly peers: PeerStore;
  readonly dialogs: Pick<DialogList, 'load'>;
  readonly takeout: Pick<Takeout, 'rangesOf' | 'showed' | 'mayHide' | 'leaveOutside'>;
  readonly limits: HistoryLimits;
  /** How much of that there is room for. */
  readonly memory: MemoryGuard;
}

/** History requests at a time, over all connections. */
export function lanesOf({ fetchConnections, requestsInFlight }: HistoryLimits): number {
  return fetchConnections * requestsInFlight;
}

/** Histories of chats, topics and threads: outside a takeout or, when one is open, by its ranges. */
export class HistoryReader {
  constructor(private readonly parts: HistoryReaderParts) {}

  /** What reading messages of any kind takes. */
  ports(signal: AbortSignal): HistoryPorts {
    const { call, peers, dialogs, takeout } = this.parts;
    return { call, peers, loadDialogs: dialogs.load, rangesOf: (chatId) => takeout.rangesOf(chatId), signal };
  }

  /** The newest page of a chat, topic or thread; see `TelegramReader.newest`. */
  async newest(chatId: ChatId, options: Cancellable & HistoryPart & { readonly discussionId?: ChatId }): Promise<HistoryPage> {
    const page = await this.newestPage(chatId, options);
    const chat = await this.chatNow(chatId, options.signal);
    return chat === undefined ? page : { ...page, chat };
  }

  /** The chat by what the last answer said of it. Which supergroup a group became is told with its number only. */
  private async chatNow(chatId: ChatId, signal: AbortSignal): Promise<Chat | undefined> {
    const { peers, dialogs } = this.parts;
    if (peers.get(chatId)?.migratedTo !== undefined && successorOf(chatId, peers) === undefined) await dialogs.load(signal);
    return successorOf(chatId, peers) ?? peers.chat(chatId);
  }

  private async newestPage(chatId: ChatId, { signal, ...part }: Cancellable & HistoryPart & { readonly discussionId?: ChatId }): Promise<HistoryPage> {
    const source = sourceOf(chatId, part);
    const ports = this.ports(signal);
    const { takeout } = this.parts;
    const page = await newestPage((query) => this.query(source, query, signal), this.pageSize);
    if (page.messages.length > 0) takeout.showed(chatId);
    if (!takeout.mayHide(chatId)) return await withRoot(source, page, ports);
    // Protected chats show nothing inside a takeout (seen by other exporters); an empty one is empty outside, too.
    const outside: HistoryPorts = { ...ports, call: (request, options) => ports.call(request, { ...options, takeoutId: null }) };
    const bare = await newestPage((query) => fetchPage(source, query, outside), this.pageSize);
    if (bare.messages.length > 0) takeout.leaveOutside(chatId, 'restricted');
    return await withRoot(source, bare, outside);
  }

  /** Ids a range means; see `TelegramReader.resolveRange`. */
  async resolveRange(chatId: ChatId, range: HistoryRange, { signal, ...part }: Cancellable & HistoryPart): Promise<{ readonly fromId: MessageId; readonly toId: MessageId } | null> {
    const source = sourceOf(chatId, part);
    // Days are bounds of ids whatever is picked out between them, and only a history says where one begins.
    const { only: _any, ...whole } = source;
    return resolveIds(range, (query) => this.query(query.offsetDate > 0 ? whole : source, query, signal));
  }

  /** Messages of a span of ids, oldest first; see `TelegramReader.history`. */
  async *history(request: HistoryRequest, { signal }: Cancellable): AsyncGenerator<HistoryBatch> {
    const { chatId, toId, expected } = request;
    let { fromId } = request;
    const source = sourceOf(chatId, request);
    try {
      if (hasRoot(source) && fromId <= source.topicId && source.topicId <= toId) {
        yield { messages: await rootOf(source, this.ports(signal)), coveredTo: source.topicId };
        fromId = source.topicId + 1;
      }
      if (fromId > toId) return;
      for (const { range, ...bounds } of splitBounds({ fromId, toId }, this.parts.takeout.rangesOf(chatId))) {
        const plan = this.planOf(bounds, expected);
        for await (const stretch of runPlan(plan, (query, inner) => this.page(source, query, { ...this.ports(inner), range }), signal)) yield batchOf(stretch);
      }
    } catch (error) {
      throw failureFrom(error);
    }
  }

  /** Lanes and window are looked up again for every request: they shrink while memory is short. */
  private planOf(bounds: { readonly fromId: MessageId; readonly toId: MessageId }, expected: number | undefined): PlanOptions {
    const { memory } = this.parts;
    const lanes = this.lanesFor(expected);
    const { pageSize, windowMessages } = this;
    return {
      ...bounds,
      pageSize,
      ...(expected === undefined ? {} : { expected }),
      get lanes() {
        return memory.allowed(lanes);
      },
      get windowMessages() {
        return Math.max(pageSize, memory.allowed(windowMessages));
      },
    };
  }

  private get pageSize(): number {
    return this.parts.limits.pageSize ?? PAGE;
  }

  private get lanes(): number {
    return lanesOf(this.parts.limits);
  }

  /** A small chat gains little from several requests at a time, and each piece it is cut into can cost one more (F-FETCH-4). */
  private lanesFor(expected: number | undefined): number {
    const { shardMinMessages } = this.parts.limits;
    const isSmall = shardMinMessages !== undefined && (shardMinMessages === 0 || (expected ?? Infinity) < shardMinMessages);
    return isSmall ? 1 : this.lanes;
  }

  private get windowMessages(): number {
    const { windowBatches } = this.parts.limits;
    const pages = this.lanes === 1 ? windowBatches : Math.max(windowBatches, PAGES_PER_LANE * this.lanes);
    return Math.min(pages * PAGE, MAX_WINDOW_MESSAGES);
  }

  private async page(source: HistorySource, query: PageQuery, ports: HistoryPorts & PagePlace): Promise<Page<Message>> {
    const page = await fetchPage(source, query, ports);
    this.parts.memory.look();
    return page;
  }

  private query(source: HistorySource, query: PageQuery, signal: AbortSignal): Promise<Page<Message>> {
    return queryAcross(query, this.parts.takeout.rangesOf(source.chatId), (one, range) => fetchPage(source, one, { ...this.ports(signal), range }));
  }
}

function sourceOf(chatId: ChatId, part: HistoryPart & { readonly discussionId?: ChatId }): HistorySource {
  const { discussionId } = part;
  return { chatId, ...partOf(part), ...(discussionId !== undefined && { discussionId }) };
}
