import * as v from 'valibot';
import type { HistoryRange } from '../model/chat';
import type { ChatId, MessageId, UnixSeconds } from '../model/ids';
import type { TelegramReader } from '../model/telegram';
import type { Interval } from './intervals';
import type { StatePort } from './ports';
import { closedRangeKey, type Scope } from './records';

const ClosedSchema = v.object({ range: v.string(), wanted: v.nullable(v.tuple([v.number(), v.number()])) });

export interface ClosedRangeParts {
  readonly telegram: Pick<TelegramReader, 'resolveRange'>;
  readonly state: StatePort;
  readonly scope: Scope;
  readonly chatId: ChatId;
  readonly topicId?: MessageId;
  readonly range: HistoryRange;
  readonly signal: AbortSignal;
}

/** True for a range that ends in the past: whatever is sent from now on is not in it. */
export function isClosedRange({ beforeDate }: HistoryRange, now: UnixSeconds): boolean {
  return beforeDate !== undefined && beforeDate <= now;
}

/**
 * The ids a range means in a history to which nothing is added any more, or in its closed part; null when nothing is in it.
 * Asked once and kept, so that a later run costs no request.
 */
export async function closedRange({ telegram, state, scope, chatId, topicId, range, signal }: ClosedRangeParts): Promise<Interval | null> {
  const key = closedRangeKey(scope);
  const meaning = JSON.stringify(range, Object.keys(range).sort());
  const stored = v.safeParse(ClosedSchema, await state.get(key));
  if (stored.success && stored.output.range === meaning) return stored.output.wanted;
  const resolved = await telegram.resolveRange(chatId, range, { ...(topicId !== undefined && { topicId }), signal });
  const wanted: [number, number] | null = resolved === null ? null : [resolved.fromId, resolved.toId];
  await state.set([[key, { range: meaning, wanted }]]);
  return wanted;
}
