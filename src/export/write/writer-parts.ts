import type { ExportFailure } from '../../model/events';
import type { VaultPath } from '../../model/ids';
import type { BlockId, NoteStyle } from '../../notes/types';
import type { DetailBook } from '../details/detail-book';
import type { Avatars } from '../files/avatars';
import type { MediaPlan } from '../files/media-plan';
import type { MediaQueue } from '../files/media-queue';
import type { KeyedLock } from '../keyed-lock';
import type { PeopleBook } from '../people/people-book';
import type { ClockPort, VaultPort } from '../ports';
import type { Tally } from '../run/tally';
import type { TranscriptBook } from '../speech/transcript-book';
import type { ChatState } from '../state/chat-state';

/** What writing takes, whether it is messages of a chat or comments on posts. */
export interface WriterParts {
  readonly style: NoteStyle;
  /** What a message said before an edit stays below it. */
  readonly keepEdits: boolean;
  readonly vault: VaultPort;
  readonly clock: ClockPort;
  /** Of the chat that is read: of comments, the discussion group's. */
  readonly state: ChatState;
  readonly media: MediaPlan;
  /** Null: no pictures of authors are wanted. */
  readonly avatars: Avatars | null;
  /** Null: no notes of people are wanted. */
  readonly people: PeopleBook | null;
  readonly details: DetailBook;
  readonly transcripts: TranscriptBook;
  readonly queue: MediaQueue;
  /** Text and files of one chat often come to the same note at the same moment: one after the other. */
  readonly noteLock: KeyedLock;
  readonly tally: Tally;
  readonly onFailure: (failure: ExportFailure) => void;
  /** Telegram and the user changed the same lines of a message; the note now holds both. */
  readonly onConflict: (note: VaultPath, block: BlockId) => void;
}
