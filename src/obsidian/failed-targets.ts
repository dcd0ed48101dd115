import type { ExportTarget } from '../export/types';
import type { ChatReport, RunReport } from '../model/events';
import type { ChosenChat } from './plugin-data';

/** Chats of which the last run could not bring everything; empty when there are none, or an import brought them. */
export function failedChats(report: RunReport | null): readonly ChatReport[] {
  if (report === null || report.isImport === true) return [];
  return report.chats.filter(({ outcome, failures }) => failures.length > 0 || outcome === 'partial' || outcome === 'failed');
}

/**
 * What exporting these chats once more means: as they were chosen, and those that were not chosen, such as by a link, as a whole. A chat
 * that could not even be resolved is known by its title only.
 */
export function failedTargets(chats: readonly ChatReport[], chosen: readonly ChosenChat[], targetOf: (chat: ChosenChat) => ExportTarget): readonly ExportTarget[] {
  return chats.flatMap(({ chatId, chatTitle }): readonly ExportTarget[] => {
    const own = chosen.filter((one) => (chatId === undefined ? one.title === chatTitle : one.chatId === chatId));
    if (own.length > 0) return own.map(targetOf);
    return [{ reference: chatId ?? chatTitle, title: chatTitle, range: {}, ...(chatId !== undefined && { chatId }) }];
  });
}
