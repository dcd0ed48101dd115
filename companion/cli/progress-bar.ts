import type { Writable } from 'node:stream';
import { describeError } from '../../src/model/errors';
import type { ChatReport, ExportEvent, ExportProgress } from '../../src/model/events';
import { percentageOf, processingText, waitText } from './json-lines';
import { fitText, plainText, widthOf } from './terminal-text';
import { WaitCountdown, type CountdownParts } from './wait-countdown';

const DEFAULT_COLUMNS = 80;
/** Chosen. */
const BAR_CELLS = 20;
/** Back to the start of the line, and empty it. */
const CLEAR = '\r\u001b[2K';

const stages: Readonly<Record<ExportProgress['stage'], string>> = { planning: 'planning', messages: 'messages', comments: 'comments', media: 'files', transcripts: 'transcripts', done: 'done' };

/** One line that is written over and over, and lasting lines above it. */
export class ProgressBar {
  private isShown = false;
  private readonly countdown: WaitCountdown;

  constructor(private readonly out: Writable & { readonly columns?: number }, time: Omit<CountdownParts, 'show'>) {
    this.countdown = new WaitCountdown({ ...time, show: (text) => this.draw(fitText(text, this.columns - 1)) });
  }

  event(event: ExportEvent): void {
    switch (event.type) {
      case 'chat-start':
        this.line(event.count > 1 ? `${event.chatTitle} (${event.index} of ${event.count})` : event.chatTitle);
        break;
      case 'progress':
        this.draw(progressLine(event.progress, this.columns));
        break;
      case 'wait':
        this.countdown.event(event);
        if (event.seconds > 0) this.line(waitText(event));
        else this.clear();
        break;
      case 'message':
        this.line(event.text);
        break;
      case 'takeout':
        break;
      case 'processing':
        this.draw(fitText(processingText(event), this.columns - 1));
        break;
      case 'failure':
        this.line(`! ${event.failure.subject === undefined ? '' : `${event.failure.subject}: `}${describeError(event.failure.error)}`);
        break;
      case 'chat-finish':
        this.countdown.end();
        this.line(finishLine(event.report));
        break;
    }
  }

  /** Takes the line away, so that other text can be written. */
  clear(): void {
    if (this.isShown) this.out.write(CLEAR);
    this.isShown = false;
  }

  private get columns(): number {
    return this.out.columns ?? DEFAULT_COLUMNS;
  }

  private draw(line: string): void {
    this.out.write(`${CLEAR}${line}`);
    this.isShown = true;
  }

  private line(text: string): void {
    this.clear();
    this.out.write(`${plainText(text)}\n`);
  }
}

/** Columns a long name keeps before the rest gives way. Chosen. */
const NAME_COLUMNS = 16;
const MIN_NAME_COLUMNS = 4;

/** Name, share and as many figures as fit into `columns - 1` columns; the least important give way first. */
export function progressLine(progress: ExportProgress, columns: number): string {
  const name = plainText(progress.chatTitle) || 'Chat';
  const wanted = Math.min(widthOf(name), NAME_COLUMNS);
  const tails = tailsOf(progress);
  const roomBeside = (tail: string): number => columns - 1 - widthOf(tail);
  const tail = tails.find((one) => roomBeside(one) >= wanted) ?? tails.find((one) => roomBeside(one) >= MIN_NAME_COLUMNS);
  if (tail === undefined) return fitText((tails.at(-1) ?? '').trim(), columns - 1);
  return fitText(name, roomBeside(tail)) + tail;
}

/** What follows the name, from the fullest to the barest. */
function tailsOf(progress: ExportProgress): readonly string[] {
  const percentage = percentageOf(progress);
  const share = percentage === null ? '  ?%' : `${String(Math.floor(percentage)).padStart(3)}%`;
  const isAtComments = progress.stage === 'comments';
  const counts = isAtComments ? String(progress.comments ?? 0) : progress.messagesTotal === null ? String(progress.messagesProcessed) : `${progress.messagesProcessed}/${progress.messagesTotal}`;
  const files = progress.mediaTotal === 0 ? '' : ` files ${progress.mediaDone}/${progress.mediaTotal}`;
  const eta = progress.etaSeconds === null || progress.stage === 'done' ? '' : ` ${durationText(progress.etaSeconds)} left`;
  const middle = ` ${counts} ${stages[progress.stage]}${files}`;
  const rate = ` ${Math.round(progress.messagesPerSecond)}/s`;
  const bar = ` ${barText(percentage)}`;
  return [` ${share}${bar}${middle}${rate}${eta}`, ` ${share}${bar}${middle}${eta}`, ` ${share}${middle}${rate}${eta}`, ` ${share}${middle}${eta}`, ` ${share}${middle}`, ` ${share} ${counts}`, ` ${share}`];
}

function barText(percentage: number | null): string {
  if (percentage === null) return `[${'·'.repeat(BAR_CELLS)}]`;
  const filled = Math.floor((percentage / 100) * BAR_CELLS);
  return `[${'#'.repeat(filled)}${'-'.repeat(BAR_CELLS - filled)}]`;
}

function durationText(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  if (seconds < 3600) return `${Math.ceil(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

const outcomes: Readonly<Record<ChatReport['outcome'], string>> = { success: 'done', partial: 'done with failures', failed: 'failed', stopped: 'stopped' };

function finishLine(report: ChatReport): string {
  const parts = [
    `${report.messages} messages`,
    ...(report.comments === undefined ? [] : [`${report.comments} comments`]),
    `${report.notesCreated} notes created`,
    `${report.notesUpdated} updated`,
    `${report.notesUnchanged} unchanged`,
    `${report.mediaDownloaded} files downloaded`,
    ...(report.mediaReused > 0 ? [`${report.mediaReused} reused${report.bytesSaved === undefined ? '' : ` (${megabytes(report.bytesSaved)} MB saved)`}`] : []),
    ...(report.mediaFailed > 0 ? [`${report.mediaFailed} files failed`] : []),
  ];
  return `${report.chatTitle}: ${outcomes[report.outcome]} (${parts.join(', ')}; ${report.seconds.toFixed(1)} s)`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
