import type { ChangeKind, ChatReport, ExportFailure, NoteChange, RunReport } from '../../model/events';
import type { RequestTimings } from '../../model/metrics';
import { writeFrontMatter } from '../properties/front-matter';
import { aliasText, formatSize, linkTo, messageUrl, plain } from '../render/inline';
import { localDateTime } from '../render/local-time';
import type { NoteStyle, Properties } from '../types';
import { wordsOf, type NoteWords } from '../words/words';

/** Figures of the run before, as its own report has them. */
export interface EarlierFigures {
  readonly messages: number;
  readonly comments: number;
  readonly requests: number;
  readonly waitS: number;
  readonly downloaded: number;
  readonly reused: number;
  /** Bytes of files that were needed and in the vault already. */
  readonly bytesSaved: number;
  readonly seconds: number;
}

/** A run, as its report tells it. */
export interface ReportedRun {
  readonly report: RunReport;
  /** Start of the run, seconds since 1970. */
  readonly started: number;
  /** Null when there is no earlier report. */
  readonly earlier: EarlierFigures | null;
  readonly style: Pick<NoteStyle, 'timeZone' | 'language'>;
}

/** chosen: as many as can be read; the metrics beside the report hold all of them. */
const maxFailures = 200;
const maxLinks = 25;
const maxSlices = 12;

const callouts = { success: 'success', partial: 'warning', failed: 'failure', stopped: 'warning' } as const;
const changeKinds: readonly ChangeKind[] = ['new', 'edited', 'deleted', 'conflict'];

/** Note about one run: what became of every chat, what failed and why, what changed, how it compares. Ends with a newline. */
export function renderReport(run: ReportedRun): string {
  const { report, started, style } = run;
  const words = wordsOf(style.language);
  const at = localDateTime(started, style.timeZone);
  const properties: Properties = [
    ['tg-report', at],
    ['tg-outcome', report.outcome],
    ['tg-count', sum(report.chats, ({ messages }) => messages)],
    ['tg-failures', sum(report.chats, ({ failures }) => failures.length)],
  ];
  const sections = [
    `${writeFrontMatter(properties)}# ${words.report.title} ${at.slice(0, 10)} ${at.slice(11, 16)}`,
    headline(report, words),
    chatTable(report.chats, words),
    failureList({ title: words.report.warnings, failures: report.warnings ?? [] }, report.chats, words),
    failureList({ title: words.report.failures, failures: report.chats.flatMap(({ failures }) => failures), hint: words.report.retried }, report.chats, words),
    skippedList(report.chats, words),
    changeList(report.chats, words),
    figures(run, words),
    chart(report.chats, words),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

/** The figures two reports are compared by. */
function figuresOf({ chats, requests = {}, seconds }: RunReport): EarlierFigures {
  return {
    messages: sum(chats, ({ messages }) => messages),
    comments: sum(chats, ({ comments = 0 }) => comments),
    requests: sum(Object.values<RequestTimings[string]>(requests), ({ count }) => count),
    waitS: sum(Object.values<RequestTimings[string]>(requests), ({ waitS }) => waitS),
    downloaded: sum(chats, ({ mediaDownloaded }) => mediaDownloaded),
    reused: sum(chats, ({ mediaReused }) => mediaReused),
    bytesSaved: sum(chats, ({ bytesSaved = 0 }) => bytesSaved),
    seconds,
  };
}

function headline({ outcome, seconds, chats }: RunReport, words: NoteWords): string {
  const messages = sum(chats, (chat) => chat.messages);
  return `> [!${callouts[outcome]}] ${words.report.outcomes[outcome]}\n> ${words.report.messages}: ${messages} · ${words.report.time}: ${duration(seconds, words)}`;
}

function chatTable(chats: readonly ChatReport[], words: NoteWords): string {
  const { report } = words;
  const rows = chats.map((chat) =>
    row([
      plain(chat.chatTitle).replaceAll('|', '\\|'),
      report.outcomes[chat.outcome],
      chat.messages,
      `${chat.notesCreated} + ${chat.notesUpdated}`,
      chat.mediaFailed > 0 ? `${chat.mediaDownloaded} (−${chat.mediaFailed})` : chat.mediaDownloaded,
      chat.requests,
      duration(chat.seconds, words),
    ]),
  );
  return [row([report.chat, report.result, report.messages, report.notes, report.files, report.requests, report.time]), '|---|---|--:|--:|--:|--:|--:|', ...rows].join('\n');
}

interface Failures {
  readonly title: string;
  readonly failures: readonly ExportFailure[];
  readonly hint?: string;
}

function failureList({ title, failures, hint }: Failures, chats: readonly ChatReport[], words: NoteWords): string {
  if (failures.length === 0) return '';
  const lines = failures.slice(0, maxFailures).map((failure) => `- ${[placeOf(failure, chats), plain(words.error(failure.error))].filter((part) => part !== '').join(': ')} (\`${failure.error.code}\`)`);
  if (failures.length > maxFailures) lines.push(`- … +${failures.length - maxFailures}`);
  return [`## ${title}`, ...(hint === undefined ? [] : [hint]), lines.join('\n')].join('\n\n');
}

/** Where it happened: chat, message, path, as far as they say something the text does not; with links to the note and to the message on Telegram. */
function placeOf({ chatId, messageId, subject, note }: ExportFailure, chats: readonly ChatReport[]): string {
  const title = chats.find((chat) => chat.chatId !== undefined && chat.chatId === chatId)?.chatTitle;
  const url = chatId === undefined || messageId === undefined ? null : messageUrl(chatId, undefined, messageId);
  const parts = [
    ...(title === undefined || title === subject ? [] : [plain(title)]),
    ...(note === undefined ? [] : [linkOf({ path: note })]),
    ...(messageId === undefined ? [] : [url === null ? String(messageId) : linkTo(String(messageId), url)]),
    ...(subject === undefined ? [] : [plain(subject)]),
  ];
  return parts.join(' · ');
}

function skippedList(chats: readonly ChatReport[], { report }: NoteWords): string {
  const counts = new Map<string, number>();
  for (const { messagesSkipped = 0, unsupported = {} } of chats) {
    if (messagesSkipped > 0) counts.set(report.service, (counts.get(report.service) ?? 0) + messagesSkipped);
    for (const [name, count] of Object.entries(unsupported)) counts.set(name, (counts.get(name) ?? 0) + count);
  }
  return counts.size === 0 ? '' : `## ${report.skipped}\n\n${[...counts].map(([name, count]) => `- ${plain(name)}: ${count}`).join('\n')}`;
}

function changeList(chats: readonly ChatReport[], { report }: NoteWords): string {
  const parts = chats.flatMap(({ chatTitle, changes = {} }) => {
    const lines = changeKinds.flatMap((kind) => {
      const change = changes[kind];
      if (change === undefined) return [];
      // Notes are written side by side: their order tells nothing.
      const shown = [...change.first].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)).slice(0, maxLinks);
      const more = change.count > shown.length ? `, … +${change.count - shown.length}` : '';
      return [`- ${report.changeKinds[kind]} (${change.count}): ${shown.map(linkOf).join(', ')}${more}`];
    });
    return lines.length === 0 ? [] : [`### ${plain(chatTitle)}\n\n${lines.join('\n')}`];
  });
  return parts.length === 0 ? '' : [`## ${report.changes}`, ...parts].join('\n\n');
}

