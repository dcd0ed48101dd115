import type { HistoryRange } from '../../src/model/chat';
import type { ChatId, MessageId } from '../../src/model/ids';
import type { Message } from '../../src/model/message';
import type { HistoryPage } from '../../src/model/telegram';
import type { Archive } from './archive';
import type { ExportFiles } from './export-files';
import { inTopic, type ForumTopics } from './forum-topics';
import { withLocalFiles } from './local-media';
import { mapMessage } from './map-message';
import type { MessageIndex } from './message-index';

/** What reading a stretch of messages of one chat takes. */
export interface FilePartParts {
  readonly archive: Archive;
  readonly files: ExportFiles;
  readonly chatId: ChatId;
  readonly chatName: string;
  readonly index: MessageIndex;
  /** Forums only. */
  readonly topics: ForumTopics | null;
  readonly timeZone: string;
  /** These are the messages from before a migration. */
  readonly isMigrated: boolean;
}

interface IdRange {
  readonly fromId: MessageId;
  readonly toId: MessageId;
  /** Most messages at once. */
  readonly pageSize: number;
}

/** The messages of one chat of an export, or those from before its migration, in the order of their ids. */
export class FilePart {
  constructor(private readonly parts: FilePartParts) {}

  get topics(): ForumTopics | null {
    return this.parts.topics;
  }

  /** Messages in an id range, oldest first, of one topic if given. */
  async *pages({ fromId, toId, pageSize }: IdRange, topicId?: MessageId): AsyncGenerator<readonly Message[]> {
    const { index } = this.parts;
    const end = index.positionOf(toId + 1);
    for (let position = index.positionOf(fromId); position < end; position += pageSize) {
      const messages = await this.read(position, Math.min(end, position + pageSize), topicId);
      if (messages.length > 0) yield messages;
    }
  }

  async newest(count: number, topicId?: MessageId): Promise<HistoryPage> {
    const { index } = this.parts;
    const first = topicId === undefined ? Math.max(0, index.count - count) : this.firstOfNewest(count, topicId);
    return { messages: await this.read(first, index.count, topicId), total: topicId === undefined ? index.count : this.countOf(topicId), reachesOldest: first === 0 };
  }

  async byIds(ids: readonly MessageId[]): Promise<readonly Message[]> {
    const { index } = this.parts;
    const messages: Message[] = [];
    for (const id of [...ids].sort((a, b) => a - b)) {
      const position = index.positionOf(id);
      if (index.idAt(position) === id && position < index.count) messages.push(...(await this.read(position, position + 1)));
    }
    return messages;
  }

  countBetween(fromId: MessageId, toId: MessageId): number {
    const { index } = this.parts;
    return index.positionOf(toId + 1) - index.positionOf(fromId);
  }

  /** The ids a range means; null when nothing is in it. */
  rangeOf({ fromId = 1, toId, sinceDate, beforeDate, last }: HistoryRange): { readonly fromId: MessageId; readonly toId: MessageId } | null {
    const { index } = this.parts;
    let from = Math.max(index.positionOf(fromId), last === undefined ? 0 : index.count - last);
    let end = toId === undefined ? index.count : index.positionOf(toId + 1);
    while (sinceDate !== undefined && from < end && index.dateAt(from) < sinceDate) from++;
    while (beforeDate !== undefined && from < end && index.dateAt(end - 1) >= beforeDate) end--;
    return from < end ? { fromId: index.idAt(from), toId: index.idAt(end - 1) } : null;
  }

  private async read(from: number, to: number, topicId?: MessageId): Promise<readonly Message[]> {
    const { archive, files, chatId, chatName, index, topics, timeZone, isMigrated } = this.parts;
    const context = { chatId, chatName, timeZone, names: archive.names };
    const messages: Message[] = [];
    for (const [offset, raw] of (await archive.read(index, from, to)).entries()) {
      const position = from + offset;
      const topic = topics?.at(position);
      if (topicId !== undefined && topic !== topicId) continue;
      const message = await withLocalFiles(mapMessage(raw, { id: index.idAt(position), isMigrated, date: index.dateAt(position) }, context), files);
      messages.push(topic === undefined ? message : inTopic(message, topic));
    }
    return messages;
  }

  private countOf(topicId: MessageId): number {
    const { index, topics } = this.parts;
    let count = 0;
    for (let position = 0; position < index.count; position++) if (topics?.at(position) === topicId) count++;
    return count;
  }

  private firstOfNewest(count: number, topicId: MessageId): number {
    const { index, topics } = this.parts;
    let left = count;
    for (let position = index.count - 1; position >= 0; position--) if (topics?.at(position) === topicId && --left === 0) return position;
    return 0;
  }
}
