import { folderOfReference } from '../../src/export/run/folder-targets';
import { Tally } from '../../src/export/run/tally';
import type { ExportTarget } from '../../src/export/types';
import { toTobsError } from '../../src/model/errors';
import type { ExportEvent, ExportFailure } from '../../src/model/events';
import { parseReference } from '../../src/telegram/chats/link';

/**
 * What a run would say of targets none of which can name a chat, whatever Telegram knows (F-DLG-8); null when one may. So that
 * nothing is asked for in vain.
 */
export function eventsOfRefused(targets: readonly ExportTarget[]): readonly ExportEvent[] | null {
  const failures = targets.map(refusalOf);
  const events = failures.map((failure, index): readonly ExportEvent[] => {
    if (failure === null) return [];
    const chatTitle = failure.subject;
    const tally = new Tally();
    tally.failures.push(failure);
    const report = tally.report({ title: chatTitle }, { requests: 0, seconds: 0 }, false, false);
    return [{ type: 'chat-start', chatTitle, index: index + 1, count: targets.length }, { type: 'failure', failure }, { type: 'chat-finish', report }];
  });
  return failures.includes(null) ? null : events.flat();
}

function refusalOf({ reference }: ExportTarget): (ExportFailure & { readonly subject: string }) | null {
  // Which folders there are only Telegram knows.
  if (folderOfReference(reference) !== null) return null;
  try {
    parseReference(reference);
    return null;
  } catch (caught) {
    return { error: toTobsError(caught), subject: reference };
  }
}
