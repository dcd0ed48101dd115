import { partOf, type Target } from '../../model/chat';
import { describeError, toTobsError, type TobsError } from '../../model/errors';
import type { ChatReport, ExportFailure, ExportOutcome, RunReport } from '../../model/events';
import { cachesSince, timingsSince, type CacheUse, type RequestTimings } from '../../model/metrics';
import type { TelegramReader } from '../../model/telegram';
import type { ChatJob } from '../chat-context';
import { expandFolders } from './folder-targets';
import { exportChat } from '../export-chat';
import { withLocalNames } from '../read/local-names';
import { leftOutNotices } from '../write/left-out';
import { beginRun, contextFor, type RunContext } from './run-context';
import { RunEnded } from './run-ended';
import { SameTargets } from './same-targets';
import type { PassResult } from '../processing/processing-pass';
import { withTakeout, type RunResult, type RunStart } from './run-takeout';
import { Tally } from './tally';
import type { Settings } from '../../settings/definitions';
import type { ExportPlan, ExportPorts, ExportTarget } from '../types';

/** How a run is stopped. */
export interface RunOptions {
  readonly signal: AbortSignal;
  /** Aborts when the user does not want to wait for a takeout any longer. */
  readonly withoutTakeout?: AbortSignal;
}

/**
 * Runs an export over all its targets, one after the other. A failing chat never stops the others; a chat whose wait is
 * too long is put aside and tried once more at the end.
 *
 * @returns what became of every target; a run that was stopped reports the targets it did not reach as stopped
 */
export async function runExport(wanted: ExportPlan, given: ExportPorts, { signal, withoutTakeout }: RunOptions): Promise<RunReport> {
  const ports = { ...given, telegram: withLocalNames(given.telegram, wanted.settings.noteLanguage) };
  const started = ports.clock.now();
  const before = await measuresOf(ports.telegram);
  const { plan, failure } = await expandFolders(wanted, ports, signal);
  const run = beginRun(plan, ports, signal);
  const start: RunStart = { resolved: new Map(), ended: failure };
  const result = plan.settings.takeout && failure === null ? await withTakeout(run, withoutTakeout, (begun) => exportTargets(run, begun)) : await exportTargets(run, start);
  run.people?.tellTrouble();
  run.avatars?.tellTrouble();
  const unlisted = await writeChatList(run);
  const finished = run.processing === null ? result : withProcessing(result, await run.processing.run());
  const after = await measuresOf(ports.telegram);
  const warnings = [...(finished.warnings ?? []), ...unlisted, ...run.speech.warnings];
  return { ...finished, ...(warnings.length > 0 && { warnings }), seconds: (ports.clock.now() - started) / 1000, stages: run.stages.timings, ...measuresSince(before, after) };
}

/** What whoever talks to Telegram counts. */
interface Measures {
  readonly requests?: RequestTimings | undefined;
  readonly caches?: CacheUse | undefined;
}

/** Nothing when nobody is there any more to tell. */
async function measuresOf(telegram: TelegramReader): Promise<Measures> {
  try {
    return { requests: await telegram.requestTimings?.(), caches: await telegram.cacheUse?.() };
  } catch (caught) {
    if (toTobsError(caught).code !== 'COMPANION_FAILED') throw caught;
    return {};
  }
}

function measuresSince(before: Measures, { requests, caches }: Measures): Pick<RunReport, 'requests' | 'caches'> {
  return { ...(requests !== undefined && { requests: timingsSince(before.requests ?? {}, requests) }), ...(caches !== undefined && { caches: cachesSince(before.caches ?? {}, caches) }) };
}

/** A file that stays as it was downloaded is no failure; a stop, or a helper that is lost, is what the run came to. */
function withProcessing(result: RunResult, { warnings, ended }: PassResult): RunResult {
  const outcome = result.outcome === 'success' && ended?.code === 'STOPPED' ? 'stopped' : result.outcome === 'success' && ended !== null ? 'partial' : result.outcome;
  const lost: readonly ExportFailure[] = ended?.code === 'COMPANION_FAILED' ? [{ error: ended }] : [];
  const all = [...(result.warnings ?? []), ...warnings, ...lost];
  return { ...result, outcome, ...(all.length > 0 && { warnings: all }) };
}

/** The list of chats costs no chat: what is wrong with it is said, and the next run writes it. @returns what is wrong with it */
async function writeChatList({ plan, ports, chatList, signal }: RunContext): Promise<readonly ExportFailure[]> {
  if (!plan.settings.indexes || signal.aborted) return [];
  try {
    await chatList.write();
    return [];
  } catch (caught) {
    const error = toTobsError(caught);
    ports.emit({ type: 'message', level: 'warn', text: `The list of chats could not be written. ${describeError(error)}` });
    return [{ error, subject: plan.settings.folder }];
  }
}

