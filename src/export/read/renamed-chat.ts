import { toTobsError } from '../../model/errors';
import type { Chat, Target } from '../../model/chat';
import type { HistoryPage } from '../../model/telegram';
import type { ChatContext } from '../chat-context';

/** What was asked for is another chat now: its public name has gone over to one, or it became a supergroup. */
export class OtherChat extends Error {
  override readonly name = 'OtherChat';
  constructor(readonly chat: Chat) {
    super(chat.title);
  }
}

/**
 * The same export of the chat as its newest page names it: what was remembered may be older (F-DLG-19).
 *
 * @throws OtherChat when the public name it was asked for by has gone over to another chat, or the group became a supergroup
 */
export async function asNamedNow(context: ChatContext, { chat }: HistoryPage): Promise<ChatContext> {
  const { job } = context;
  if (chat === undefined || (chat.id !== job.chat.id && job.isPredecessor === true)) return context;
  if (chat.id !== job.chat.id) throw new OtherChat(chat);
  const { username } = job.chat;
  if (username !== undefined && username !== chat.username && isNamedBy(job.target.reference, username)) await requireSame(context, username);
  return { ...context, job: { ...job, chat } };
}

/** A name nobody has any more still is the chat it was; a run later nothing tells that. */
async function requireSame({ run, job }: ChatContext, username: string): Promise<void> {
  const { telegram, emit } = run.ports;
  const found = await telegram.resolve(job.target.reference, { signal: run.signal }).catch(noneIfUnknown);
  if (found !== null && found.chat.id !== job.chat.id) throw new OtherChat(found.chat);
  emit({ type: 'message', level: 'warn', text: `@${username} is no longer the name of ${job.chat.title}. Choose the chat by its id, ${job.chat.id}, from now on.` });
}

function noneIfUnknown(caught: unknown): Target | null {
  if (toTobsError(caught).code !== 'CHAT_UNKNOWN') throw caught;
  return null;
}

/** True when a reference, `@name`, `name` or a link, holds the name. */
function isNamedBy(reference: string, username: string): boolean {
  return reference.toLowerCase().split(/[^a-z0-9_]+/).includes(username.toLowerCase());
}
