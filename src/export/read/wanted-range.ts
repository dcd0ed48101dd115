import * as v from 'valibot';
import type { HistoryPart, HistoryRange } from '../../model/chat';
import type { ChatId, MessageId } from '../../model/ids';
import type { HistoryPage, TelegramReader } from '../../model/telegram';
import type { Interval } from '../state/intervals';
import type { StatePort } from '../ports';
import { rangeKey, type Scope } from '../state/records';

/** What a range meant the last time, and the chat's newest message and size then. */
const MeaningSchema = v.object({ range: v.string(), topId: v.number(), total: v.optional(v.number()), wanted: v.nullable(v.tuple([v.number(), v.number()])) });
type Meaning = v.InferOutput<typeof MeaningSchema>;

/** What tells the ids a target asks for. */
export interface WantedRangeParts {
  readonly telegram: TelegramReader;
  readonly state: StatePort;
  readonly scope: Scope;
  readonly chatId: ChatId;
  readonly part: HistoryPart;
  readonly range: HistoryRange;
  readonly newest: HistoryPage;
  readonly signal: AbortSignal;
}

/**
 * The ids a range means now; null when nothing is in it. Telegram is asked only for what neither the newest page nor the
 * last run can say, so that a run with nothing new costs the one request for that page.
 */
export async function wantedRange(parts: WantedRangeParts): Promise<Interval | null> {
  const { telegram, state, scope, chatId, part, range, newest, signal } = parts;
  const known = rangeInPage(range, newest);
  const topId = newest.messages.at(-1)?.id;
  if (known !== undefined || topId === undefined) return known ?? null;
  const key = rangeKey(scope);
  const stored = v.safeParse(MeaningSchema, await state.get(key));
  const now = { range: JSON.stringify(range, Object.keys(range).sort()), topId, ...(newest.total !== undefined && { total: newest.total }) };
  if (stored.success && isSameChat(stored.output, now)) return stored.output.wanted;
  const resolved = await telegram.resolveRange(chatId, range, { ...part, signal });
  const wanted: [number, number] | null = resolved === null ? null : [resolved.fromId, Math.min(resolved.toId, topId)];
  await state.set([[key, { ...now, wanted } satisfies Meaning]]);
  return wanted;
}

/** Without a count, a deleted message could have moved what "the last N" are. */
function isSameChat(stored: Meaning, now: Omit<Meaning, 'wanted'>): boolean {
  return stored.range === now.range && stored.topId === now.topId && now.total !== undefined && stored.total === now.total;
}

/** True for a range without any bound. */
export function isWhole(range: HistoryRange): boolean {
  return Object.values(range).every((bound) => bound === undefined);
}

/** The ids a range means, as far as the newest page shows both ends; undefined when it does not. */
export function rangeInPage(range: HistoryRange, newest: HistoryPage): Interval | null | undefined {
  const top = newest.messages.at(-1);
  if (top === undefined) return newest.reachesOldest ? null : undefined;
  const to = Math.min(range.toId ?? top.id, top.id, beforeInPage(range.beforeDate, newest) ?? Number.NaN);
  const from = Math.max(range.fromId ?? 1, lastInPage(range.last, newest, to) ?? Number.NaN, sinceInPage(range.sinceDate, newest) ?? Number.NaN);
  if (Number.isNaN(from) || Number.isNaN(to)) return undefined;
  return from > to ? null : [from, to];
}

/** Lowest id of the N newest messages up to an id. */
function lastInPage(last: number | undefined, { messages: all, total, reachesOldest }: HistoryPage, to: MessageId): MessageId | undefined {
  if (last === undefined) return 1;
  if (last < 1) return Number.MAX_SAFE_INTEGER;
  const messages = all.filter(({ id }) => id <= to);
  if (last <= messages.length) return firstOfAlbum(messages, messages.length - last, reachesOldest);
  return reachesOldest || (total !== undefined && total <= last) ? 1 : undefined;
}

/** An album that the number cuts is completed; undefined when it may begin below the page. */
function firstOfAlbum(messages: HistoryPage['messages'], index: number, isOldest: boolean): MessageId | undefined {
  const group = messages[index]?.groupId;
  let start = index;
  while (group !== undefined && messages[start - 1]?.groupId === group) start--;
  return group !== undefined && start === 0 && !isOldest ? undefined : messages[start]?.id;
}

/** Lowest id at or after a date. */
function sinceInPage(sinceDate: number | undefined, { messages, reachesOldest }: HistoryPage): MessageId | undefined {
  if (sinceDate === undefined) return 1;
  const index = messages.findIndex(({ date }) => date >= sinceDate);
  if (index === -1) return Number.MAX_SAFE_INTEGER;
  return index > 0 || reachesOldest ? messages[index]?.id : undefined;
}

/** Highest id before a date. */
function beforeInPage(beforeDate: number | undefined, { messages, reachesOldest }: HistoryPage): MessageId | undefined {
  if (beforeDate === undefined) return Number.MAX_SAFE_INTEGER;
  const last = messages.findLast(({ date }) => date < beforeDate);
  return last?.id ?? (reachesOldest ? 0 : undefined);
}
