import * as v from 'valibot';
import type { HistoryPart, HistoryRange } from '../../model/chat';
import type { ChatId, UnixSeconds } from '../../model/ids';
import type { TelegramReader } from '../../model/telegram';
import type { Interval } from '../state/intervals';
import type { StatePort } from '../ports';
import { closedRangeKey, type Scope } from '../state/records';

const ClosedSchema = v.object({ range: v.string(), wanted: v.nullable(v.tuple([v.number(), v.number()])) });

/** What turns dates and counts into a range of ids. */
export interface ClosedRangeParts {
  readonly telegram: Pick<TelegramReader, 'resolveRange'>;
  readonly state: StatePort;
  readonly scope: Scope;
  readonly chatId: ChatId;
  readonly part: HistoryPart;
  readonly range: HistoryRange;
  readonly signal: AbortSignal;
}

/** True for a range that ends in the past: whatever is sent from now on is not in it. */
export function isClosedRange({ beforeDate }: HistoryRange, now: UnixSeconds): boolean {
  return beforeDate !== undefined && beforeDate <= now;
}

/**
 * The ids a range means in a history to which nothing is added any more, or in its closed part; null when nothing is in it.
 * Asked once and kept.
 */
export async function closedRange({ telegram, state, scope, chatId, part, range, signal }: ClosedRangeParts): Promise<Interval | null> {
  const stored = await storedClosedRange(state, scope, range);
  if (stored !== null) return stored.wanted;
  const resolved = await telegram.resolveRange(chatId, range, { ...part, signal });
  const wanted: [number, number] | null = resolved === null ? null : [resolved.fromId, resolved.toId];
  await state.set([[closedRangeKey(scope), { range: meaningOf(range), wanted }]]);
  return wanted;
}

/** What an earlier run found this range to mean; null when it was not asked for last. */
export async function storedClosedRange(state: StatePort, scope: Scope, range: HistoryRange): Promise<{ readonly wanted: Interval | null } | null> {
  const stored = v.safeParse(ClosedSchema, await state.get(closedRangeKey(scope)));
  return stored.success && stored.output.range === meaningOf(range) ? { wanted: stored.output.wanted } : null;
}

function meaningOf(range: HistoryRange): string {
  return JSON.stringify(range, Object.keys(range).sort());
}
