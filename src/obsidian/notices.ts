import { Notice } from 'obsidian';
import type { RunReport } from '../model/events';
import { headlineOf, isUnchanged, totalsOf } from '../ui/report-lines';
import { strings } from '../ui/locale/strings';
import type { AccountSession, Missing } from './account-session';

/** chosen: long enough to read two lines. */
export const noticeMs = 8000;

/** What a command says when something has to be done first. */
export function missingText(missing: Missing, { elsewhere }: Pick<AccountSession, 'elsewhere'>): string {
  return missing === 'sign-in' && elsewhere !== null ? strings.error({ code: 'SESSION_ELSEWHERE', madeAt: elsewhere }) : strings.notices.missing[missing];
}

/** Shows a notice with one button. @param ms how long; 0: until it is closed */
export function offer(text: string, label: string, act: () => void, ms = noticeMs): Notice {
  const notice = new Notice(
    createFragment((fragment) => {
      fragment.createDiv({ text });
      const button = fragment.createEl('button', { text: label, cls: 'mod-cta tobs-notice-button' });
      button.addEventListener('click', () => {
        notice.hide();
        act();
      });
    }),
    ms,
  );
  return notice;
}

/** What a finished run says in one notice. */
export function noticeOf(report: RunReport): string {
  const { messages, notesWritten, failures } = totalsOf(report);
  const figures = isUnchanged(report) ? '' : ` ${strings.report.summary(messages, notesWritten)}`;
  const problems = failures.length === 0 ? '' : ` ${strings.report.problems(failures.length)}.`;
  return `${headlineOf(report)}.${figures}${problems}`;
}
