import type { Chat, HistoryPart, HistoryRange } from '../../model/chat';
import type { MessageId } from '../../model/ids';
import type { HistoryPage } from '../../model/telegram';
import type { Settings } from '../../settings/definitions';
import { addInterval, commonOf, missingIn, type Interval, type Intervals } from '../state/intervals';
import type { ExportPorts } from '../types';

const secondsPerDay = 86_400;

/** What a run reads of a chat. */
export interface Reading {
  /** Id ranges below the newest page to fetch, ascending. */
  readonly older: Intervals;
  /** What the newest page accounts for; null when nothing of it is wanted. */
  readonly page: Interval | null;
}

/** What tells which messages of a chat have to be read. */
export interface ReadingParts {
  readonly ports: ExportPorts;
  readonly settings: Pick<Settings, 'incremental' | 'recheckDays'>;
  readonly chat: Chat;
  readonly part?: HistoryPart;
  readonly newest: HistoryPage;
  readonly wanted: Interval;
  /** What earlier runs accounted for. */
  readonly covered: Intervals;
  /** Messages with files that are wanted by now and were not when they were read. */
  readonly files: Intervals;
  readonly signal: AbortSignal;
}

/**
 * Decides which ids are fetched: everything the checkpoint does not cover, and of the rest what the settings want compared
 * again. The newest page is at hand anyway, so it costs nothing to compare it always.
 */
export async function planReading(parts: ReadingParts): Promise<Reading> {
  const { newest, wanted, covered } = parts;
  const pageStart = isWholeChat(parts) ? wanted[0] : (newest.messages[0]?.id ?? wanted[1] + 1);
  const from = Math.max(wanted[0], pageStart);
  const page: Interval | null = from <= wanted[1] ? [from, wanted[1]] : null;
  const below: Interval = [wanted[0], Math.min(wanted[1], pageStart - 1)];
  if (below[0] > below[1]) return { older: [], page };
  const missing = missingIn(covered, below);
  const recheckFrom = await firstToRecheck(parts, below, missing);
  const older = commonOf(parts.files, below).reduce(addInterval, missing);
  return { older: recheckFrom === null ? older : addInterval(older, [Math.max(recheckFrom, below[0]), below[1]]), page };
}

/** True when nothing lies below the newest page; a page that alone says so is believed once what would lie there was asked for. */
function isWholeChat({ newest: { messages, reachesOldest, isUnproved }, wanted, covered }: ReadingParts): boolean {
  const first = messages[0]?.id;
  return reachesOldest && (isUnproved !== true || first === undefined || first <= wanted[0] || missingIn(covered, [wanted[0], first - 1]).length === 0);
}

/** Every range a reading goes through. */
export function rangesOf({ older, page }: Reading): Intervals {
  return page === null ? older : addInterval(older, page);
}

/** Id from which on messages are read again although they are covered; null: none. */
async function firstToRecheck({ ports, settings, chat, part, newest, signal }: ReadingParts, below: Interval, missing: Intervals): Promise<MessageId | null> {
  if (!settings.incremental) return below[0];
  const isAllNew = missing.length === 1 && missing[0]?.[0] === below[0] && missing[0][1] === below[1];
  if (settings.recheckDays === 0 || isAllNew) return null;
  const sinceDate = Math.floor(ports.clock.now() / 1000) - settings.recheckDays * secondsPerDay;
  // A page that reaches further back has everything already.
  if ((newest.messages[0]?.date ?? 0) < sinceDate) return null;
  const range: HistoryRange = { sinceDate: Math.max(0, sinceDate) };
  const found = await ports.telegram.resolveRange(chat.id, range, { ...part, signal });
  return found === null || found.fromId > below[1] ? null : found.fromId;
}