function keyOf({ path, blockId = '' }: NoteChange): string {
  return `${path}#${blockId}`;
}

function linkOf({ path, blockId }: NoteChange): string {
  const target = path.replace(/\.md$/, '');
  const name = aliasText(target.slice(target.lastIndexOf('/') + 1));
  const number = blockId === undefined ? '' : ` ${blockId.replace(/^tg-/, '')}`;
  return `[[${target}${blockId === undefined ? '' : `#^${blockId}`}|${name}${number}]]`;
}

function figures({ report, earlier }: ReportedRun, words: NoteWords): string {
  const text = words.report;
  const now = figuresOf(report);
  const rows: readonly (readonly [string, (of: EarlierFigures) => string | number])[] = [
    [text.messages, ({ messages }) => messages],
    [text.comments, ({ comments }) => comments],
    [text.time, ({ seconds }) => duration(seconds, words)],
    [text.perSecond, ({ messages, seconds }) => (seconds > 0 ? Math.round(messages / seconds) : 0)],
    [text.requests, ({ requests }) => requests],
    [text.waits, ({ waitS }) => duration(waitS, words)],
    [text.files, ({ downloaded }) => downloaded],
    [text.reused, ({ reused }) => reused],
    [text.saved, ({ bytesSaved }) => formatSize(bytesSaved, words)],
  ];
  const columns = earlier === null ? [now] : [now, earlier];
  const heads = [text.figures, text.thisRun, ...(earlier === null ? [] : [text.before])];
  return [`## ${text.figures}`, [row(heads), `|---|${'--:|'.repeat(columns.length)}`, ...rows.map(([name, of]) => row([name, ...columns.map(of)]))].join('\n')].join('\n\n');
}

/** Messages by chat, where there is something to compare. */
function chart(chats: readonly ChatReport[], { report }: NoteWords): string {
  const slices = chats.filter(({ messages }) => messages > 0).sort((a, b) => b.messages - a.messages).slice(0, maxSlices);
  if (slices.length < 2) return '';
  // Mermaid knows no escape for the quote that ends a label.
  const lines = slices.map(({ chatTitle, messages }) => `    "${chatTitle.replace(/[\s"\\`\p{Cc}\p{Cf};#]+/gu, ' ').trim() || '?'}" : ${messages}`);
  return ['```mermaid', `pie title ${report.perChat}`, ...lines, '```'].join('\n');
}

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** `3.2 s`, `4:05`, `1:02:30` */
function duration(seconds: number, words: NoteWords): string {
  if (seconds < 60) return `${Math.round(seconds * 10) / 10} ${words.seconds}`;
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60].map((part) => String(part).padStart(2, '0'));
  return whole < 3600 ? `${Number(minutes)}:${rest}` : `${Number(hours)}:${minutes}:${rest}`;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((all, item) => all + of(item), 0);
}
