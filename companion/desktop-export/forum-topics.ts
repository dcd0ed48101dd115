import type { MessageId, UnixSeconds } from '../../src/model/ids';
import type { Message } from '../../src/model/message';
import type { Topic } from '../../src/model/topic';
import type { MessageIndex } from './message-index';

/** Messages without a topic of their own are General's. @see https://core.telegram.org/api/forum */
export const generalTopic = 1;

/** A message that made a topic. */
export interface CreatedTopic {
  readonly title: string;
  readonly date: UnixSeconds;
  readonly creatorName?: string;
}

/**
 * The topics of a forum, as far as an export shows them: it says when one was made, and what each message answers. Messages of a
 * topic that answer nothing answer the message that made it.
 */
export class ForumTopics {
  /** Topic of each message, in the order of the index. */
  private readonly topics: Int32Array;

  constructor(
    private readonly created: ReadonlyMap<MessageId, CreatedTopic>,
    private readonly index: MessageIndex,
  ) {
    this.topics = new Int32Array(index.count);
    for (let position = 0; position < index.count; position++) this.topics[position] = this.find(position);
  }

  /** Topic of the message at a position of the index. */
  at(position: number): MessageId {
    return this.topics[position] ?? generalTopic;
  }

  /** General first, then in the order in which they were made. */
  list(): readonly Topic[] {
    const open = { isPinned: false, isClosed: false, isHidden: false };
    const made = [...this.created].sort(([a], [b]) => a - b).map(([id, { title, date, creatorName }]): Topic => ({ id, title: title || `Topic ${id}`, date, ...(creatorName !== undefined && { creatorName }), ...open }));
    return [{ id: generalTopic, title: 'General', date: this.index.dateAt(0), ...open }, ...made];
  }

  private find(position: number): MessageId {
    const { id, parent } = this.index.at(position);
    if (this.created.has(id)) return id;
    if (this.created.has(parent)) return parent;
    const at = parent === 0 ? this.index.count : this.index.positionOf(parent);
    return at < position && this.index.idAt(at) === parent ? this.at(at) : generalTopic;
  }
}

/** A message of a forum with its topic; answering the message that made the topic only says which one it is. */
export function inTopic(message: Message, topicId: MessageId): Message {
  const { reply, ...rest } = message;
  const isMark = message.action === undefined && reply?.chatId === undefined && reply?.messageId === topicId && topicId !== generalTopic;
  return { ...rest, ...(reply !== undefined && !isMark && { reply }), topicId };
}
