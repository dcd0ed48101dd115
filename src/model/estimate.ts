import type { ChatId } from './ids';
import type { MediaClass } from './media';
import type { Message } from './message';

/** A number for every class of files; null: unknown. */
export type ByMediaClass = Readonly<Record<MediaClass, number | null>>;

/** What a chat (or a part of it) holds, as far as Telegram says without being read. */
export interface ChatEstimate {
  /** null: Telegram does not say. */
  readonly messages: number | null;
  /** The newest messages, at most 100, oldest first. */
  readonly newest: readonly Message[];
  /** Messages with a file, by its class. */
  readonly files: ByMediaClass;
  /** Mean size of a file among the newest messages, in bytes; null where too few were seen. */
  readonly meanBytes: ByMediaClass;
}

/** What a run over one target would do; null: cannot be told beforehand. */
export interface ChatForecast {
  readonly chatId?: ChatId;
  readonly chatTitle: string;
  /** Messages of the chat, or of the part of it that is wanted. */
  readonly messagesTotal: number | null;
  /** Messages that would be read and written for the first time. */
  readonly messagesNew: number | null;
  /** Requests for messages and files, as the report of a run counts them. */
  readonly requests: number | null;
  /** Files that would be fetched, if none of them is in the vault yet. */
  readonly files: number | null;
  readonly bytes: number | null;
  /** Time at a usual pace of Telegram's, waits not counted. */
  readonly seconds: number | null;
}
