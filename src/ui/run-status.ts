import type { ChatReport, ExportEvent, ExportProgress, RunReport, WaitReason } from '../model/events';
import { withLogLine, type RunLogLine } from './run-log';
import { strings } from './locale/strings';

export type RunPhase = 'starting' | 'running' | 'stopping' | 'pausing' | 'paused' | 'restarting' | 'finished';

/** One chat of the running export, in the order of the plan. */
export interface ChatStatus {
  readonly title: string;
  readonly progress?: ExportProgress;
  readonly report?: ChatReport;
  /** 0–100, never falling; absent while the size of the chat is not known. */
  readonly percent?: number;
}

/** Everything the progress window and the status bar show. */
export interface RunStatus {
  readonly phase: RunPhase;
  /** A Telegram Desktop export is read, and not Telegram. */
  readonly isImport: boolean;
  readonly chats: readonly ChatStatus[];
  /** Index of the chat being exported; -1 before the first. */
  readonly current: number;
  /** 0–100, never falling. */
  readonly percent: number;
  /** What is waited for now, one entry per method and data centre, the longest first. */
  readonly waits: readonly RunWait[];
  /** Telegram waits for the user to allow a takeout; milliseconds since 1970. */
  readonly takeout: { readonly untilMs: number; readonly availableMs: number } | null;
  readonly failures: number;
  /** Newest remark of the run, such as an announced fallback. */
  readonly remark: string | null;
  readonly report?: RunReport;
  /** What happened last, newest last. */
  readonly log: readonly RunLogLine[];
}

/** A pause in which nothing of its kind is sent. */
export interface RunWait {
  readonly method: string;
  readonly dc: number;
  /** Milliseconds since 1970. */
  readonly untilMs: number;
  /** Why, if Telegram did not ask for it. */
  readonly reason?: WaitReason;
}

/** Status of a run that has not said anything yet. */
export function startStatus(titles: readonly string[], isImport = false): RunStatus {
  return { isImport, phase: 'starting', chats: titles.map((title) => ({ title })), current: -1, percent: 0, waits: [], takeout: null, failures: 0, remark: null, log: [] };
}

/** Status after one event of the run; pure, so that window and status bar cannot disagree. */
export function applyEvent(status: RunStatus, event: ExportEvent, nowMs: number): RunStatus {
  const log = withLogLine(status.log, event, nowMs);
  return changed(log === status.log ? status : { ...status, log }, event, nowMs);
}

function changed(status: RunStatus, event: ExportEvent, nowMs: number): RunStatus {
  switch (event.type) {
    case 'chat-start': {
      const chats = [...status.chats];
      const index = event.index - 1;
      chats[index] = { ...chats[index], title: event.chatTitle };
      return withPercent({ ...status, phase: status.phase === 'stopping' || status.phase === 'pausing' ? status.phase : 'running', chats, current: index });
    }
    case 'progress':
      return withPercent(withChat(status, (chat) => ({ ...chat, title: event.progress.chatTitle, progress: event.progress })));
    case 'wait':
      return { ...status, waits: waitsWith(status.waits, event, nowMs) };
    case 'takeout':
      // The countdown says what the remark before it said.
      return { ...status, takeout: event.state === 'waiting' ? { untilMs: event.untilMs, availableMs: event.availableMs } : null, remark: event.state === 'waiting' ? null : status.remark };
    case 'message':
      return { ...status, remark: strings.said(event.text) };
    case 'processing':
      return { ...status, remark: strings.progress.processing(event.done, event.total) };
    case 'failure':
      return { ...status, failures: status.failures + 1 };
    case 'chat-finish':
      return withPercent(withChat(status, (chat) => ({ ...chat, title: event.report.chatTitle, report: event.report })));
  }
}

/** Status of a run that is over. */
export function finishStatus(status: RunStatus, report: RunReport): RunStatus {
  return { ...status, phase: 'finished', waits: [], takeout: null, report, percent: report.outcome === 'success' || report.outcome === 'partial' ? 100 : status.percent };
}

/** The run rests; what is shown of it stays as it was. */
export function pauseStatus(status: RunStatus): RunStatus {
  return { ...status, phase: 'paused', waits: [], takeout: null, remark: null };
}

/** What the run is doing. */
export function phaseText({ phase, isImport }: RunStatus): string {
  return isImport && (phase === 'starting' || phase === 'running') ? strings.progress.importPhases[phase] : strings.progress.phases[phase];
}

/** True while something is being done or can be waited for. */
export function isUnderWay({ phase }: RunStatus): boolean {
  return phase !== 'finished' && phase !== 'paused';
}

function waitsWith(waits: readonly RunWait[], { method, dc, seconds, reason }: Extract<ExportEvent, { type: 'wait' }>, nowMs: number): readonly RunWait[] {
  // One whose end was never heard of is over all the same.
  const others = waits.filter((wait) => (wait.method !== method || wait.dc !== dc) && wait.untilMs > nowMs);
  if (seconds <= 0) return others;
  const wait: RunWait = { method, dc, untilMs: nowMs + seconds * 1000, ...(reason !== undefined && { reason }) };
  return [...others, wait].sort((a, b) => b.untilMs - a.untilMs);
}

/** Messages of all chats so far, and of them all together; null while a chat's number is not known. */
export function messagesOf({ chats }: RunStatus): { readonly done: number; readonly total: number | null } {
  // What was looked at, also when the chat is done: few of them may have had to be written.
  const done = chats.reduce((sum, { progress, report }) => sum + (progress?.messagesProcessed ?? report?.messages ?? 0), 0);
  const totals = chats.map(({ progress, report }) => (report === undefined ? (progress?.messagesTotal ?? null) : (progress?.messagesProcessed ?? report.messages)));
  return { done, total: totals.reduce<number | null>((sum, total) => (sum === null || total === null ? null : sum + total), 0) };
}

function withChat(status: RunStatus, change: (chat: ChatStatus) => ChatStatus): RunStatus {
  return { ...status, chats: status.chats.map((chat, index) => (index === status.current ? risen(change(chat)) : chat)) };
}

/** Files that turn up later make a chat larger; its share never falls for it. */
function risen(chat: ChatStatus): ChatStatus {
  const percent = chatPercent(chat);
  return percent === null ? chat : { ...chat, percent: Math.max(chat.percent ?? 0, percent) };
}

function withPercent(status: RunStatus): RunStatus {
  const parts = status.chats.map((chat) => chat.percent ?? 0);
  const percent = parts.length === 0 ? 0 : parts.reduce((sum, part) => sum + part, 0) / parts.length;
  return { ...status, percent: Math.max(status.percent, Math.min(100, percent)) };
}

/** 0–100 of one chat, or null while its size is not known. Files count like messages; what was stopped or failed is as far as it came. */
export function chatPercent({ progress, report }: ChatStatus): number | null {
  if (report?.outcome === 'success' || report?.outcome === 'partial') return 100;
  if (progress === undefined || progress.messagesTotal === null) return null;
  const total = progress.messagesTotal + progress.mediaTotal;
  if (total === 0) return progress.stage === 'planning' ? null : 100;
  return Math.min(100, (100 * (Math.min(progress.messagesProcessed, progress.messagesTotal) + Math.min(progress.mediaDone, progress.mediaTotal))) / total);
}
