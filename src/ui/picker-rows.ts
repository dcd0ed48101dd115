import type { ChatKind, Dialog } from '../model/chat';
import { searchDistance, searchTextOf, searchWords, type SearchText } from '../model/dialog-search';
import type { ChatId } from '../model/ids';
import type { Topic } from '../model/topic';
import { targetKey, topicOf, wholeChat, type PickedTarget, type TargetKey } from './picked-target';
import { strings } from './locale/strings';

/** A dialog with what searching compares of it. */
export interface ListedDialog {
  readonly dialog: Dialog;
  readonly text: SearchText;
}

/** Kinds of chats one press shows. */
export const kindGroups = ['people', 'groups', 'forums', 'channels', 'bots'] as const;
export type KindGroup = (typeof kindGroups)[number];

const groupOf: Readonly<Record<ChatKind, KindGroup>> = { self: 'people', user: 'people', bot: 'bots', group: 'groups', supergroup: 'groups', forum: 'forums', channel: 'channels', monoforum: 'channels' };

/** What the list shows of all dialogs. */
export interface PickerFilter {
  readonly query: string;
  /** Number of a Telegram folder; null: all. */
  readonly folder: number | null;
  /** None: all. */
  readonly kinds: readonly KindGroup[];
  readonly onlyArchived: boolean;
  readonly onlyChosen: boolean;
}

export const everything: PickerFilter = { query: '', folder: null, kinds: [], onlyArchived: false, onlyChosen: false };

/** Topics of a forum as far as they are known. */
export type TopicList = { readonly kind: 'loading' } | { readonly kind: 'problem'; readonly text: string } | { readonly kind: 'topics'; readonly topics: readonly Topic[] };

interface Place {
  /** From 1, among its siblings. */
  readonly position: number;
  readonly siblings: number;
}

/** One line of the list. */
export type PickerRow =
  | (Place & { readonly kind: 'dialog'; readonly key: TargetKey; readonly target: PickedTarget; readonly dialog: Dialog; /** Absent: it has no topics. */ readonly isExpanded?: boolean })
  | (Place & { readonly kind: 'topic'; readonly key: TargetKey; readonly target: PickedTarget; readonly dialog: Dialog; readonly topic: Topic })
  | (Place & { readonly kind: 'remark'; readonly key: TargetKey; readonly text: string });

/** A dialog with the text that is searched for it, made once. */
export function listed(dialog: Dialog): ListedDialog {
  return { dialog, text: searchTextOf(dialog.chat) };
}

/** The dialogs a filter shows: best matches first, otherwise as Telegram orders them. @param chosen chats of which something is chosen */
export function filterDialogs(dialogs: readonly ListedDialog[], filter: PickerFilter, chosen: ReadonlySet<ChatId>): readonly Dialog[] {
  const shown = dialogs.filter(({ dialog }) => isShown(dialog, filter, chosen));
  const words = searchWords(filter.query);
  if (words.length === 0) return shown.map(({ dialog }) => dialog);
  return shown
    .flatMap(({ dialog, text }) => {
      const distance = searchDistance(words, text);
      return distance === null ? [] : [{ dialog, distance }];
    })
    .sort((a, b) => a.distance - b.distance)
    .map(({ dialog }) => dialog);
}

function isShown(dialog: Dialog, { folder, kinds, onlyArchived, onlyChosen }: PickerFilter, chosen: ReadonlySet<ChatId>): boolean {
  return (
    (folder === null || dialog.folders?.some(({ id }) => id === folder) === true) &&
    (kinds.length === 0 || kinds.includes(groupOf[dialog.chat.kind])) &&
    (!onlyArchived || dialog.isArchived) &&
    (!onlyChosen || chosen.has(dialog.chat.id))
  );
}

/** The lines of the list: dialogs, and the topics of forums that are open. */
export function rowsOf(dialogs: readonly Dialog[], open: ReadonlyMap<ChatId, TopicList>): readonly PickerRow[] {
  return dialogs.flatMap((dialog, index): readonly PickerRow[] => {
    const { chat } = dialog;
    const target = wholeChat(chat);
    const topics = open.get(chat.id);
    const isForum = chat.kind === 'forum';
    const row: PickerRow = { kind: 'dialog', key: targetKey(target), target, dialog, position: index + 1, siblings: dialogs.length, ...(isForum && { isExpanded: topics !== undefined }) };
    return topics === undefined ? [row] : [row, ...topicRows(dialog, topics)];
  });
}

function topicRows(dialog: Dialog, list: TopicList): readonly PickerRow[] {
  const remark = (text: string): readonly PickerRow[] => [{ kind: 'remark', key: `${dialog.chat.id}/`, text, position: 1, siblings: 1 }];
  if (list.kind === 'loading') return remark(strings.choose.loadingTopics);
  if (list.kind === 'problem') return remark(list.text);
  if (list.topics.length === 0) return remark(strings.choose.noTopics);
  return list.topics.map((topic, index) => {
    const target = topicOf(dialog.chat, topic);
    return { kind: 'topic', key: targetKey(target), target, dialog, topic, position: index + 1, siblings: list.topics.length };
  });
}

/** Telegram's folders among the dialogs, in the order of their numbers, which is that of their making. */
export function foldersIn(dialogs: readonly ListedDialog[]): readonly (readonly [id: number, title: string])[] {
  const folders = new Map<number, string>();
  for (const { dialog } of dialogs) for (const { id, title } of dialog.folders ?? []) folders.set(id, title);
  return [...folders].sort(([a], [b]) => a - b);
}

/**
 * About how many messages a chat holds, or null. Supergroups and channels number their messages from 1, so the newest number is
 * at least as high; private chats share their numbers with the whole account.
 */
export function roughMessages({ chat, topMessageId }: Dialog): number | null {
  return topMessageId > 0 && (chat.kind === 'supergroup' || chat.kind === 'forum' || chat.kind === 'channel') ? topMessageId : null;
}

/** True for what can only be a link: searching names for it makes no sense. */
export function isLink(query: string): boolean {
  return /^(?:https?:\/\/|tg:)|^(?:[\w-]+\.)?(?:t\.me|telegram\.me|telegram\.dog)\/?/i.test(query.trim());
}
