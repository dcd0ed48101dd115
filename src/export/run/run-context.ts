import type { ChatId } from '../../model/ids';
import type { NoteStyle } from '../../notes/types';
import type { ChatFolders } from '../write/chat-folder';
import type { Pseudonyms } from '../details/pseudonyms';
import type { TopicCatalog } from '../topics/topic-catalog';
import type { ExportPlan, ExportPorts } from '../types';

/** What all chats of a run share. */
export interface RunContext {
  readonly plan: ExportPlan;
  readonly ports: ExportPorts;
  readonly style: NoteStyle;
  readonly folders: ChatFolders;
  /** What is known of the forums of the run. */
  readonly topics: Map<ChatId, TopicCatalog>;
  readonly pseudonyms: Pseudonyms;
  readonly signal: AbortSignal;
}
