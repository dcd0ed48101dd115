import type { ExportEvent } from '../model/events';
import { failureText, placeOf } from './report-lines';
import { strings } from './locale/strings';

/** One line of what happened in a run. */
export interface RunLogLine {
  /** Counts up within the run. */
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly level: 'info' | 'warn' | 'error';
  /** Untrusted text. */
  readonly text: string;
}

/** chosen: what a person may still read; the report has what failed. */
const keptLines = 200;

/** The log with a line for an event, if the event has something to say; newest last, never more than 200. */
export function withLogLine(log: readonly RunLogLine[], event: ExportEvent, atMs: number): readonly RunLogLine[] {
  const line = lineOf(event);
  if (line === null) return log;
  return [...log.slice(1 - keptLines), { number: (log.at(-1)?.number ?? 0) + 1, atMs, ...line }];
}

function lineOf(event: ExportEvent): Pick<RunLogLine, 'level' | 'text'> | null {
  const text = strings.progress.log;
  switch (event.type) {
    case 'chat-start':
      return { level: 'info', text: text.started(event.chatTitle) };
    case 'chat-finish': {
      const { chatTitle, outcome, messages } = event.report;
      return { level: outcome === 'success' ? 'info' : outcome === 'failed' ? 'error' : 'warn', text: text.finished(chatTitle, strings.report.outcomeShort[outcome], messages) };
    }
    case 'wait':
      return event.seconds > 0 ? { level: 'warn', text: text.waited(event.method, event.seconds, event.reason) } : null;
    case 'message':
      return { level: event.level, text: strings.said(event.text) };
    case 'failure':
      return { level: 'error', text: [placeOf(event.failure), failureText(event.failure)].filter((part) => part !== '').join(': ') };
    case 'takeout':
      return { level: 'info', text: event.state === 'waiting' ? strings.progress.takeoutTitle : text.takeoutDecided };
    case 'progress':
    case 'processing':
      return null;
  }
}
