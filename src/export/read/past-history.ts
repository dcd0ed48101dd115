import * as v from 'valibot';
import { partOf, type HistoryPart, type HistoryRange, type Predecessor } from '../../model/chat';
import type { ChatId, UnixSeconds } from '../../model/ids';
import type { TelegramReader } from '../../model/telegram';
import type { StatePort } from '../ports';
import type { ChatState } from '../state/chat-state';
import { newerKey, type Scope } from '../state/records';

/** The history from before a group became the supergroup that is exported. */
export interface PastHistory {
  readonly from: Predecessor;
  /** State of the supergroup. */
  readonly now: ChatState;
}

/**
 * The part of a range that lies before a migration, or null; message ids name messages of the supergroup. A number together with
 * an end is that of the whole range: `lessNewer` takes off what the supergroup has of it.
 *
 * @param total messages of the supergroup; undefined when Telegram did not say
 */
export function pastRange({ fromId, toId, last, ...dates }: HistoryRange, total: number | undefined): HistoryRange | null {
  if (fromId !== undefined || toId !== undefined) return null;
  if (last === undefined) return dates;
  // How many of them the supergroup has before that day is asked once it is known that there is a past at all.
  if (dates.beforeDate !== undefined) return { ...dates, last };
  return total === undefined || last <= total ? null : { ...dates, last: last - total };
}

const NewerSchema = v.object({ beforeDate: v.number(), count: v.number() });

/** What counting the supergroup's part of a range works with. */
export interface NewerParts {
  readonly telegram: Pick<TelegramReader, 'resolveRange' | 'countBetween'>;
  readonly state: StatePort;
  /** Of the supergroup. */
  readonly scope: Scope;
  readonly chatId: ChatId;
  readonly part: HistoryPart;
  readonly now: UnixSeconds;
  readonly signal: AbortSignal;
}

/**
 * The newest so many messages before a day, without those the supergroup has; null: they are all there. Asked once for a day that
 * is over. Where Telegram does not tell, nothing is taken off: rather more than less.
 */
export async function lessNewer(range: HistoryRange, parts: NewerParts): Promise<HistoryRange | null> {
  const { last, beforeDate } = range;
  if (last === undefined || beforeDate === undefined) return range;
  const newer = (await newerBefore(beforeDate, parts)) ?? 0;
  return newer >= last ? null : { ...range, last: last - newer };
}

async function newerBefore(beforeDate: UnixSeconds, { telegram, state, scope, chatId, part, now, signal }: NewerParts): Promise<number | null> {
  const stored = v.safeParse(NewerSchema, await state.get(newerKey(scope)));
  if (stored.success && stored.output.beforeDate === beforeDate) return stored.output.count;
  const options = { ...partOf(part), signal };
  const found = await telegram.resolveRange(chatId, { beforeDate }, options);
  const count = found === null ? 0 : await telegram.countBetween({ chatId, ...found }, options);
  if (count !== null && beforeDate <= now) await state.set([[newerKey(scope), { beforeDate, count }]]);
  return count;
}
