import type { ExportTarget } from '../export/types';
import type { ChatReport, RunReport } from '../model/events';
import { targetOf, targetOfFolder, type ChosenChat, type ChosenFolder } from './plugin-data';

/** Chats of which the last run could not bring everything; empty when there are none, or an import brought them. */
export function failedChats(report: RunReport | null): readonly ChatReport[] {
  if (report === null || report.isImport === true) return [];
  return report.chats.filter(({ outcome, failures }) => failures.length > 0 || outcome === 'partial' || outcome === 'failed');
}

/**
 * What exporting these chats once more means: as they were chosen; those that were not chosen, such as by a link, as a whole. Any of
 * those may also have come with a folder: then the folders are exported, which costs little for chats that are complete. A chat that
 * could not even be resolved is known by its title only.
 */
export function failedTargets(chats: readonly ChatReport[], { chosen, chosenFolders }: { readonly chosen: readonly ChosenChat[]; readonly chosenFolders: readonly ChosenFolder[] }): readonly ExportTarget[] {
  const ownOf = ({ chatId, chatTitle }: ChatReport): readonly ChosenChat[] => chosen.filter((one) => (chatId === undefined ? one.title === chatTitle : one.chatId === chatId));
  const isFromFolder = chosenFolders.length > 0 && chats.some((chat) => ownOf(chat).length === 0);
  const single = chats.flatMap((chat): readonly ExportTarget[] => {
    const { chatId, chatTitle } = chat;
    const own = ownOf(chat);
    if (own.length > 0) return own.map(targetOf);
    if (isFromFolder) return [];
    return [{ reference: chatId ?? chatTitle, title: chatTitle, range: {}, ...(chatId !== undefined && { chatId }) }];
  });
  return isFromFolder ? [...single, ...chosenFolders.map(targetOfFolder)] : single;
}
