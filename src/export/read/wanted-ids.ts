import { partOf } from '../../model/chat';
import type { HistoryPage } from '../../model/telegram';
import { readIdOf, type ChatContext } from '../chat-context';
import type { ChatState } from '../state/chat-state';
import { closedRange, isClosedRange, storedClosedRange } from './closed-range';
import type { Interval } from '../state/intervals';
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

/** Ids that are wanted, as far as there are messages; null: none. */
export async function wantedIds(context: ChatContext, state: ChatState, newest: HistoryPage): Promise<Interval | null> {
  const { run, job, past } = context;
  const { ports, signal } = run;
  const { range } = job;
  const parts = { telegram: ports.telegram, state: ports.state, scope: state.scope, chatId: readIdOf(context), part: partOf(job), range, signal };
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
