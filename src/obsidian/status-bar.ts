import type { Readable } from 'svelte/store';
import { phaseText, type RunStatus } from '../ui/run-status';
import { strings } from '../ui/locale/strings';

/** Keeps a status bar item up to date; it is only there while an export is running. Returns the end of it. */
export function showInStatusBar(item: HTMLElement, status: Readable<RunStatus | null>, onClick: () => void): () => void {
  item.addClass('tobs-status-bar', 'mod-clickable');
  item.setAttribute('aria-label', strings.progress.title);
  item.addEventListener('click', onClick);
  return status.subscribe((run) => {
    const isShown = run !== null && run.phase !== 'finished';
    item.toggleClass('tobs-hidden', !isShown);
    item.setText(isShown ? statusText(run) : '');
  });
}

/** One line: `Telegram 45 % · 230 msg/s`. */
function statusText(run: RunStatus): string {
  if (run.phase !== 'running') return `Telegram: ${phaseText(run).replace(/[:…].*$/u, '')}`;
  const rate = run.chats[run.current]?.progress?.messagesPerSecond ?? 0;
  return [`Telegram ${strings.progress.percent(run.percent)}`, ...(rate >= 1 ? [strings.progress.rate(rate)] : [])].join(' · ');
}
