import type { Dialog } from '../../model/chat';
import { toTobsError, type TobsError } from '../../model/errors';
import type { ExportPlan, ExportPorts, ExportTarget } from '../types';

const folderReference = /^folder:(.*)$/is;

/** Name or number of the Telegram folder a reference names, or null when it names none. */
export function folderOfReference(reference: string): string | null {
  return folderReference.exec(reference.trim())?.[1]?.trim() ?? null;
}

/**
 * A plan in which every folder is replaced by the chats that are in it now, so that a folder picks up what was added to it since
 * the last run (F-DLG-3). A chat that is a target as a whole besides, or of two folders, is exported once. A folder that does not exist, or is empty, stays and fails as a target of its own.
 *
 * @returns `failure` when the list of dialogs could not be read
 */
export async function expandFolders(plan: ExportPlan, { telegram }: ExportPorts, signal: AbortSignal): Promise<{ readonly plan: ExportPlan; readonly failure: TobsError | null }> {
  if (plan.targets.every(({ reference }) => folderOfReference(reference) === null)) return { plan, failure: null };
  const dialogs: Dialog[] = [];
  try {
    for await (const page of telegram.dialogs({ signal })) dialogs.push(...page);
  } catch (caught) {
    return { plan, failure: toTobsError(caught) };
  }
  return { plan: { ...plan, targets: expanded(plan.targets, dialogs) }, failure: null };
}

function expanded(targets: readonly ExportTarget[], dialogs: readonly Dialog[]): readonly ExportTarget[] {
  const taken = new Set(targets.filter(({ topicId }) => topicId === undefined).map(({ reference }) => reference));
  return targets.flatMap((target) => {
    const chats = chatsOf(target, dialogs);
    // A folder whose chats are all taken is no failure.
    const fresh = chats.filter((chat) => chat === target || !taken.has(chat.reference));
    for (const { reference } of fresh) taken.add(reference);
    return fresh;
  });
}

function chatsOf(target: ExportTarget, dialogs: readonly Dialog[]): readonly ExportTarget[] {
  const wanted = folderOfReference(target.reference);
  if (wanted === null) return [target];
  const isWanted = ({ folders }: Dialog): boolean => folders?.some(({ id, title }) => String(id) === wanted || title.toLowerCase() === wanted.toLowerCase()) ?? false;
  const chats = dialogs.filter(isWanted).map(({ chat }): ExportTarget => ({ ...target, reference: chat.id, chatId: chat.id, title: chat.title, folder: target.reference }));
  return chats.length === 0 ? [target] : chats;
}
