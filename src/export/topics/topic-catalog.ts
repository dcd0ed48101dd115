import type { ChatId, MessageId } from '../../model/ids';
import type { TelegramReader } from '../../model/telegram';
import type { Topic } from '../../model/topic';

/** Most topics asked for at once (documented). */
const maxIds = 100;

/**
 * What Telegram says about the topics of one forum, asked for when it is first needed: the whole list once per run when the
 * whole forum is exported, else only the topics in question.
 */
export class TopicCatalog {
  private readonly known = new Map<MessageId, Topic>();
  private list: Promise<readonly Topic[]> | null = null;

  constructor(
    private readonly telegram: Pick<TelegramReader, 'topics'>,
    private readonly chatId: ChatId,
    private readonly signal: AbortSignal,
  ) {}

  /** All topics, pinned ones first, then by their newest message. */
  all(): Promise<readonly Topic[]> {
    this.list ??= this.telegram.topics(this.chatId, { signal: this.signal }).then((topics) => {
      for (const topic of topics) this.known.set(topic.id, topic);
      return topics;
    });
    return this.list;
  }

  /** Topics by id; one that Telegram no longer names goes by its number. @param isWhole whether the whole forum is exported */
  async named(ids: readonly MessageId[], isWhole: boolean): Promise<ReadonlyMap<MessageId, Topic>> {
    if (isWhole || this.list !== null) await this.all();
    const missing = ids.filter((id) => !this.known.has(id));
    for (let start = 0; start < missing.length; start += maxIds) {
      const asked = missing.slice(start, start + maxIds);
      for (const topic of await this.telegram.topics(this.chatId, { ids: asked, signal: this.signal })) this.known.set(topic.id, topic);
      for (const id of asked) if (!this.known.has(id)) this.known.set(id, { id, title: `Topic ${id}`, date: 0, isPinned: false, isClosed: false, isHidden: false });
    }
    return this.known;
  }
}