async function exportTargets(run: RunContext, start: RunStart): Promise<RunResult> {
  const { plan, ports } = run;
  const reports = new Map<ExportTarget, ChatReport>();
  const postponed: ExportTarget[] = [];
  const same = new SameTargets();
  let { ended } = start;
  const finish = (target: ExportTarget, told: ChatReport): void => {
    const report = target.folder === undefined ? told : { ...told, folder: target.folder };
    reports.set(target, report);
    for (const text of leftOutNotices(report)) ports.emit({ type: 'message', level: 'info', text });
    ports.emit({ type: 'chat-finish', report });
  };
  for (const target of plan.targets) {
    const { report, endsRun } = await exportTarget(run, target, { ...start, ended, same });
    ended = endsRun;
    if (report === null) continue;
    if (ended === null && report.failures.some(({ error }) => error.code === 'FLOOD_WAIT')) postponed.push(target);
    else finish(target, report);
  }
  for (const target of postponed) {
    const { report, endsRun } = await exportTarget(run, target, { ...start, ended, same });
    ended = endsRun;
    if (report !== null) finish(target, report);
  }
  const chats = plan.targets.flatMap((target) => reports.get(target) ?? []);
  return { outcome: outcomeOf(chats), chats };
}

/** When the run is already over, the target is only reported. No report: the run has exported the same already. */
async function exportTarget(whole: RunContext, target: ExportTarget, { ended, resolved, same }: RunStart & { readonly same: SameTargets }): Promise<{ readonly report: ChatReport | null; readonly endsRun: TobsError | null }> {
  const run = contextFor(whole, target);
  const { ports, plan, signal } = run;
  const start = (chatTitle: string): void => ports.emit({ type: 'chat-start', chatTitle, index: plan.targets.indexOf(target) + 1, count: plan.targets.length });
  if (ended !== null || signal.aborted) {
    // Passed through, so that whoever listens knows which chat it is that is not reached.
    start(target.title ?? target.reference);
    return { report: unreached(run, target, ended ?? { code: 'STOPPED' }), endsRun: ended };
  }
  let job: ChatJob;
  try {
    job = jobOf(target, resolved.get(target) ?? (await ports.telegram.resolve(target.reference, { signal })), plan.settings);
    if (same.isAgain(job)) {
      ports.emit({ type: 'message', level: 'info', text: `${target.reference} is ${job.chat.title} once more, which is part of this run already.` });
      return { report: null, endsRun: null };
    }
    start(job.chat.title);
  } catch (caught) {
    start(target.title ?? target.reference);
    const error = toTobsError(caught);
    const isFatal = error.code === 'SIGNED_OUT' || error.code === 'COMPANION_FAILED' || error.code === 'PROTOCOL';
    return { report: unreached(run, target, error), endsRun: isFatal ? error : null };
  }
  try {
    return { report: await exportChat(run, job), endsRun: null };
  } catch (caught) {
    if (caught instanceof RunEnded) return { report: caught.report, endsRun: caught.detail };
    throw caught;
  }
}

/** What a target means, now that its chat is known. */
export function jobOf(target: ExportTarget, resolved: Target, { only }: Settings): ChatJob {
  const topicId = target.topicId ?? resolved.topicId;
  const { chat, messageId: postId, sublistId } = resolved;
  // Whoever names one post wants it, whatever kind it is of.
  if (postId !== undefined) return { target, chat, range: target.range, postId, ...partOf({ ...(topicId !== undefined && { topicId }) }) };
  return { target, chat, range: target.range, ...partOf({ ...(topicId !== undefined && { topicId }), ...(only !== 'all' && { only }), ...(sublistId !== undefined && { sublistId }) }) };
}

/** Report of a target that was never opened. */
function unreached({ ports }: RunContext, target: ExportTarget, error: TobsError): ChatReport {
  const tally = new Tally();
  const title = target.title ?? target.reference;
  const isStopped = error.code === 'STOPPED';
  if (!isStopped) {
    const failure: ExportFailure = { error, subject: title, ...(target.chatId !== undefined && { chatId: target.chatId }) };
    tally.failures.push(failure);
    ports.emit({ type: 'failure', failure });
  }
  return tally.report({ title, ...(target.chatId !== undefined && { id: target.chatId }) }, { requests: 0, seconds: 0 }, false, isStopped);
}

function outcomeOf(chats: readonly ChatReport[]): ExportOutcome {
  const outcomes = new Set(chats.map(({ outcome }) => outcome));
  if (outcomes.has('stopped')) return 'stopped';
  if (outcomes.size === 1 && outcomes.has('failed')) return 'failed';
  return outcomes.size === 0 || (outcomes.size === 1 && outcomes.has('success')) ? 'success' : 'partial';
}
