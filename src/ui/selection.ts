import type { ChatId } from '../model/ids';
import { targetKey, type PickedTarget, type TargetKey } from './picked-target';
import type { PickerRow } from './picker-rows';

/** What is chosen, by identity. */
export type Selection = ReadonlyMap<TargetKey, PickedTarget>;

/** The selection with some targets in or out. A forum is chosen as a whole or by its topics, never both. */
export function withTargets(selection: Selection, targets: readonly PickedTarget[], isIn: boolean): Selection {
  const next = new Map(selection);
  for (const target of targets) {
    if (!isIn) {
      next.delete(targetKey(target));
      continue;
    }
    if (target.topicId === undefined) for (const [key, other] of next) if (other.chatId === target.chatId) next.delete(key);
    if (target.topicId !== undefined) next.delete(target.chatId);
    next.set(targetKey(target), target);
  }
  return next;
}

/** The selection after one row was pressed. */
export function toggled(selection: Selection, target: PickedTarget): Selection {
  return withTargets(selection, [target], !selection.has(targetKey(target)));
}

/** Targets of the rows from one place to another, both inclusive, in either direction; topics only where both ends are topics. */
export function targetsBetween(rows: readonly PickerRow[], from: number, to: number): readonly PickedTarget[] {
  const part = rows.slice(Math.max(0, Math.min(from, to)), Math.max(from, to) + 1);
  const isAmongTopics = part.every(({ kind }) => kind !== 'dialog');
  return targetsOf(part, isAmongTopics ? 'topic' : 'dialog');
}

/** Targets of all chats among the rows. */
export function chatsOf(rows: readonly PickerRow[]): readonly PickedTarget[] {
  return targetsOf(rows, 'dialog');
}

function targetsOf(rows: readonly PickerRow[], kind: 'dialog' | 'topic'): readonly PickedTarget[] {
  return rows.flatMap((row) => (row.kind === kind ? [row.target] : []));
}

/** Chats of which something is chosen, with how many topics of each (0: the whole chat). */
export function chosenChats(selection: Selection): ReadonlyMap<ChatId, number> {
  const counts = new Map<ChatId, number>();
  for (const { chatId, topicId } of selection.values()) counts.set(chatId, (counts.get(chatId) ?? 0) + (topicId === undefined ? 0 : 1));
  return counts;
}
