import type { MessageId } from '../../model/ids';
import type { Message } from '../../model/message';
import type { TranscriptState } from '../../notes/types';
import type { ShownMessage } from '../details/detail-book';
import type { PlannedFile } from '../files/media-plan';
import type { StoredMessage } from '../state/message-store';
import type { BatchWriterParts } from './batch-writer-parts';
import { unreadable } from './sound-messages';

/** What is known of one message besides what it says itself. */
export interface Looked {
  readonly shown: ShownMessage;
  /** Files it carries besides its own. */
  readonly more: readonly PlannedFile[];
  readonly state: TranscriptState | null;
  /** Its speech is to be turned into text. */
  readonly isNew: boolean;
}

/** Looks up what is known of one message or comment; of one that breaks this, a stand-in is shown. */
export async function lookAt(
  { message, stored }: { readonly message: Message; readonly stored: StoredMessage | undefined },
  planned: ReadonlyMap<MessageId, PlannedFile>,
  { details, media, transcripts, onFailure }: Pick<BatchWriterParts, 'details' | 'media' | 'transcripts' | 'onFailure'>,
): Promise<Looked> {
  try {
    const shown = await details.show(message, stored);
    const more = await media.planFurther(shown.message);
    return { shown, more, ...(await transcripts.show(message, planned.get(message.id))) };
  } catch (caught) {
    return { shown: { message: unreadable(message, caught, onFailure), details: undefined, isWaiting: false }, more: [], state: null, isNew: false };
  }
}
