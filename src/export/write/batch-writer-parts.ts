import type { Chat } from '../../model/chat';
import type { ExportFailure } from '../../model/events';
import type { VaultPath } from '../../model/ids';
import type { BlockId, Layout, NoteStyle } from '../../notes/types';
import type { ChatState } from '../state/chat-state';
import type { CountsBook } from '../indexes/counts-book';
import type { GalleryBook } from '../indexes/gallery-book';
import type { DetailBook } from '../details/detail-book';
import type { KeyedLock } from '../keyed-lock';
import type { LinkResolver } from './link-resolver';
import type { BlocksInVault } from './blocks-in-vault';
import type { FoundPlaces } from './found-places';
import type { Avatars } from '../files/avatars';
import type { PeopleBook } from '../people/people-book';
import type { MediaPlan } from '../files/media-plan';
import type { MediaQueue } from '../files/media-queue';
import type { NoteFinder } from './note-finder';
import type { NoteParts } from './note-parts';
import type { Orphans } from './orphans';
import type { ClockPort, VaultPort } from '../ports';
import type { StageTimes } from '../report/stage-times';
import type { Tally } from '../run/tally';
import type { TranscriptBook } from '../speech/transcript-book';
import type { TopicSorter } from '../topics/topic-sorter';

/** What writing the messages of a chat takes. */
export interface BatchWriterParts {
  readonly chat: Chat;
  readonly layout: Layout;
  readonly style: NoteStyle;
  readonly serviceMessages: boolean;
  /** The messages come from a Telegram Desktop export. */
  readonly isImport: boolean;
  /** What stood in the notes before an import; null: nothing did, or Telegram itself is read. */
  readonly inVault: BlocksInVault | null;
  /** Where messages stand that the notes hold and the records have lost. */
  readonly found: FoundPlaces;
  /** What a message said before an edit stays below it. */
  readonly keepEdits: boolean;
  /** Whether messages list their replies. */
  readonly backlinks: boolean;
  readonly vault: VaultPort;
  readonly clock: ClockPort;
  readonly state: ChatState;
  readonly notes: NoteFinder;
  readonly noteParts: NoteParts;
  /** A note that is not there was there before, as far as that is known. */
  readonly isMissed: (path: VaultPath) => boolean;
  /** What the chat's index counts. */
  readonly counts: CountsBook;
  /** What the chat's gallery lacks; absent: no gallery is wanted, or none of this. */
  readonly gallery?: GalleryBook;
  readonly links: LinkResolver;
  readonly orphans: Orphans;
  /** Forums only. */
  readonly topics: TopicSorter | null;
  /** Records of the topics that go with the next checkpoint. */
  readonly topicChanges: () => readonly (readonly [key: string, value: unknown])[];
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
  readonly stages: StageTimes;
  readonly onFailure: (failure: ExportFailure) => void;
  /** Telegram and the user changed the same lines of a message; the note now holds both. */
  readonly onConflict: (note: VaultPath, block: BlockId) => void;
}
