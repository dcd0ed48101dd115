import type { ChatReport, ExportOutcome, RunReport } from '../model/events';

/** True when the run ended because the companion was lost; it can go on from its checkpoint. */
export function lostCompanion(report: RunReport): boolean {
  return report.chats.some((chat) => chat.failures.some(({ error }) => error.code === 'COMPANION_FAILED'));
}

/** One report of a run that was taken up again: counts add up, outcome and failures are those of the last attempt. */
export function joinReports(earlier: RunReport, later: RunReport): RunReport {
  const warnings = [...(earlier.warnings ?? []), ...(later.warnings ?? [])];
  return {
    outcome: later.outcome,
    seconds: earlier.seconds + later.seconds,
    ...(warnings.length > 0 && { warnings }),
    chats: later.chats.map((chat, index) => {
      const before = earlier.chats[index];
      return before === undefined ? chat : joinChats(before, chat);
    }),
  };
}

function joinChats(earlier: ChatReport, later: ChatReport): ChatReport {
  return {
    ...later,
    messages: earlier.messages + later.messages,
    ...joinLeftOut(earlier, later),
    notesCreated: earlier.notesCreated + later.notesCreated,
    notesUpdated: earlier.notesUpdated + later.notesUpdated,
    mediaDownloaded: earlier.mediaDownloaded + later.mediaDownloaded,
    mediaReused: earlier.mediaReused + later.mediaReused,
    messagesDeleted: earlier.messagesDeleted + later.messagesDeleted,
    conflicts: earlier.conflicts + later.conflicts,
    requests: earlier.requests + later.requests,
    seconds: earlier.seconds + later.seconds,
  };
}

function joinLeftOut(earlier: ChatReport, later: ChatReport): Pick<ChatReport, 'messagesSkipped' | 'unsupported'> {
  const skipped = (earlier.messagesSkipped ?? 0) + (later.messagesSkipped ?? 0);
  const unsupported: Record<string, number> = { ...earlier.unsupported };
  for (const [name, count] of Object.entries(later.unsupported ?? {})) unsupported[name] = (unsupported[name] ?? 0) + count;
  return { ...(skipped > 0 && { messagesSkipped: skipped }), ...(Object.keys(unsupported).length > 0 && { unsupported }) };
}

/** Report of a run that could not begin. */
export function emptyReport(outcome: ExportOutcome): RunReport {
  return { outcome, chats: [], seconds: 0 };
}
