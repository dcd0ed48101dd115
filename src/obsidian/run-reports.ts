import { ChangeLog } from '../export/run/change-log';
import type { ChangeKind, ChangeLists, ChatReport, NoteChange, RunReport } from '../model/events';
import { joinCaches, joinRequests, joinStages } from '../model/metrics';

/** True when the run ended because the companion was lost; it can go on from its checkpoint. */
export function lostCompanion(report: RunReport): boolean {
  if (report.warnings?.some(({ error }) => error.code === 'COMPANION_FAILED') === true) return true;
  return report.chats.some((chat) => chat.failures.some(({ error }) => error.code === 'COMPANION_FAILED'));
}

/** One report of a run that was taken up again: counts add up, outcome and failures are those of the last attempt. */
export function joinReports(earlier: RunReport, later: RunReport): RunReport {
  // That the companion was lost is over once a later attempt has begun.
  const warnings = [...(earlier.warnings ?? []).filter(({ error }) => error.code !== 'COMPANION_FAILED'), ...(later.warnings ?? [])];
  return {
    outcome: later.outcome,
    seconds: earlier.seconds + later.seconds,
    ...(warnings.length > 0 && { warnings }),
    requests: joinRequests(earlier.requests ?? {}, later.requests ?? {}),
    stages: joinStages(earlier.stages ?? {}, later.stages ?? {}),
    caches: joinCaches(earlier.caches ?? {}, later.caches ?? {}),
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
    ...joinMedia(earlier, later),
    messagesDeleted: earlier.messagesDeleted + later.messagesDeleted,
    conflicts: earlier.conflicts + later.conflicts,
    requests: earlier.requests + later.requests,
    seconds: earlier.seconds + later.seconds,
    changes: joinChanges(earlier.changes ?? {}, later.changes ?? {}),
  };
}

function joinChanges(earlier: ChangeLists, later: ChangeLists): ChangeLists {
  const log = new ChangeLog();
  for (const { kind, change } of [earlier, later].flatMap(changesOf)) log.add(kind, change);
  return log.lists;
}

function changesOf(lists: ChangeLists): readonly { readonly kind: ChangeKind; readonly change: NoteChange }[] {
  return (Object.keys(lists) as readonly ChangeKind[]).flatMap((kind) => (lists[kind]?.first ?? []).map((change) => ({ kind, change })));
}

function joinMedia(earlier: ChatReport, later: ChatReport): Pick<ChatReport, 'mediaBytes' | 'bytesSaved' | 'mediaReusedByContent'> {
  const mediaReusedByContent = (earlier.mediaReusedByContent ?? 0) + (later.mediaReusedByContent ?? 0);
  const mediaBytes = (earlier.mediaBytes ?? 0) + (later.mediaBytes ?? 0);
  const bytesSaved = (earlier.bytesSaved ?? 0) + (later.bytesSaved ?? 0);
  return { ...(mediaReusedByContent > 0 && { mediaReusedByContent }), ...(mediaBytes > 0 && { mediaBytes }), ...(bytesSaved > 0 && { bytesSaved }) };
}

function joinLeftOut(earlier: ChatReport, later: ChatReport): Pick<ChatReport, 'messagesSkipped' | 'unsupported'> {
  const skipped = (earlier.messagesSkipped ?? 0) + (later.messagesSkipped ?? 0);
  const unsupported: Record<string, number> = { ...earlier.unsupported };
  for (const [name, count] of Object.entries(later.unsupported ?? {})) unsupported[name] = (unsupported[name] ?? 0) + count;
  return { ...(skipped > 0 && { messagesSkipped: skipped }), ...(Object.keys(unsupported).length > 0 && { unsupported }) };
}
