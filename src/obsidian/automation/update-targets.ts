import type { HistoryRange } from '../../model/chat';
import type { MessageId } from '../../model/ids';
import type { ExportTarget } from '../../export/types';
import { targetOf, type ChosenChat } from '../plugin-data';
import type { ExportedChat } from './exported-chat';

/** Ids known to be in the vault, as `[from, to]`, ascending. */
type Covered = readonly (readonly [MessageId, MessageId])[];

/**
 * What bringing a chat up to date means: as it was chosen; one that was not chosen as far back as it was exported before. Null when this
 * device knows neither: then the whole chat would have to be read.
 *
 * @param covered of the chat or topic, as the records of exports say; null: there are none
 */
export function updateTargets(chat: ExportedChat, chosen: readonly ChosenChat[], covered: Covered | null): readonly ExportTarget[] | null {
  const own = chosen.filter(({ chatId, topicId }) => chatId === chat.chatId && (topicId === undefined || chat.topicId === undefined || topicId === chat.topicId));
  if (own.length > 0) return own.map(targetOf);
  const from = covered?.[0]?.[0];
  return from === undefined ? null : [wholeOf(chat, from === 1 ? {} : { fromId: from })];
}

/** All of a chat, or of what a range holds of it. */
export function wholeOf({ chatId, title, topicId }: ExportedChat, range: HistoryRange = {}): ExportTarget {
  return { reference: chatId, chatId, title, range, ...(topicId !== undefined && { topicId }) };
}
