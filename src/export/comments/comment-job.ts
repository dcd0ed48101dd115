import type { MessageId } from '../../model/ids';
import type { Message } from '../../model/message';
import type { RenderedBlock } from '../../notes/types';
import type { StoredDetails } from '../details/message-details';
import type { BatchFiles } from '../files/media-plan';
import type { CommentPlace } from './comment-notes';
import type { PlacedComment } from './comment-threads';

/** A comment on its way into a note. */
export interface CommentEntry extends PlacedComment {
  readonly block: RenderedBlock;
  readonly details: StoredDetails | undefined;
}

/** What a batch has for the comments on one post. */
export interface ThreadJob {
  readonly place: CommentPlace;
  readonly postId: MessageId;
  readonly entries: CommentEntry[];
}

/** A batch of comments, rendered and sorted by posts. */
export interface SortedComments extends BatchFiles {
  readonly jobs: readonly ThreadJob[];
  /** Comments of which more is to be asked for, as they came. */
  readonly waiting: readonly Message[];
  /** Comments whose speech is to be turned into text and that no stored batch holds. */
  readonly unheard: readonly Message[];
}
