import type { HistoryPage } from '../../model/telegram';
import { readIdOf, type ChatContext } from '../chat-context';
import type { ChatState } from '../state/chat-state';
import { closedRange, isClosedRange, storedClosedRange } from './closed-range';
import type { Interval } from '../state/intervals';
import { scopeOf } from '../state/records';
import { isWhole, wantedRange } from './wanted-range';

/** Telegram was not asked for the newest messages: nothing comes to this history any more. */
const noNewPage: HistoryPage = { messages: [], reachesOldest: false };

/** The newest messages of the chat or topic; an empty page where they say nothing about what is wanted. */
export async function readNewest(context: ChatContext): Promise<HistoryPage> {
  const { run, job, past } = context;
  const { ports, plan, signal } = run;
  const { chat, topicId, range } = job;
  // A range of days that is over is fetched without a look at the newest messages; later runs compare those as ever.
  const isNewlyClosed = isClosed(context) && (await storedClosedRange(ports.state, scopeOf(plan.settings.folder, chat.id, topicId), range)) === null;
  const hasNewest = past === null && job.postId === undefined && !isNewlyClosed;
  return hasNewest ? await ports.telegram.newest(chat.id, { ...(topicId !== undefined && { topicId }), signal }) : noNewPage;
}

/** Ids that are wanted, as far as there are messages; null: none. */
export async function wantedIds(context: ChatContext, state: ChatState, newest: HistoryPage): Promise<Interval | null> {
  const { run, job, past } = context;
  const { ports, signal } = run;
  const { topicId, range } = job;
  const parts = { telegram: ports.telegram, state: ports.state, scope: state.scope, chatId: readIdOf(context), ...(topicId !== undefined && { topicId }), range, signal };
  if (past === null) return isClosed(context) ? await closedRange(parts) : await wantedRange({ ...parts, newest });
  const { maxId } = past.from;
  const wanted = isWhole(range) ? [1, maxId] as const : await closedRange(parts);
  return wanted === null ? null : [wanted[0], Math.min(wanted[1], maxId)];
}

/** Nothing that comes from now on is in the range. */
function isClosed({ run, job }: ChatContext): boolean {
  const { ports, plan } = run;
  return plan.settings.incremental && plan.settings.recheckDays === 0 && isClosedRange(job.range, Math.floor(ports.clock.now() / 1000));
}
