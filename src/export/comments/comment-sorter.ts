import type { MessageId } from '../../model/ids';
import type { Message } from '../../model/message';
import { renderComment } from '../../notes/render/render-comment';
import type { RenderContext, RenderedBlock, TranscriptState } from '../../notes/types';
import { stateIn, type BatchFiles, type PlannedFile } from '../files/media-plan';
import { peopleOf } from '../people/people-book';
import { isSame } from '../write/same-block';
import type { CommentEntry, SortedComments, ThreadJob } from './comment-job';
import type { CommentPlace } from './comment-notes';
import type { PlacedComment } from './comment-threads';
import type { CommentWriterParts } from './comment-writer-parts';

/** Renders batches of comments and sorts them by the posts they are on. */
export class CommentSorter {
  constructor(private readonly parts: CommentWriterParts) {}

  /** @returns what is to be written; comments that did not change are left out */
  async sort(placed: readonly PlacedComment[]): Promise<SortedComments> {
    const { media, links, clock, details, transcripts, avatars, people, tally } = this.parts;
    await avatars?.prepare(placed.map(({ message }) => message.author));
    await people?.prepare({ authors: peopleOf(placed.map(({ message }) => message)), pictureOf: (author) => avatars?.pathOf(author) ?? null, tally });
    const planned = new Map([...(await media.planAll(placed.map(({ message }) => message)))].map(([{ id }, file]) => [id, file]));
    const places = await this.placesOf(placed);
    const placeOf = ({ place }: PlacedComment): CommentPlace | null => places.get(place.primaryId) ?? null;
    await links.prepare(placed, (comment) => placeOf(comment)?.path ?? null);
    const spoken = new Map<MessageId, TranscriptState>();
    const further = new Map<MessageId, readonly PlannedFile[]>();
    const context = this.contextOf({ planned, further }, spoken);
    const unheard: Message[] = [];
    const waiting: Message[] = [];
    const jobs = new Map<MessageId, ThreadJob>();
    for (const comment of placed) {
      await clock.breathe();
      const shown = await details.show(comment.message, comment.stored);
      if (shown.isWaiting) waiting.push(comment.message);
      const more = await media.planFurther(shown.message);
      if (more.length > 0) further.set(comment.message.id, more);
      const { state, isNew } = await transcripts.show(comment.message, planned.get(comment.message.id));
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
      // One odd comment must not stop the rest: it gets a visible placeholder and a line in the report.
      const { id, chatId, date, author } = message;
      this.parts.onFailure({ error: { code: 'MESSAGE_FAILED', chatId, messageId: id, reason: caught instanceof Error ? caught.message : String(caught) }, chatId, messageId: id });
      return renderComment({ id, chatId, date, author, text: '', entities: [], reactions: [], unsupported: 'unreadable' }, context, rootId);
    }
  }
}
