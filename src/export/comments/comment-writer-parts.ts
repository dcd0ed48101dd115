import type { Chat } from '../../model/chat';
import type { ExportFailure } from '../../model/events';
import type { VaultPath } from '../../model/ids';
import type { BlockId, NoteStyle } from '../../notes/types';
import type { DetailBook } from '../details/detail-book';
import type { Avatars } from '../files/avatars';
import type { PeopleBook } from '../people/people-book';
import type { MediaPlan } from '../files/media-plan';
import type { MediaQueue } from '../files/media-queue';
import type { KeyedLock } from '../keyed-lock';
import type { ClockPort, VaultPort } from '../ports';
import type { TranscriptBook } from '../speech/transcript-book';
import type { Tally } from '../run/tally';
import type { ChatState } from '../state/chat-state';
import type { CommentLinks } from './comment-links';
import type { CommentNotes } from './comment-notes';
import type { CommentThreads } from './comment-threads';

/** What writing the comments on a channel's posts takes. */
export interface CommentWriterParts {
  /** The channel. */
  readonly channel: Chat;
  /** Its discussion group. */
  readonly group: Chat;
  readonly style: NoteStyle;
  /** Most comments per post; 0: all. */
  readonly limit: number;
  /** What a comment said before an edit stays below it. */
  readonly keepEdits: boolean;
  readonly vault: VaultPort;
  readonly clock: ClockPort;
  /** The group's state. */
  readonly state: ChatState;
  readonly notes: CommentNotes;
  readonly threads: CommentThreads;
  readonly links: CommentLinks;
  readonly media: MediaPlan;
  /** Null: no pictures of authors are wanted. */
  readonly avatars: Avatars | null;
  /** Null: no notes of people are wanted. */
  readonly people: PeopleBook | null;
  readonly details: DetailBook;
  readonly transcripts: TranscriptBook;
  readonly queue: MediaQueue;
  readonly noteLock: KeyedLock;
  readonly tally: Tally;
  readonly onFailure: (failure: ExportFailure) => void;
  readonly onConflict: (note: VaultPath, block: BlockId) => void;
}
