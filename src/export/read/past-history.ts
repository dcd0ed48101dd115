import type { HistoryRange, Predecessor } from '../../model/chat';
import type { ChatState } from '../state/chat-state';

/** The history from before a group became the supergroup that is exported. */
export interface PastHistory {
  readonly from: Predecessor;
  /** State of the supergroup. */
  readonly now: ChatState;
}

/**
 * The part of a range that lies before a migration, or null; message ids name messages of the supergroup.
 *
 * @param total messages of the supergroup; undefined when Telegram did not say
 */
export function pastRange({ fromId, toId, last, ...dates }: HistoryRange, total: number | undefined): HistoryRange | null {
  if (fromId !== undefined || toId !== undefined) return null;
  if (last === undefined) return dates;
  return total === undefined || last <= total ? null : { ...dates, last: last - total };
}
