import type { ChatReport, ExportFailure, RunReport } from '../model/events';
import { strings } from './locale/strings';

/** Sums over all chats of a run. */
export interface ReportTotals {
  readonly messages: number;
  /** null: none were wanted. */
  readonly comments: number | null;
  readonly notesWritten: number;
  readonly files: number;
  readonly conflicts: number;
  /** Service messages the settings leave out. */
  readonly skipped: number;
  /** Names of content shown as a placeholder only, with how many messages. */
  readonly unsupported: readonly string[];
  readonly failures: readonly ExportFailure[];
  /** Done differently than asked for; nothing is missing. */
  readonly warnings: readonly ExportFailure[];
}

/** Sums over all chats of a run. */
export function totalsOf(report: RunReport): ReportTotals {
  const sum = (pick: (chat: ChatReport) => number): number => report.chats.reduce((total, chat) => total + pick(chat), 0);
  return {
    messages: sum((chat) => chat.messages),
    comments: report.chats.every(({ comments }) => comments === undefined) ? null : sum((chat) => chat.comments ?? 0),
    notesWritten: sum((chat) => chat.notesCreated + chat.notesUpdated),
    files: sum((chat) => chat.mediaDownloaded + chat.mediaReused),
    conflicts: sum((chat) => chat.conflicts),
    skipped: sum((chat) => chat.messagesSkipped ?? 0),
    unsupported: unsupportedOf(report.chats),
    failures: report.chats.flatMap((chat) => chat.failures),
    warnings: report.warnings ?? [],
  };
}

function unsupportedOf(chats: readonly ChatReport[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const [name, count] of chats.flatMap(({ unsupported = {} }) => Object.entries(unsupported))) counts.set(name, (counts.get(name) ?? 0) + count);
  return [...counts].map(([name, count]) => `${name} (${count})`);
}

/** Headline of a report; "success" that changed nothing says so. */
export function headlineOf(report: RunReport): string {
  return isUnchanged(report) ? strings.report.nothingNew : outcomeText(report);
}

/** How a run ended. */
export function outcomeText({ outcome, isImport = false }: RunReport): string {
  return (isImport ? strings.report.importOutcomes : strings.report.outcomes)[outcome];
}

/** True when the run found nothing to write; the newest messages are read and compared each time. */
export function isUnchanged({ outcome, chats }: RunReport): boolean {
  return outcome === 'success' && chats.every((chat) => chat.notesCreated + chat.notesUpdated + chat.mediaDownloaded + chat.messagesDeleted === 0);
}

/** Where a failure happened, as plain text; empty when nothing narrower than the run is known. */
export function placeOf(failure: ExportFailure): string {
  // A path that the problem itself names is not said twice.
  const subject = 'path' in failure.error && failure.error.path === failure.subject ? undefined : failure.subject;
  const parts = [subject, failure.messageId === undefined ? undefined : strings.report.message(failure.messageId)];
  return parts.filter((part) => part !== undefined && part !== '').join(', ');
}

/** What went wrong, in the language of Obsidian. */
export function failureText(failure: ExportFailure): string {
  return strings.error(failure.error);
}
