import type { MessageId, VaultPath } from '../../model/ids';
import type { Message } from '../../model/message';
import type { RenderedBlock } from '../../notes/types';
import type { StoredDetails } from '../details/message-details';
import type { StoredMessage } from '../state/message-store';
import type { ReplyEdits } from './reply-lists';
import type { SeenText } from './seen-text';

/** A message on its way into a note. */
export interface NoteEntry {
  readonly message: Message;
  readonly day: string;
  readonly primaryId: MessageId;
  /** Set when an earlier run or batch wrote it. */
  readonly stored: StoredMessage | undefined;
  readonly block: RenderedBlock;
  readonly details: StoredDetails | undefined;
  /** Which of the notes of its period or topic holds it. */
  readonly part: number;
}

/** What a batch writes into one note. */
export interface NoteJob {
  readonly path: VaultPath;
  /** The note as it was looked at. */
  readonly seen: SeenText;
  readonly entries: readonly NoteEntry[];
  /** It was found to hold messages that would be put elsewhere today: it says nothing about itself that is to change. */
  readonly isFound?: true;
  /** What replies change in the note. */
  readonly replies?: ReplyEdits;
}
