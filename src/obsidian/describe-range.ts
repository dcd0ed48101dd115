import type { HistoryRange } from '../model/chat';
import type { MessageId } from '../model/ids';
import { formatCount, formatDay } from '../ui/format';

/** A target's range in words, for lists. */
export function describeRange(range: HistoryRange, topicId: MessageId | undefined): string {
  const parts = [
    topicId === undefined ? null : `topic ${topicId}`,
    range.last === undefined ? null : `the newest ${formatCount(range.last)} messages`,
    range.fromId === undefined ? null : `from message ${range.fromId}`,
    range.toId === undefined ? null : `up to message ${range.toId}`,
    range.sinceDate === undefined ? null : `since ${formatDay(range.sinceDate)}`,
    range.beforeDate === undefined ? null : `before ${formatDay(range.beforeDate)}`,
  ].filter((part) => part !== null);
  const text = parts.length === 0 ? 'all messages' : parts.join(', ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
