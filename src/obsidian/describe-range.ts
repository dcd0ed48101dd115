import type { HistoryRange } from '../model/chat';
import type { MessageId } from '../model/ids';
import { strings } from '../ui/locale/strings';

/** A target's range in words, for lists. */
export function describeRange(range: HistoryRange, topicId: MessageId | undefined): string {
  const parts = [
    topicId === undefined ? null : strings.range.topic(topicId),
    range.last === undefined ? null : strings.range.newest(range.last),
    range.fromId === undefined ? null : strings.range.from(range.fromId),
    range.toId === undefined ? null : strings.range.upTo(range.toId),
    range.sinceDate === undefined ? null : strings.range.sinceDay(range.sinceDate),
    range.beforeDate === undefined ? null : strings.range.beforeDay(range.beforeDate),
  ].filter((part) => part !== null);
  const text = parts.length === 0 ? strings.range.whole : parts.join(', ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
