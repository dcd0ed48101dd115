import type { MessageId } from '../../model/ids';
import type { Message } from '../../model/message';
import type { HistoryPage } from '../../model/telegram';
import { fetchMessages, type HistoryPorts, type HistorySource } from './pages';

/** A topic or thread that one of the chat's own messages began. */
export type ThreadSource = HistorySource & { readonly topicId: MessageId };

/** True for a topic or thread whose root lies in the same chat; that message is not among its replies. A search finds it where it fits. */
export function hasRoot(source: HistorySource): source is ThreadSource {
  return source.topicId !== undefined && source.discussionId === undefined && source.only === undefined;
}

/** The message that began a topic or thread, if it still exists. General's is the chat's first. */
export async function rootOf({ chatId, topicId }: ThreadSource, ports: HistoryPorts): Promise<readonly Message[]> {
  return (await fetchMessages(chatId, [topicId], ports)).messages;
}

/** The newest page of a chat, topic or thread as it is; below a thread's oldest reply there is still its root. */
export async function withRoot(source: HistorySource, page: HistoryPage, ports: HistoryPorts): Promise<HistoryPage> {
  if (!hasRoot(source)) return page;
  // A topic without a reply consists of its root.
  return page.messages.length === 0 ? { ...page, messages: await rootOf(source, ports) } : { ...page, reachesOldest: false };
}
