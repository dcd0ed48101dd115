import { partOf, type HistoryRange } from '../../model/chat';
import type { HistoryPage } from '../../model/telegram';
import { readIdOf, type ChatContext } from '../chat-context';
import type { ChatState } from '../state/chat-state';
import { closedRange, isClosedRange, storedClosedRange } from './closed-range';
import type { Interval, Intervals } from '../state/intervals';
import { partScopeOf } from '../state/open-state';
import { isWhole, wantedRange } from './wanted-range';

/** Telegram was not asked for the newest messages: nothing comes to this history any more. */
const noNewPage: HistoryPage = { messages: [], reachesOldest: false };

/** The newest messages of the chat or topic; an empty page where they say nothing about what is wanted. */
export async function readNewest(context: ChatContext): Promise<HistoryPage> {
  const { run, job, past } = context;
  const { ports, plan, signal } = run;
  const { chat, range } = job;
  // A range of days that is over is fetched without a look at the newest messages; later runs compare those as ever.
  const isNewlyClosed = isClosed(context) && (await storedClosedRange(ports.state, partScopeOf(plan.settings.folder, chat.id, job), range)) === null;
  const hasNewest = past === null && job.postId === undefined && !isNewlyClosed;
  return hasNewest ? await ports.telegram.newest(chat.id, { ...partOf(job), signal }) : noNewPage;
}

/** Ids that are wanted, as far as there are messages, or were; null: none. */
export async function wantedIds(context: ChatContext, state: ChatState, newest: HistoryPage): Promise<Interval | null> {
  const { run, job, past } = context;
  const { ports, signal } = run;
  const { range } = job;
  const parts = { telegram: ports.telegram, state: ports.state, scope: state.scope, chatId: readIdOf(context), part: partOf(job), range, signal };
  if (past === null && !isClosed(context)) {
    const wanted = await wantedRange({ ...parts, newest });
    // A file says nothing about what came after it.
    return run.plan.isImport === true ? wanted : withGone(wanted, { range, newest, covered: state.covered });
  }
  if (past === null) return await closedRange(parts);
  const { maxId } = past.from;
  const wanted = isWhole(range) ? [1, maxId] as const : await closedRange(parts);
  return wanted === null ? null : [wanted[0], Math.min(wanted[1], maxId)];
}

/** Messages above the newest one, which earlier runs have seen, are gone: what is wanted reaches up to them, so that they are missed. */
function withGone(wanted: Interval | null, { range, newest, covered }: { readonly range: HistoryRange; readonly newest: HistoryPage; readonly covered: Intervals }): Interval | null {
  const top = Math.min(covered.at(-1)?.[1] ?? 0, range.toId ?? Number.MAX_SAFE_INTEGER);
  const newestId = newest.messages.at(-1)?.id;
  if (range.beforeDate !== undefined || top <= (newestId ?? 0)) return wanted;
  if (wanted !== null) return [wanted[0], Math.max(wanted[1], top)];
  const from = Math.max(range.fromId ?? 1, (newestId ?? 0) + 1);
  const isKnown = range.last === undefined && range.sinceDate === undefined && (newestId !== undefined || newest.reachesOldest);
  return isKnown && from <= top ? [from, top] : null;
}

/** Nothing that comes from now on is in the range. */
function isClosed({ run, job }: ChatContext): boolean {
  const { ports, plan } = run;
  return plan.settings.incremental && plan.settings.recheckDays === 0 && isClosedRange(job.range, Math.floor(ports.clock.now() / 1000));
}
