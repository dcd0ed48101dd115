import type { HistoryRange } from '../model/chat';
import type { ArticleSource } from '../model/article-source';
import type { ExportEvent } from '../model/events';
import type { ChatId, MessageId } from '../model/ids';
import type { FileProcessing } from '../model/processing';
import type { SpeechPort } from '../model/speech';
import type { TelegramReader } from '../model/telegram';
import type { Settings } from '../settings/definitions';
import type { TargetSettings } from '../settings/target-settings';
import type { ClockPort, StatePort, VaultPort } from './ports';

/** One chat (or topic) to export. */
export interface ExportTarget {
  /** As the user gave it: id, name or link; resolved at the start of the run. */
  readonly reference: string;
  /** Title to show before the chat is resolved. */
  readonly title?: string;
  readonly chatId?: ChatId;
  readonly topicId?: MessageId;
  /** Reference of the Telegram folder it came with, if it did. */
  readonly folder?: string;
  readonly range: HistoryRange;
  /** What is otherwise for this target than in the plan's settings. */
  readonly settings?: TargetSettings;
}

/** Everything a run needs to know, decided before it starts. */
export interface ExportPlan {
  readonly targets: readonly ExportTarget[];
  readonly settings: Settings;
  /** IANA zone of the machine, used when the setting is `local`. */
  readonly localTimeZone: string;
  /**
   * A Telegram Desktop export stands in the place of Telegram. It holds part of a chat and less of each message: what it lacks
   * is neither gone nor read, and what Telegram itself has told is left as it is.
   */
  readonly isImport?: boolean;
}

/** Everything a run touches outside of itself; adapters implement it for the plugin and for the command line. */
export interface ExportPorts {
  readonly telegram: TelegramReader;
  readonly vault: VaultPort;
  /** Scoped by the adapter to this vault and this account. */
  readonly state: StatePort;
  /** What can be done to files once they are there; absent: nothing. */
  readonly processing?: FileProcessing;
  readonly clock: ClockPort;
  /** Fetches articles by HTTPS; absent where nothing does. */
  readonly articles?: ArticleSource | undefined;
  /** Turns speech into text; absent where nothing can. */
  readonly speech?: SpeechPort | undefined;
  readonly emit: (event: ExportEvent) => void;
}
