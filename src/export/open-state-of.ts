import { partOf, type HistoryRange } from '../model/chat';
import { chatContext, type ChatContext } from './chat-context';
import type { ChatState } from './state/chat-state';
import { openPastState, openState, type StateParts } from './state/open-state';
import { chatKey, scopeOf } from './state/records';

/** Checkpoint and merge state of the history in hand. @param mode hasPredecessor: ask for the group a supergroup was before, because what was written there is wanted */
export async function openStateOf({ run, job, past }: ChatContext, { hasPredecessor, isRebuilding }: { readonly hasPredecessor: boolean; readonly isRebuilding: boolean }): Promise<ChatState> {
  const { ports, plan, folders, signal } = run;
  const { chat } = job;
  const parts: StateParts = {
    state: ports.state,
    folders,
    root: plan.settings.folder,
    layout: plan.settings.layout,
    isRebuilding,
    ...(hasPredecessor && { predecessor: () => ports.telegram.predecessor(chat.id, { signal }) }),
  };
  return past === null ? await openState(parts, chat, partOf(job)) : await openPastState(parts, chat, { now: past.now, part: partOf(job) });
}

/** The history from before a group became this supergroup, or null when there is none. @param range what of it is wanted */
export async function pastContext({ run, job, tally, meter }: ChatContext, now: ChatState, range: HistoryRange): Promise<ChatContext | null> {
  const { ports, plan, signal } = run;
  // A Telegram Desktop export has the messages, and does not say whose they were: that is not to be remembered.
  const from = plan.isImport === true ? await ports.telegram.predecessor(job.chat.id, { signal }) : now.migratedFrom;
  if (from === undefined || from === null) return null;
  const { title } = job.chat;
  // Exported as a group of its own before: it stays what it is.
  const isKnown = (await ports.state.get(chatKey(scopeOf(plan.settings.folder, from.chatId, undefined)))) !== undefined;
  const counts = { tally, meter };
  return isKnown ? chatContext(run, { ...job, chat: { id: from.chatId, kind: 'group', title }, range }, counts) : chatContext(run, { ...job, range }, { ...counts, past: { from, now } });
}
