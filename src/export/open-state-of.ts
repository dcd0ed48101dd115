import { partOf, type HistoryRange, type Predecessor } from '../model/chat';
import { toTobsError } from '../model/errors';
import { chatContext, type ChatContext } from './chat-context';
import { lessNewer } from './read/past-history';
import type { ChatState } from './state/chat-state';
import { openPastState, openState, type StateParts } from './state/open-state';
import { chatKey, scopeOf } from './state/records';

/** Checkpoint and merge state of the history in hand. @param mode hasPredecessor: ask for the group a supergroup was before, because what was written there is wanted */
export async function openStateOf(context: ChatContext, { hasPredecessor, isRebuilding }: { readonly hasPredecessor: boolean; readonly isRebuilding: boolean }): Promise<ChatState> {
  const { run, job, past } = context;
  const { ports, plan, folders } = run;
  const { chat } = job;
  const parts: StateParts = {
    state: ports.state,
    folders,
    root: plan.settings.folder,
    layout: plan.settings.layout,
    isRebuilding,
    ...(hasPredecessor && { predecessor: () => predecessorOf(context) }),
  };
  return past === null ? await openState(parts, chat, partOf(job)) : await openPastState(parts, chat, { now: past.now, part: partOf(job) });
}

/**
 * The group a supergroup was before; undefined when Telegram does not tell. The supergroup's own messages can be read all the
 * same: that something may be missing in front of them is reported, and asked again the next time.
 */
async function predecessorOf({ run, job, onFailure }: ChatContext): Promise<Predecessor | null | undefined> {
  const { chat } = job;
  try {
    return await run.ports.telegram.predecessor(chat.id, { signal: run.signal });
  } catch (caught) {
    const error = toTobsError(caught);
    if (!['CHAT_UNAVAILABLE', 'TELEGRAM_ERROR', 'TIMEOUT'].includes(error.code)) throw caught;
    onFailure({ error, chatId: chat.id, subject: `${chat.title}, whether it was a basic group before` });
    return undefined;
  }
}

/** The history from before a group became this supergroup, or null when there is none. @param wanted what of it is wanted */
export async function pastContext({ run, job, tally, meter }: ChatContext, now: ChatState, wanted: HistoryRange): Promise<ChatContext | null> {
  const { ports, plan, signal } = run;
  // A Telegram Desktop export has the messages, and does not say whose they were: that is not to be remembered.
  const from = plan.isImport === true ? await ports.telegram.predecessor(job.chat.id, { signal }) : now.migratedFrom;
  if (from === undefined || from === null) return null;
  const range = await lessNewer(wanted, { ...ports, scope: now.scope, chatId: job.chat.id, part: partOf(job), now: Math.floor(ports.clock.now() / 1000), signal });
  if (range === null) return null;
  const { title } = job.chat;
  // Exported as a group of its own before: it stays what it is.
  const isKnown = (await ports.state.get(chatKey(scopeOf(plan.settings.folder, from.chatId, undefined)))) !== undefined;
  const counts = { tally, meter };
  return isKnown ? chatContext(run, { ...job, chat: { id: from.chatId, kind: 'group', title }, range, isPredecessor: true }, counts) : chatContext(run, { ...job, range }, { ...counts, past: { from, now } });
}
