import { isSelective } from '../../model/chat';
import { folderOf, type ChatContext } from '../chat-context';
import type { ChatState } from '../state/chat-state';
import { scopeOf } from '../state/records';
import { TopicCatalog } from './topic-catalog';
import { writeTopicIndex } from './topic-index';
import { TopicNotes } from './topic-notes';
import { isWhole } from '../read/wanted-range';

/**
 * Opens the notes of a forum's topics; null for other chats, and for what was written before there were topics.
 *
 * @param isRebuilding records were damaged: messages that were counted come again
 */
export async function openTopics(context: ChatContext, state: ChatState, isRebuilding: boolean): Promise<TopicNotes | null> {
  const { ports, plan, topics, signal } = context.run;
  const { chat, topicId } = context.job;
  if (chat.kind !== 'forum' || context.past !== null) return null;
  const catalog = topics.get(chat.id) ?? new TopicCatalog(ports.telegram, chat.id, signal);
  topics.set(chat.id, catalog);
  return await TopicNotes.open({ chat, vault: ports.vault, state: ports.state, scope: scopeOf(plan.settings.folder, chat.id, undefined), folder: folderOf(context, state), catalog, isWhole: topicId === undefined, isRebuilding, splitAt: plan.settings.topicSplitAt });
}

/** Settles the notes and the index of a forum's topics: the chat has been read to the end of what was wanted. */
export async function settleTopics(context: ChatContext, state: ChatState, topics: TopicNotes | null): Promise<void> {
  const { job, tally } = context;
  if (topics === null || state.layout !== 'topic') return;
  const isFirst = !topics.isRead;
  if (isWhole(job.range) && job.postId === undefined && !isSelective(job)) await topics.settle();
  await topics.recount();
  // Before the forum counts as read: a run that dies here writes it the next time.
  if (isFirst || tally.messages > 0) await updateTopicIndex(context, state, topics);
  await state.commit({ others: topics.takeChanges() });
}

/** Only for a whole forum. */
async function updateTopicIndex(context: ChatContext, state: ChatState, topics: TopicNotes): Promise<void> {
  const { ports, style, topics: catalogs } = context.run;
  const { chat, topicId, postId } = context.job;
  const { tally } = context;
  const catalog = catalogs.get(chat.id);
  if (catalog === undefined || topicId !== undefined || postId !== undefined) return;
  const { path, outcome } = await writeTopicIndex({ chat, vault: ports.vault, topics, catalog, folder: folderOf(context, state), style });
  if (outcome !== 'unchanged') tally.notes.count(path, outcome);
}
