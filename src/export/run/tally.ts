import type { ChatReport, ExportFailure, ExportOutcome } from '../../model/events';
import { FilesUnderway } from '../files/files-underway';
import { ChangeLog } from './change-log';
import { NoteTally } from './note-tally';
import type { Chat } from '../../model/chat';

/** Counts of one chat's export while it runs. */
export class Tally {
  /** @param notes those of another tally, for who writes the same messages once more: only a note that nobody had written counts */
  constructor(readonly notes = new NoteTally()) {}

  /** Messages looked at, for the progress. */
  processed = 0;
  /** Messages that were written: new ones and changed ones. */
  messages = 0;
  messagesTotal: number | null = null;
  /** Messages the settings leave out. */
  messagesSkipped = 0;
  /** Name of unsupported content → messages with it. */
  readonly unsupported = new Map<string, number>();
  /** Comments that were written: new ones and changed ones; null when none are wanted. */
  comments: number | null = null;
  /** Messages of the discussion group looked at, for the progress. */
  discussionRead = 0;
  /** How many there are to look at; null: not known. */
  discussionTotal: number | null = null;
  mediaDownloaded = 0;
  mediaReused = 0;
  /** Of these, files recognised by their content. */
  mediaReusedByContent = 0;
  mediaFailed = 0;
  /** Files left for another run, because of a limit of this one. */
  mediaSkipped = 0;
  mediaTotal = 0;
  /** Bytes of all files that are waited for; of those that are there, or as far as they have come. */
  mediaBytesTotal = 0;
  mediaBytesDone = 0;
  readonly filesUnderway = new FilesUnderway();
  /** Bytes of the files that were fetched, and of those that were there already and need not be. */
  mediaBytes = 0;
  bytesSaved = 0;
  messagesDeleted = 0;
  conflicts = 0;
  readonly changes = new ChangeLog();
  readonly failures: ExportFailure[] = [];

  /** A file was needed that is in the vault already. */
  reused(sizeBytes: number): void {
    this.mediaReused++;
    this.bytesSaved += sizeBytes;
  }

  /** @param hasEnded whether the chat was read to the end of what was wanted */
  report(chat: Pick<Chat, 'title'> & Partial<Chat>, measured: { readonly requests: number; readonly seconds: number }, hasEnded: boolean, isStopped: boolean): ChatReport {
    const changes = this.changes.lists;
    return {
      ...(chat.id !== undefined && { chatId: chat.id }),
      chatTitle: chat.title,
      outcome: this.outcome(hasEnded, isStopped),
      messages: this.messages,
      ...(this.messagesSkipped > 0 && { messagesSkipped: this.messagesSkipped }),
      ...(this.unsupported.size > 0 && { unsupported: Object.fromEntries(this.unsupported) }),
      ...(this.comments !== null && { comments: this.comments }),
      notesCreated: this.notes.created,
      notesUpdated: this.notes.updated,
      notesUnchanged: this.notes.unchanged,
      mediaDownloaded: this.mediaDownloaded,
      mediaReused: this.mediaReused,
      ...(this.mediaReusedByContent > 0 && { mediaReusedByContent: this.mediaReusedByContent }),
      mediaFailed: this.mediaFailed,
      ...(this.mediaSkipped > 0 && { mediaSkipped: this.mediaSkipped }),
      ...(this.mediaBytes > 0 && { mediaBytes: this.mediaBytes }),
      ...(this.bytesSaved > 0 && { bytesSaved: this.bytesSaved }),
      messagesDeleted: this.messagesDeleted,
      conflicts: this.conflicts,
      requests: measured.requests,
      seconds: measured.seconds,
      failures: this.failures,
      ...(Object.keys(changes).length > 0 && { changes }),
    };
  }

  private outcome(hasEnded: boolean, isStopped: boolean): ExportOutcome {
    if (isStopped) return 'stopped';
    if (this.failures.length === 0) return hasEnded ? 'success' : 'partial';
    return hasEnded || this.processed > 0 ? 'partial' : 'failed';
  }
}
