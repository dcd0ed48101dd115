import type { Chat, Predecessor } from '../../model/chat';
import { parseChatId, type MessageId, type VaultPath } from '../../model/ids';
import { effectiveLayout } from '../../notes/names/paths';
import type { LayoutSetting } from '../../settings/definitions';
import type { ChatFolders } from '../write/chat-folder';
import { ChatState } from './chat-state';
import { addInterval, type Intervals } from './intervals';
import { MessageStore } from './message-store';
import type { StatePort } from '../ports';
import { chatKey, migratedScopeOf, parseChatRecord, scopeOf, type ChatRecord } from './records';

/** chosen: see MessageStore; channels count their messages from 1, other chats share the account's ids. */
const segmentSizes = { channel: 128, group: 1024, user: 1024 } as const;

export interface StateParts {
  readonly state: StatePort;
  readonly folders: ChatFolders;
  /** Path of the export folder. */
  readonly root: VaultPath;
  readonly layout: LayoutSetting;
  /** Records were damaged: what they covered is read again and compared with the notes. */
  readonly isRebuilding?: boolean;
  /** Asks for the group a supergroup was before; absent when what was written there is not wanted. */
  readonly predecessor?: () => Promise<Predecessor | null>;
}

/**
 * Checkpoint and merge state of a chat, or of one topic of it. A forum's topics share the forum's merge state, so that a message
 * is known whichever way it was exported, and what the whole forum covers is covered for each of them.
 */
export async function openState(parts: StateParts, chat: Chat, topicId: MessageId | undefined): Promise<ChatState> {
  const { state, folders, root } = parts;
  const scope = scopeOf(root, chat.id, topicId);
  const chatScope = scopeOf(root, chat.id, undefined);
  const isTopic = topicId !== undefined && chat.kind === 'forum';
  const record = parseChatRecord(await state.get(chatKey(scope)));
  const whole = isTopic ? parseChatRecord(await state.get(chatKey(chatScope))) : null;
  const isAsked = record?.migratedFrom === undefined && topicId === undefined && (chat.kind === 'supergroup' || chat.kind === 'forum');
  const migratedFrom = isAsked ? await parts.predecessor?.() : record?.migratedFrom;
  // A group that was exported before it became a supergroup keeps its folder.
  const before = migratedFrom === undefined || migratedFrom === null ? null : parseChatRecord(await state.get(chatKey(scopeOf(root, migratedFrom.chatId, undefined))));
  const folder = await folders.folderFor(chat, record?.folder ?? whole?.folder ?? before?.folder);
  const covered = parts.isRebuilding === true ? [] : (whole?.covered ?? []).reduce<Intervals>(addInterval, record?.covered ?? []);
  const opened: ChatRecord = { version: 1, folder, layout: effectiveLayout(parts.layout, chat.kind), covered, pending: record?.pending ?? [], details: record?.details, ...(migratedFrom !== undefined && { migratedFrom }) };
  const messages = new MessageStore(state, isTopic ? chatScope : scope, segmentSizes[parseChatId(chat.id).kind], isTopic ? topicId : undefined);
  if (parts.isRebuilding !== true) messages.refuseDamage();
  const chatState = new ChatState(state, scope, opened, messages);
  if (isAsked && migratedFrom !== undefined) await chatState.commit({ migratedFrom });
  return chatState;
}

/** The same for what a supergroup's members wrote when it was a basic group: in the supergroup's folder, with numbers of its own. */
export async function openPastState({ state, root, isRebuilding = false }: StateParts, chat: Chat, now: ChatState): Promise<ChatState> {
  const scope = migratedScopeOf(root, chat.id);
  const record = parseChatRecord(await state.get(chatKey(scope)));
  // Topics came later than these messages.
  const layout = now.layout === 'topic' ? 'day' : now.layout;
  const opened: ChatRecord = { version: 1, folder: now.folder, layout, covered: isRebuilding ? [] : (record?.covered ?? []), pending: record?.pending ?? [], details: record?.details };
  const messages = new MessageStore(state, scope, segmentSizes.group);
  if (!isRebuilding) messages.refuseDamage();
  return new ChatState(state, scope, opened, messages);
}
