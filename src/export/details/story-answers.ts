import type { DetailAnswer, DetailRequest } from '../../model/details';
import type { ChatId } from '../../model/ids';
import type { StoryContent } from '../../model/media';
import type { Message } from '../../model/message';
import { partialStoryOf } from './message-details';

/** Most ids of one `stories.getStoriesByID` (chosen: as for messages). */
const maxStoriesPerRequest = 100;

type StoriesRequest = Extract<DetailRequest, { readonly of: 'stories' }>;

/** Stories that messages only name: what is to be asked for, and what came of it. */
export class StoryAnswers {
  /** By whose they are: ids, and the message that was the first to share one. */
  private readonly wanted = new Map<ChatId, { readonly ids: Set<number>; readonly first: Message }>();
  private readonly answers = new Map<string, StoryContent>();

  /** The message's story is to be asked for. */
  want(message: Message): void {
    const story = partialStoryOf(message);
    if (story === undefined) return;
    const known = this.wanted.get(story.chatId) ?? { ids: new Set(), first: message };
    known.ids.add(story.storyId);
    this.wanted.set(story.chatId, known);
  }

  /** One request for every hundred stories of one user or channel. */
  requests(): readonly StoriesRequest[] {
    return [...this.wanted].flatMap(([ownerId, { ids, first }]) => {
      const all = [...ids].sort((a, b) => a - b);
      const count = Math.ceil(all.length / maxStoriesPerRequest);
      return Array.from({ length: count }, (_, n): StoriesRequest => ({ of: 'stories', ownerId, ids: all.slice(n * maxStoriesPerRequest, (n + 1) * maxStoriesPerRequest), chatId: first.chatId, messageId: first.id }));
    });
  }

  /** Takes what Telegram told; stories it does not name are gone. @param answer undefined: it does not tell */
  learn({ ownerId, ids }: StoriesRequest, answer: DetailAnswer | undefined): void {
    for (const id of ids) this.answers.set(`${ownerId}/${id}`, answer?.stories?.[String(id)] ?? { isGone: true });
  }

  /** What the message's story shows; undefined: not known yet. */
  of(message: Message): StoryContent | undefined {
    const story = partialStoryOf(message);
    return story === undefined ? undefined : this.answers.get(`${story.chatId}/${story.storyId}`);
  }
}
