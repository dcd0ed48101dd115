import { TobsFailure } from '../../model/errors';
import type { ChatId, MessageId } from '../../model/ids';
import type { Call } from '../calls/call';
import { asTl, child, children, int, type Tl } from '../codec/tl';
import { isWholeStory } from '../normalise/media';
import { idOfPeer, type PeerStore } from './peers';

/** What reading stories works with. */
export interface StoryPorts {
  readonly call: Call;
  readonly peers: PeerStore;
  readonly signal: AbortSignal;
}

/** Stories of one user or channel, and a message that shares one of them. */
export interface StoriesOf {
  readonly ownerId: ChatId;
  /** At most 100. */
  readonly ids: readonly number[];
  readonly chatId: ChatId;
  readonly messageId: MessageId;
}

/**
 * Stories by their ids, by one request; those that are gone are missing, or `storyItemDeleted`.
 * @throws TobsFailure CHAT_UNKNOWN when whoever posted them cannot be addressed
 * @see https://core.telegram.org/method/stories.getStoriesByID
 */
export async function readStories({ ownerId, ids, chatId, messageId }: StoriesOf, { call, peers, signal }: StoryPorts): Promise<ReadonlyMap<number, Tl>> {
  peers.sawIn(ownerId, chatId, messageId);
  const peer = peers.inputPeer(ownerId);
  if (peer === undefined) throw new TobsFailure({ code: 'CHAT_UNKNOWN', reference: ownerId });
  const answer = asTl(await call({ _: 'stories.getStoriesByID', peer, id: ids }, { signal }));
  if (answer === undefined) return new Map();
  peers.addFrom(answer);
  return new Map(children(answer, 'stories').map((story) => [int(story, 'id') ?? 0, story]));
}

/** Messages with the stories they only name put into them, so that files are found inside: one request per message that has one. */
export async function withStories(messages: readonly Tl[], chatId: ChatId, ports: StoryPorts): Promise<readonly Tl[]> {
  const whole: Tl[] = [];
  for (const message of messages) {
    const media = child(message, 'media');
    const ownerId = media?._ === 'messageMediaStory' && !isWholeStory(child(media, 'story')) ? idOfPeer(child(media, 'peer')) : undefined;
    const storyId = media === undefined ? undefined : int(media, 'id');
    if (media === undefined || ownerId === undefined || storyId === undefined) {
      whole.push(message);
      continue;
    }
    const story = (await readStories({ ownerId, ids: [storyId], chatId, messageId: int(message, 'id') ?? 0 }, ports)).get(storyId);
    whole.push(story === undefined ? message : { ...message, media: { ...media, story } });
  }
  return whole;
}
