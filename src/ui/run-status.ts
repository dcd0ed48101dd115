import type { ChatReport, ExportEvent, ExportProgress, RunReport, WaitReason } from '../model/events';
import { strings } from './strings';

export type RunPhase = 'starting' | 'running' | 'stopping' | 'pausing' | 'paused' | 'restarting' | 'finished';

/** One chat of the running export, in the order of the plan. */
export interface ChatStatus {
  readonly title: string;
  readonly progress?: ExportProgress;
  readonly report?: ChatReport;
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
  /** A pause Telegram asked for, with its end in milliseconds since 1970. */
  readonly waitUntilMs: number | null;
  /** Why, if Telegram did not ask for the wait. */
  readonly waitReason?: WaitReason | undefined;
  /** Telegram waits for the user to allow a takeout; milliseconds since 1970. */
  readonly takeout: { readonly untilMs: number; readonly availableMs: number } | null;
  readonly failures: number;
  /** Newest remark of the run, such as an announced fallback. */
  readonly remark: string | null;
  readonly report?: RunReport;
}

export function startStatus(titles: readonly string[], isImport = false): RunStatus {
  return { isImport, phase: 'starting', chats: titles.map((title) => ({ title })), current: -1, percent: 0, waitUntilMs: null, takeout: null, failures: 0, remark: null };
}

/** Status after one event of the run; pure, so that window and status bar cannot disagree. */
export function applyEvent(status: RunStatus, event: ExportEvent, nowMs: number): RunStatus {
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
      return { ...status, waitUntilMs: event.seconds > 0 ? nowMs + event.seconds * 1000 : null, waitReason: event.seconds > 0 ? event.reason : undefined };
    case 'takeout':
      // The countdown says what the remark before it said.
      return { ...status, takeout: event.state === 'waiting' ? { untilMs: event.untilMs, availableMs: event.availableMs } : null, remark: event.state === 'waiting' ? null : status.remark };
    case 'message':
      return { ...status, remark: event.text };
    case 'processing':
      return { ...status, remark: strings.progress.processing(event.done, event.total) };
    case 'failure':
      return { ...status, failures: status.failures + 1 };
    case 'chat-finish':
      return withPercent(withChat(status, (chat) => ({ ...chat, title: event.report.chatTitle, report: event.report })));
  }
}

export function finishStatus(status: RunStatus, report: RunReport): RunStatus {
  return { ...status, phase: 'finished', waitUntilMs: null, takeout: null, report, percent: report.outcome === 'success' || report.outcome === 'partial' ? 100 : status.percent };
}

/** The run rests; what is shown of it stays as it was. */
export function pauseStatus(status: RunStatus): RunStatus {
  return { ...status, phase: 'paused', waitUntilMs: null, waitReason: undefined, takeout: null, remark: null };
}

/** What the run is doing. */
export function phaseText({ phase, isImport }: RunStatus): string {
  return isImport && (phase === 'starting' || phase === 'running') ? strings.progress.importPhases[phase] : strings.progress.phases[phase];
}

/** True while something is being done or can be waited for. */
export function isUnderWay({ phase }: RunStatus): boolean {
  return phase !== 'finished' && phase !== 'paused';
}

function withChat(status: RunStatus, change: (chat: ChatStatus) => ChatStatus): RunStatus {
  return { ...status, chats: status.chats.map((chat, index) => (index === status.current ? change(chat) : chat)) };
}

function withPercent(status: RunStatus): RunStatus {
  const parts = status.chats.map((chat) => chatPercent(chat) ?? 0);
  const percent = parts.length === 0 ? 0 : parts.reduce((sum, part) => sum + part, 0) / parts.length;
  return { ...status, percent: Math.max(status.percent, Math.min(100, percent)) };
}

/** 0–100 of one chat, or null while its size is not known. Files count like messages. */
export function chatPercent(chat: ChatStatus): number | null {
  if (chat.report !== undefined) return 100;
  const { progress } = chat;
  if (progress === undefined || progress.messagesTotal === null) return null;
  const total = progress.messagesTotal + progress.mediaTotal;
  if (total === 0) return progress.stage === 'planning' ? null : 100;
  return Math.min(100, (100 * (Math.min(progress.messagesProcessed, progress.messagesTotal) + Math.min(progress.mediaDone, progress.mediaTotal))) / total);
}
