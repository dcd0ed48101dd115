import type { Chat } from '../../model/chat';
import type { MessageId, VaultPath } from '../../model/ids';
import type { Message } from '../../model/message';
import { topicProperties } from '../../notes/properties/properties';
import { topicHeader, withTopicHeader } from '../../notes/properties/topic-note';
import type { Properties } from '../../notes/types';
import type { LinkResolver } from '../write/link-resolver';
import type { NoteHeader } from '../write/note-writer';
import type { TopicNotes } from './topic-notes';
import { splitTopic, type TopicSplitParts } from './topic-split';

/** Messages without a mark of a topic are General's. @see https://core.telegram.org/api/forum */
const generalTopic = 1;

/** What sorting a forum's messages into topics works with. */
export interface TopicSorterParts extends TopicSplitParts {
  readonly chat: Chat;
  readonly topics: TopicNotes;
  readonly links: LinkResolver;
}

/** Sorts the messages of a forum into the notes of their topics. */
export class TopicSorter {
  constructor(private readonly parts: TopicSorterParts) {}

  topicOf(message: Pick<Message, 'topicId'>): MessageId {
    return message.topicId ?? generalTopic;
  }

  /**
   * Decides before a batch is written which notes its new messages go to: gives notes to new topics, and when a topic has become
   * too long for one note, splits it (first export) or lets the new messages go to notes by month (later).
   */
  async admit(added: readonly Message[]): Promise<void> {
    const { topics } = this.parts;
    const byTopic = groupedBy(added, (message) => this.topicOf(message));
    await topics.name([...byTopic.keys()]);
    for (const [topicId, messages] of byTopic) {
      const { count } = await topics.record(topicId);
      await this.expect(topicId, count + counted(topicId, messages));
    }
  }

  /** A topic is known to hold so many messages, without the one that made it. */
  async expect(topicId: MessageId, messages: number): Promise<void> {
    const { topics, links } = this.parts;
    const { mode } = await topics.record(topicId);
    if (!topics.isTooMany(messages)) return;
    if (mode === 'single') await topics.change(topicId, { mode: 'grown' });
    if (mode === 'open') links.moved(await splitTopic(this.parts, topicId));
  }

  /** The server says how many messages a topic has: decides how they are spread, unless that was decided before. */
  async decide(topicId: MessageId, messages: number): Promise<void> {
    const { topics } = this.parts;
    await topics.name([topicId]);
    await this.expect(topicId, messages);
    if ((await topics.record(topicId)).mode === 'open') await topics.change(topicId, { mode: 'single' });
  }

  async pathOf(first: Message, day: string): Promise<VaultPath> {
    const topicId = this.topicOf(first);
    await this.parts.topics.name([topicId]);
    const path = await this.parts.topics.pathOf(topicId, first.id, day);
    if (path === null) throw new RangeError('a topic was named and has no name');
    return path;
  }

  /** True when the one note of a message's topic was written before, by this run or an earlier one. */
  async hasWritten(message: Message): Promise<boolean> {
    const { mode, lastId } = await this.parts.topics.record(this.topicOf(message));
    return lastId > 0 && (mode === 'open' || mode === 'single' || message.id <= lastId);
  }

  /** Some of the messages that come may have been counted before. */
  doubt(): void {
    this.parts.topics.doubt();
  }

  /** New messages stand in their notes. */
  async written(messages: readonly Message[]): Promise<void> {
    const { topics } = this.parts;
    for (const [topicId, own] of groupedBy(messages, (message) => this.topicOf(message))) {
      await topics.change(topicId, ({ mode, count, lastId }) => {
        const isInOneNote = mode === 'open' || mode === 'single';
        return { count: count + counted(topicId, own), lastId: isInOneNote ? Math.max(lastId, ...own.map(({ id }) => id)) : lastId };
      });
    }
  }

  /** What a note says above its messages and in its properties. */
  async frame(first: Message, day: string, part: number): Promise<{ readonly properties: Properties; readonly header: NoteHeader }> {
    const { chat, topics, style } = this.parts;
    const topicId = this.topicOf(first);
    const topic = await topics.topic(topicId);
    const month = await topics.monthOf(topicId, first.id, day);
    return { properties: topicProperties(chat, topic, { month, part }, style), header: { text: topicHeader(topic, 0, style), update: (text) => withTopicHeader(text, topic, style) } };
  }
}

function counted(topicId: MessageId, messages: readonly Message[]): number {
  return messages.filter(({ id }) => id !== topicId).length;
}

function groupedBy<Key>(messages: readonly Message[], keyOf: (message: Message) => Key): ReadonlyMap<Key, readonly Message[]> {
  const groups = new Map<Key, Message[]>();
  for (const message of messages) {
    const group = groups.get(keyOf(message));
    if (group === undefined) groups.set(keyOf(message), [message]);
    else group.push(message);
  }
  return groups;
}
