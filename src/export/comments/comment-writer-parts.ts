import type { Chat } from '../../model/chat';
import type { WriterParts } from '../write/writer-parts';
import type { CommentLinks } from './comment-links';
import type { CommentNotes } from './comment-notes';
import type { CommentThreads } from './comment-threads';

/** What writing the comments on a channel's posts takes. */
export interface CommentWriterParts extends WriterParts {
  /** The channel. */
  readonly channel: Chat;
  /** Its discussion group. */
  readonly group: Chat;
  /** Most comments per post; 0: all. */
  readonly limit: number;
  readonly notes: CommentNotes;
  readonly threads: CommentThreads;
  readonly links: CommentLinks;
}
