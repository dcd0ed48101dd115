import type { MessageId } from '../../model/ids';
import type { Message } from '../../model/message';
import { renderComment } from '../../notes/render/render-comment';
import type { RenderContext, RenderedBlock, TranscriptState } from '../../notes/types';
import { stateIn, type BatchFiles, type PlannedFile } from '../files/media-plan';
import { peopleOf } from '../people/people-book';
import { lookAt } from '../write/look-at';
import { isSame } from '../write/same-block';
import { unreadable, withSound } from '../write/sound-messages';
import type { CommentEntry, SortedComments, ThreadJob } from './comment-job';
import type { CommentPlace } from './comment-notes';
import type { PlacedComment } from './comment-threads';
import type { CommentWriterParts } from './comment-writer-parts';

/** What is known of a batch before it is rendered. */
interface Prepared {
  readonly placed: readonly PlacedComment[];
  readonly planned: ReadonlyMap<MessageId, PlannedFile>;
  readonly placeOf: (comment: PlacedComment) => CommentPlace | null;
}

/** Renders batches of comments and sorts them by the posts they are on. */
export class CommentSorter {
  constructor(private readonly parts: CommentWriterParts) {}

  /** @returns what is to be written; comments that did not change are left out */
  async sort(comments: readonly PlacedComment[]): Promise<SortedComments> {
    const { clock } = this.parts;
    const { placed, planned, placeOf } = await this.prepare(comments);
    const spoken = new Map<MessageId, TranscriptState>();
    const further = new Map<MessageId, readonly PlannedFile[]>();
    const context = this.contextOf({ planned, further }, spoken);
    const unheard: Message[] = [];
    const waiting: Message[] = [];
    const jobs = new Map<MessageId, ThreadJob>();
    for (const comment of placed) {
      await clock.breathe();
      const { shown, more, state, isNew } = await lookAt(comment, planned, this.parts);
      if (shown.isWaiting) waiting.push(comment.message);
      if (more.length > 0) further.set(comment.message.id, more);
      if (state !== null) spoken.set(comment.message.id, state);
      if (isNew) unheard.push(comment.message);
      const rendered = this.render(comment, shown.message, context);
      const entry: CommentEntry = { ...comment, block: shown.isWaiting ? { ...rendered, isInterim: true } : rendered, details: shown.details };
      const place = placeOf(comment);
      // A note the user deleted stays deleted.
      if (place === null || (await this.isUnchanged(entry))) continue;
      const { primaryId: postId } = comment.place;
      const job = jobs.get(postId) ?? { place, postId, entries: [] };
      job.entries.push(entry);
      jobs.set(postId, job);
    }
    return { jobs: [...jobs.values()], waiting, unheard, planned, further };
  }

  /** Looks up what is known of a batch before it is rendered. */
  private async prepare(comments: readonly PlacedComment[]): Promise<Prepared> {
    const { media, links, avatars, people, tally, onFailure } = this.parts;
    const looked = await withSound(comments.map(({ message }) => message), async (messages) => {
      await avatars?.prepare(messages.map(({ author }) => author));
      await people?.prepare({ authors: peopleOf(messages), pictureOf: (author) => avatars?.pathOf(author) ?? null, tally });
      return await media.planAll(messages);
    }, { onFailure });
    const places = await this.placesOf(comments);
    const placeOf = ({ place }: PlacedComment): CommentPlace | null => places.get(place.primaryId) ?? null;
    const commentsOf = (messages: readonly Message[]): readonly PlacedComment[] => {
      const byId = new Map(messages.map((message) => [message.id, message]));
      return comments.flatMap((comment) => {
        const message = byId.get(comment.message.id);
        return message === undefined ? [] : [{ ...comment, message }];
      });
    };
    const linked = await withSound(looked.messages, (messages) => links.prepare(commentsOf(messages), (comment) => placeOf(comment)?.path ?? null), { onFailure });
    const sound = new Set(linked.messages);
    const planned = new Map([...looked.result].flatMap(([message, file]) => (sound.has(message) ? [[message.id, file] as const] : [])));
    return { placed: commentsOf(linked.messages), planned, placeOf };
  }

  private async placesOf(placed: readonly PlacedComment[]): Promise<ReadonlyMap<MessageId, CommentPlace | null>> {
    const places = new Map<MessageId, CommentPlace | null>();
    for (const { place } of placed) {
      if (places.has(place.primaryId)) continue;
      await this.parts.clock.breathe();
      places.set(place.primaryId, await this.parts.notes.placeOf(place));
    }
    return places;
  }

  private contextOf(files: BatchFiles, spoken: ReadonlyMap<MessageId, TranscriptState>): RenderContext {
    const { group, style, links, details, avatars, people } = this.parts;
    return { style, chat: group, layout: 'day', avatarOf: (author) => avatars?.pathOf(author) ?? null, personOf: (id) => people?.pathOf(id) ?? null, mediaState: (message, file) => stateIn(files, message, file), transcriptOf: ({ id }) => spoken.get(id) ?? null, articleOf: (key) => details.articleOf(key), emojiOf: (id) => details.emojiPictureOf(id), linkTo: links.linkTo };
  }

  /** True when the comment's block says what it says already; new details of it are kept all the same. */
  private async isUnchanged({ message, stored, block, details }: CommentEntry): Promise<boolean> {
    if (stored === undefined || !isSame(block, stored)) return false;
    if (details !== undefined && details.signature !== stored.details?.signature) await this.parts.state.messages.put(message.id, { ...stored, details });
    return true;
  }

  private render({ message, rootId }: PlacedComment, shown: Message, context: RenderContext): RenderedBlock {
    try {
      return renderComment(shown, context, rootId);
    } catch (caught) {
      return renderComment(unreadable(message, caught, this.parts.onFailure), context, rootId);
    }
  }
}
