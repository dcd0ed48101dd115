import type { HistoryRange } from '../model/chat';
import type { MessageId } from '../model/ids';
import { strings } from '../ui/locale/strings';

/** A target's range in words, for lists. */
export function describeRange(range: HistoryRange, topicId: MessageId | undefined): string {
  const parts = [
    topicId === undefined ? null : `topic ${topicId}`,
    range.last === undefined ? null : `the newest ${strings.format.count(range.last)} messages`,
    range.fromId === undefined ? null : `from message ${range.fromId}`,
    range.toId === undefined ? null : `up to message ${range.toId}`,
    range.sinceDate === undefined ? null : `since ${strings.format.day(range.sinceDate)}`,
    range.beforeDate === undefined ? null : `before ${strings.format.day(range.beforeDate)}`,
  ].filter((part) => part !== null);
  const text = parts.length === 0 ? 'all messages' : parts.join(', ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
