import type { ExportTarget } from '../export/types';
import type { ChatReport, RunReport } from '../model/events';
import { targetOf, targetOfFolder, type ChosenChat, type ChosenFolder } from './plugin-data';

/** Chats of which the last run could not bring everything; empty when there are none, or an import brought them. */
export function failedChats(report: RunReport | null): readonly ChatReport[] {
  if (report === null || report.isImport === true) return [];
  return report.chats.filter(({ outcome, failures }) => failures.length > 0 || outcome === 'partial' || outcome === 'failed');
}

/**
 * What exporting these chats once more means: as they were chosen, by themselves or with their folder; those that were not chosen, such as
 * by a link, as a whole. A chat that could not even be resolved is known by its title only, and may be a folder: then the folders are
 * exported, which costs little for chats that are complete.
 */
export function failedTargets(chats: readonly ChatReport[], { chosen, chosenFolders }: { readonly chosen: readonly ChosenChat[]; readonly chosenFolders: readonly ChosenFolder[] }): readonly ExportTarget[] {
  const ownOf = ({ chatId, chatTitle }: ChatReport): readonly ChosenChat[] => chosen.filter((one) => (chatId === undefined ? one.title === chatTitle : one.chatId === chatId));
  const folderOf = ({ folder }: ChatReport): ExportTarget | undefined => chosenFolders.map(targetOfFolder).find(({ reference }) => reference === folder);
  // Reports of earlier versions do not say what came with a folder.
  const mayBeFolder = (chat: ChatReport): boolean => ownOf(chat).length === 0 && folderOf(chat) === undefined && chosenFolders.length > 0;
  const single = chats.flatMap((chat): readonly ExportTarget[] => {
    const { chatId, chatTitle } = chat;
    const own = ownOf(chat);
    if (own.length > 0) return own.map(targetOf);
    const folder = folderOf(chat);
    if (folder !== undefined && chatId !== undefined) return [{ ...folder, reference: chatId, chatId, title: chatTitle, folder: folder.reference }];
    if (mayBeFolder(chat)) return [];
    return [{ reference: chatId ?? chatTitle, title: chatTitle, range: {}, ...(chatId !== undefined && { chatId }) }];
  });
  return chats.some(mayBeFolder) ? [...single, ...chosenFolders.map(targetOfFolder)] : single;
}
