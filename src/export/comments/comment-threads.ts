import type { ChatId, MessageId } from '../../model/ids';
import type { Message } from '../../model/message';
import { includesId, type Intervals } from '../state/intervals';
import type { MessageStore, StoredMessage } from '../state/message-store';

/** chosen: a comment comes after its post's copy, so hardly one ever waits. */
const maxWaiting = 1000;

/** chosen: of those beyond, only the ids are kept; they are read once more. */
const maxSpilled = 100_000;

/** Note of a post: local day and first message. */
export type PostPlace = Pick<StoredMessage, 'day' | 'primaryId'>;

/** A comment and the post it belongs to. */
export interface PlacedComment {
  readonly message: Message;
  readonly place: PostPlace;
  /** Set when an earlier run or batch wrote it. */
  readonly stored: StoredMessage | undefined;
  /** The post's copy in the group, when the comment names it. */
  readonly rootId: MessageId | undefined;
}

/** What tells the post a message of the discussion group belongs to. */
export interface ThreadsParts {
  readonly channelId: ChatId;
  readonly groupId: ChatId;
  /** The channel's messages. */
  readonly posts: MessageStore;
  /** The group's comments, and the copies of posts (which have an empty base). */
  readonly comments: MessageStore;
  /** A comment whose post cannot be waited for any more. */
  readonly onLost: (comment: Message) => void;
}

/** What a batch has shown so far. */
interface Known {
  readonly places: ReadonlyMap<MessageId, PostPlace>;
  readonly roots: ReadonlySet<MessageId>;
  readonly of: PostPlace | undefined;
}

/** Finds out which messages of a discussion group are comments, and on which post; holds no more of it than comments that came before their post. */
export class CommentThreads {
  private readonly waiting = new Map<MessageId, Message>();
  private spilled: MessageId[] = [];
  /** The group has been read: whatever has no post now gets none. */
  private isOver = false;

  constructor(private readonly parts: ThreadsParts) {}

  /** Comments that wait for their post's copy. */
  get waitingIds(): readonly MessageId[] {
    return [...this.waiting.keys()];
  }

  /** Comments that found no room to wait, as far as they lie in these intervals. */
  spilledIn(intervals: Intervals): readonly MessageId[] {
    return this.spilled.length === 0 ? [] : this.spilled.filter((id) => includesId(intervals, id));
  }

  /** Ids of comments that found no room to wait, ascending, once the whole group has been read. */
  takeSpilled(): readonly MessageId[] {
    const { spilled } = this;
    this.spilled = [];
    this.isOver = true;
    return spilled.sort((a, b) => a - b);
  }

  /** The newest post whose copy is among the messages; 0: none is. */
  newestPostIn(messages: readonly Message[]): MessageId {
    return messages.reduce((newest, message) => Math.max(newest, this.copiedPost(message) ?? 0), 0);
  }

  /**
   * @param of post whose thread the messages are, when that is known
   * @returns comments, ascending, and the posts whose copies are among the messages
   */
  async place(messages: readonly Message[], of?: PostPlace): Promise<{ readonly placed: readonly PlacedComment[]; readonly posts: ReadonlySet<MessageId> }> {
    const places = new Map<MessageId, PostPlace>();
    const roots = new Set<MessageId>();
    if (of !== undefined) await this.learnCopies(messages, of);
    for (const message of messages) {
      const place = await this.placeOfCopy(message);
      if (place === null) continue;
      places.set(message.id, place);
      roots.add(message.id);
    }
    const due = [...this.released(roots), ...messages.filter((message) => this.copiedPost(message) === null && message.action === undefined)];
    const placed: PlacedComment[] = [];
    for (const message of due.sort((a, b) => a.id - b.id)) {
      const comment = await this.placeOf(message, { places, roots, of });
      if (comment === null) continue;
      places.set(message.id, comment.place);
      placed.push(comment);
    }
    return { placed, posts: new Set([...roots].flatMap((id) => places.get(id)?.primaryId ?? [])) };
  }

  /** True when `id` is known as the copy of an exported post. */
  async isCopy(id: MessageId): Promise<boolean> {
    return (await this.parts.comments.get(id))?.base === '';
  }

  /** Id of the post a message of the group is the automatic copy of; people's own forwards of a post are comments. */
  private copiedPost({ forward, author }: Message): MessageId | null {
    const { channelId, groupId } = this.parts;
    const saved = forward?.savedFrom;
    if (saved?.chatId !== channelId || (author.id !== channelId && author.id !== groupId)) return null;
    return saved.messageId;
  }

  private async placeOfCopy(message: Message): Promise<PostPlace | null> {
    const postId = this.copiedPost(message);
    const post = postId === null ? undefined : await this.parts.posts.get(postId);
    if (post === undefined) return null;
    const place: PostPlace = { day: post.day, primaryId: post.primaryId };
    await this.storeCopy(message.id, place);
    return place;
  }

  private async storeCopy(id: MessageId, { day, primaryId }: PostPlace): Promise<void> {
    const known = await this.parts.comments.get(id);
    if (known?.primaryId !== primaryId || known.day !== day) await this.parts.comments.put(id, { day, primaryId, base: '', isDeleted: false });
  }

  /** A thread read by itself comes without the post's copy; its comments name it. */
  private async learnCopies(messages: readonly Message[], of: PostPlace): Promise<void> {
    const own = new Set(messages.map(({ id }) => id));
    for (const message of messages) {
      const root = message.threadId ?? answeredIn(message);
      if (root !== undefined && !own.has(root) && (await this.parts.comments.get(root)) === undefined) await this.storeCopy(root, of);
    }
  }

  private async placeOf(message: Message, { places, roots, of }: Known): Promise<PlacedComment | null> {
    const { comments } = this.parts;
    const stored = await comments.get(message.id);
    const heads = [message.threadId, answeredIn(message)].filter((id) => id !== undefined);
    let place: PostPlace | undefined = stored ?? of;
    let rootId: MessageId | undefined;
    for (const id of heads) {
      const known = places.get(id) ?? (await comments.get(id));
      place ??= known;
      if (roots.has(id) || (await this.isCopy(id))) rootId ??= id;
    }
    if (place !== undefined) return { message, place: { day: place.day, primaryId: place.primaryId }, stored, rootId };
    if (heads.some((id) => id > message.id)) this.wait(message);
    return null;
  }

  private wait(message: Message): void {
    if (this.isOver) return;
    if (this.waiting.size < maxWaiting) this.waiting.set(message.id, message);
    else if (this.spilled.length < maxSpilled) this.spilled.push(message.id);
    else this.parts.onLost(message);
  }

  private released(roots: ReadonlySet<MessageId>): readonly Message[] {
    const released = [...this.waiting.values()].filter(({ threadId, reply }) => (threadId !== undefined && roots.has(threadId)) || (reply?.messageId !== undefined && roots.has(reply.messageId)));
    for (const { id } of released) this.waiting.delete(id);
    return released;
  }
}

/** The message of the same group that is answered. */
function answeredIn({ reply }: Message): MessageId | undefined {
  return reply?.chatId === undefined ? reply?.messageId : undefined;
}
