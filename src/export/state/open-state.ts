import { isSelective, type Chat, type HistoryPart, type Predecessor } from '../../model/chat';
import { parseChatId, type ChatId, type VaultPath } from '../../model/ids';
import { effectiveLayout } from '../../notes/names/paths';
import type { LayoutSetting } from '../../settings/definitions';
import type { ChatFolders } from '../write/chat-folder';
import { ChatState } from './chat-state';
import { addInterval, type Intervals } from './intervals';
import { MessageStore } from './message-store';
import type { StatePort } from '../ports';
import { chatKey, migratedScopeOf, parseChatRecord, scopeOf, selectionScopeOf, type ChatRecord, type Scope } from './records';

/** chosen: see MessageStore; channels count their messages from 1, other chats share the account's ids. */
const segmentSizes = { channel: 128, group: 1024, user: 1024 } as const;

/** What opening the records of a chat works with. */
export interface StateParts {
  readonly state: StatePort;
  readonly folders: ChatFolders;
  /** Path of the export folder. */
  readonly root: VaultPath;
  readonly layout: LayoutSetting;
  /** Records were damaged: what they covered is read again and compared with the notes. */
  readonly isRebuilding?: boolean;
  /** Asks for the group a supergroup was before (undefined: not to be had now); absent when what was written there is not wanted. */
  readonly predecessor?: () => Promise<Predecessor | null | undefined>;
}

/**
 * Checkpoint and merge state of a chat, or of a part of it. Parts share the merge state of the whole, so that a message is known
 * whichever way it was exported, and what a wider part covers is covered for the narrower ones; never the other way round.
 */
export async function openState(parts: StateParts, chat: Chat, part: HistoryPart): Promise<ChatState> {
  const { state, folders, root } = parts;
  const { topicId } = part;
  const scope = partScopeOf(root, chat.id, part);
  // A thread of another group than a forum has merge state of its own.
  const isTopic = topicId !== undefined && chat.kind === 'forum';
  const messageScope = scopeOf(root, chat.id, isTopic ? undefined : topicId);
  const record = parseChatRecord(await state.get(chatKey(scope)));
  const wider = await widerRecords(state, widerScopes(root, chat, part));
  const known = [record, ...wider].find((one) => one?.migratedFrom !== undefined)?.migratedFrom;
  const isAsked = known === undefined && topicId === undefined && (chat.kind === 'supergroup' || chat.kind === 'forum');
  const migratedFrom = isAsked ? await parts.predecessor?.() : known;
  // A group that was exported before it became a supergroup keeps its folder.
  const before = migratedFrom === undefined || migratedFrom === null ? null : parseChatRecord(await state.get(chatKey(scopeOf(root, migratedFrom.chatId, undefined))));
  const first = [record, ...wider, before].find((one) => one !== null);
  const folder = await folders.folderFor(chat, first?.folder);
  // Notes keep the names they have when the user renames the folder.
  const name = first?.name ?? (first !== undefined && first.folder !== folder ? first.folder : undefined);
  const covered = parts.isRebuilding === true ? [] : coveredBy([...wider, record]);
  const opened: ChatRecord = { version: 1, folder, ...(name !== undefined && { name }), layout: effectiveLayout(parts.layout, chat.kind), covered, pending: record?.pending ?? [], details: record?.details, speech: record?.speech, ...(migratedFrom !== undefined && { migratedFrom }) };
  const messages = new MessageStore(state, messageScope, segmentSizes[parseChatId(chat.id).kind], isTopic ? topicId : undefined);
  if (parts.isRebuilding !== true) messages.refuseDamage();
  const chatState = new ChatState({ state, scope, messageScope, record: opened, messages });
  const isMoved = record !== null && record.folder !== folder;
  if (isMoved || (isAsked && migratedFrom !== undefined)) await chatState.commit({ isMoved, ...(isAsked && migratedFrom !== undefined && { migratedFrom }) });
  return chatState;
}

/** Scope of the coverage of a chat, or of a part of it. */
export function partScopeOf(root: VaultPath, chatId: ChatId, part: HistoryPart): Scope {
  return selectionScopeOf(scopeOf(root, chatId, part.topicId), part);
}

/** Scopes of all parts that hold everything in this one, and more. */
function widerScopes(root: VaultPath, { id, kind }: Chat, part: HistoryPart): readonly Scope[] {
  const { topicId, only, sublistId } = part;
  // A thread is no part of what is read of a group: its messages are written as a chat of their own.
  const topics = topicId !== undefined && kind === 'forum' ? [topicId, undefined] : [topicId];
  const scopes = topics.flatMap((topic) => [sublistId, undefined].flatMap((sublist) => [only, undefined].map((one) => partScopeOf(root, id, { ...(topic !== undefined && { topicId: topic }), ...(one !== undefined && { only: one }), ...(sublist !== undefined && { sublistId: sublist }) }))));
  return [...new Set(scopes)].filter((scope) => scope !== partScopeOf(root, id, part));
}

async function widerRecords(state: StatePort, scopes: readonly Scope[]): Promise<readonly (ChatRecord | null)[]> {
  const records: (ChatRecord | null)[] = [];
  for (const scope of scopes) records.push(parseChatRecord(await state.get(chatKey(scope))));
  return records;
}

function coveredBy(records: readonly (ChatRecord | null)[]): Intervals {
  return records.flatMap((record) => record?.covered ?? []).reduce<Intervals>(addInterval, []);
}

/** The same for what a supergroup's members wrote when it was a basic group: in the supergroup's folder, with numbers of its own. */
export async function openPastState({ state, root, isRebuilding = false }: StateParts, chat: Chat, { now, part }: { readonly now: ChatState; readonly part: HistoryPart }): Promise<ChatState> {
  const messageScope = migratedScopeOf(root, chat.id);
  const scope = selectionScopeOf(messageScope, part);
  const record = parseChatRecord(await state.get(chatKey(scope)));
  const wider = isSelective(part) ? await widerRecords(state, [messageScope]) : [];
  // Topics came later than these messages.
  const layout = now.layout === 'topic' ? 'day' : now.layout;
  const opened: ChatRecord = { version: 1, folder: now.folder, name: now.name, layout, covered: isRebuilding ? [] : coveredBy([...wider, record]), pending: record?.pending ?? [], details: record?.details, speech: record?.speech };
  const messages = new MessageStore(state, messageScope, segmentSizes.group);
  if (!isRebuilding) messages.refuseDamage();
  return new ChatState({ state, scope, messageScope, record: opened, messages });
}
