import type { Chat } from '../../model/chat';
import type { VaultPath } from '../../model/ids';
import type { Layout } from '../../notes/types';
import type { CountsBook } from '../indexes/counts-book';
import type { GalleryBook } from '../indexes/gallery-book';
import type { LinkResolver } from './link-resolver';
import type { BlocksInVault } from './blocks-in-vault';
import type { FoundPlaces } from './found-places';
import type { LeftOutFiles } from '../files/left-out-files';
import type { NoteFinder } from './note-finder';
import type { NoteParts } from './note-parts';
import type { Orphans } from './orphans';
import type { StageTimes } from '../report/stage-times';
import type { TopicSorter } from '../topics/topic-sorter';
import type { WriterParts } from './writer-parts';

/** What writing the messages of a chat takes. */
export interface BatchWriterParts extends WriterParts {
  readonly chat: Chat;
  readonly layout: Layout;
  readonly serviceMessages: boolean;
  /** The messages come from a Telegram Desktop export. */
  readonly isImport: boolean;
  /** What stood in the notes before an import; null: nothing did, or Telegram itself is read. */
  readonly inVault: BlocksInVault | null;
  /** Where messages stand that the notes hold and the records have lost. */
  readonly found: FoundPlaces;
  /** Whether messages list their replies. */
  readonly backlinks: boolean;
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
  /** Files the settings keep out of the vault. */
  readonly leftOut: LeftOutFiles;
  readonly stages: StageTimes;
}
