import type { Chat } from '../model/chat';
import type { ChatId, MessageId } from '../model/ids';
import type { Topic } from '../model/topic';
import type { ChatOptions } from './chat-options';

/** A chat as a whole, or one topic of a forum: what can be chosen. */
export interface PickedTarget {
  readonly chatId: ChatId;
  readonly topicId?: MessageId;
  /** Untrusted text. */
  readonly title: string;
}

/** Identity of a target, `id` or `id/topic`. */
export type TargetKey = string;

/** Tells chosen chats and topics apart. */
export function targetKey({ chatId, topicId }: Pick<PickedTarget, 'chatId' | 'topicId'>): TargetKey {
  return topicId === undefined ? chatId : `${chatId}/${topicId}`;
}

/** A chat with everything in it, as something to choose. */
export function wholeChat({ id, title }: Pick<Chat, 'id' | 'title'>): PickedTarget {
  return { chatId: id, title };
}

/** One topic of a forum, as something to choose. */
export function topicOf({ id, title }: Pick<Chat, 'id' | 'title'>, topic: Pick<Topic, 'id' | 'title'>): PickedTarget {
  return { chatId: id, topicId: topic.id, title: `${title} › ${topic.title}` };
}

/** A Telegram folder as something to choose: whatever chats are in it when an export begins. */
export interface PickedFolder {
  readonly folderId: number;
  /** Untrusted text. */
  readonly title: string;
}

/** What is chosen when the window opens. */
export interface ChosenTarget extends PickedTarget {
  readonly options: ChatOptions;
}
