import type { ChatId } from '../../model/ids';
import type { NoteWords } from '../../notes/words/words';
import type { GalleryBook } from '../indexes/gallery-book';
import type { MediaLines } from '../files/media-lines';
import type { VaultPort } from '../ports';
import type { ChatState } from '../state/chat-state';
import type { MadeFiles } from './made-files';

/** The files of one chat, or of the comments of one channel, and the notes that show them. */
export interface ChatFiles {
  readonly chatId: ChatId;
  readonly vault: VaultPort;
  readonly state: ChatState;
  readonly made: MadeFiles;
  readonly lines: MediaLines;
  readonly words: NoteWords;
  /** What the chat's gallery lacks; absent: its files are in none. */
  readonly gallery?: GalleryBook;
  /** Brings what is made of the notes up to date with files that changed. */
  readonly settle?: () => Promise<void>;
}
