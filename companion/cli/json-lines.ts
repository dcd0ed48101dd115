import * as v from 'valibot';
import { describeError, errorCodes, type TobsError } from '../../src/model/errors';
import type { ChatReport, ExportEvent, ExportFailure, ExportProgress } from '../../src/model/events';
import type { WaitNotice } from '../../src/model/telegram';

/*
 * The lines a command writes to stdout when nobody sits at a terminal. Other people's scripts read them: names and
 * meanings are a contract (ARCHITECTURE.md, "Command line").
 */

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const positive = v.pipe(v.number(), v.minValue(0));

export const jsonLineSchema = v.variant('type', [
  v.strictObject({ type: v.literal('export_start'), entity_name: v.string() }),
  v.strictObject({
    type: v.literal('progress'),
    entity_name: v.string(),
    stage: v.picklist(['planning', 'messages', 'comments', 'media', 'transcripts', 'done']),
    messages_processed: count,
    total_messages: v.nullable(count),
    /** Only with --comments. */
    comments: v.optional(count),
    /** Only with --comments: messages of the discussion group, looked at and in all. */
    discussion_read: v.optional(count),
    discussion_total: v.optional(v.nullable(count)),
    percentage: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(100))),
    messages_per_second: positive,
    media_done: count,
    media_total: count,
    /** Only while files are waited for. */
    media_bytes_done: v.optional(count),
    media_bytes_total: v.optional(count),
    media_bytes_per_second: v.optional(positive),
    /** The largest files on their way. */
    files: v.optional(v.array(v.strictObject({ path: v.string(), bytes_done: count, bytes_total: count, bytes_per_second: positive, eta_seconds: v.nullable(positive) }))),
    eta_seconds: v.nullable(positive),
  }),
  v.strictObject({ type: v.literal('message'), level: v.picklist(['info', 'warn']), message: v.string() }),
  v.strictObject({ type: v.literal('error'), message: v.string(), code: v.picklist(errorCodes) }),
  v.strictObject({
    type: v.literal('export_finish'),
    entity_name: v.string(),
    outcome: v.picklist(['success', 'partial', 'failed', 'stopped']),
    messages: count,
    /** Only with --comments. */
    comments: v.optional(count),
    notes_created: count,
    notes_updated: count,
    notes_unchanged: count,
    media_downloaded: count,
    media_reused: count,
    media_failed: count,
    /** Files left for another run by maxTotalSizeGB. */
    media_skipped: v.optional(count),
    /** Bytes fetched, and bytes of files that were in the vault already; each only when there are any. */
    media_bytes: v.optional(count),
    bytes_saved: v.optional(count),
    requests: count,
    seconds: positive,
    /** Only with --dry-run: what is expected; null where it cannot be told beforehand (and 0 above). */
    dry_run: v.optional(v.strictObject({ messages_total: v.nullable(count), messages: v.nullable(count), requests: v.nullable(count), media: v.nullable(count), bytes: v.nullable(count), seconds: v.nullable(positive) })),
  }),
  v.strictObject({
    type: v.literal('dialog'),
    id: v.string(),
    kind: v.string(),
    title: v.string(),
    username: v.nullable(v.string()),
    top_message_id: count,
    top_message_date: v.number(),
    pinned: v.boolean(),
    archived: v.boolean(),
    deleted_account: v.boolean(),
    restricted: v.boolean(),
    /** Names of the folders it is in; null when Telegram does not say. */
    folders: v.nullable(v.array(v.string())),
    /** With --of: what --chat takes for this part. */
    reference: v.optional(v.string()),
  }),
  v.strictObject({
    type: v.literal('tool'),
    name: v.string(),
    found: v.boolean(),
    path: v.nullable(v.string()),
    version: v.nullable(v.string()),
    reason: v.nullable(v.string()),
    /** How to get what is not found. */
    hint: v.nullable(v.string()),
  }),
]);

export type JsonLine = v.InferOutput<typeof jsonLineSchema>;
type ProgressLine = Extract<JsonLine, { type: 'progress' }>;

/** One line of JSON. Controls that JSON leaves as they are become escapes: no terminal acts on a line that is shown raw. */
export function formatLine(line: JsonLine): string {
  const json = JSON.stringify(line).replace(/[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `${json}\n`;
}

/** The line of an event, or null for one that says nothing on stdout. */
export function lineOf(event: ExportEvent): JsonLine | null {
  switch (event.type) {
    case 'chat-start':
      return { type: 'export_start', entity_name: event.chatTitle };
    case 'progress':
      return progressLine(event.progress);
    case 'wait':
      return event.seconds > 0 ? { type: 'message', level: 'info', message: waitText(event) } : null;
    case 'message':
      return { type: 'message', level: event.level, message: event.text };
    case 'takeout':
      // The message that comes with it says the same in words.
      return null;
    case 'processing':
      return { type: 'message', level: 'info', message: processingText(event) };
    case 'failure':
      return errorLine(event.failure.error, subjectOf(event.failure));
    case 'chat-finish':
      return finishLine(event.report);
  }
}

/** What a failure is about, where its text does not say so itself. */
function subjectOf({ error, subject, messageId }: ExportFailure): string | undefined {
  return subject ?? (messageId === undefined || error.code === 'MESSAGE_FAILED' ? undefined : `Message ${messageId}`);
}

/** How far the processing of files is. */
export function processingText({ done, total }: { readonly done: number; readonly total: number }): string {
  return `${done} of ${total} files processed.`;
}

/** A wait in words: what for, and how long. */
export function waitText({ seconds, method, reason }: Pick<WaitNotice, 'seconds' | 'method' | 'reason'>): string {
  const whole = Math.ceil(seconds);
  if (reason === 'unreachable') return `Telegram cannot be reached; trying again in ${whole} s.`;
  if (reason === 'errors') return `Telegram answers ${method} with errors; trying again in ${whole} s.`;
  return `Telegram asks to wait ${whole} s before ${method}; waiting.`;
}

/** The line of an error. @param subject what it happened to */
export function errorLine(error: TobsError, subject?: string): JsonLine {
  const text = describeError(error);
  return { type: 'error', message: subject === undefined ? text : `${subject}: ${text}`, code: error.code };
}

function progressLine(progress: ExportProgress): ProgressLine {
  return {
    type: 'progress',
    entity_name: progress.chatTitle,
    stage: progress.stage,
    messages_processed: progress.messagesProcessed,
    total_messages: progress.messagesTotal,
    ...(progress.comments !== undefined && { comments: progress.comments }),
    ...(progress.discussionRead !== undefined && { discussion_read: progress.discussionRead, discussion_total: progress.discussionTotal ?? null }),
    percentage: percentageOf(progress),
    messages_per_second: Math.round(progress.messagesPerSecond * 10) / 10,
    media_done: progress.mediaDone,
    media_total: progress.mediaTotal,
    ...(progress.mediaBytes !== undefined && { media_bytes_done: progress.mediaBytes.done, media_bytes_total: progress.mediaBytes.total, media_bytes_per_second: Math.round(progress.mediaBytes.perSecond) }),
    ...(progress.files !== undefined && { files: progress.files.map(({ path, done, total, perSecond, etaSeconds }) => ({ path, bytes_done: done, bytes_total: total, bytes_per_second: Math.round(perSecond), eta_seconds: etaSeconds })) }),
    eta_seconds: progress.etaSeconds,
  };
}

/** Share of the messages, 0 to 100 with one decimal; null when the total is unknown. */
export function percentageOf({ messagesProcessed, messagesTotal }: ExportProgress): number | null {
  if (messagesTotal === null) return null;
  if (messagesTotal === 0) return 100;
  return Math.min(100, Math.floor((messagesProcessed / messagesTotal) * 1000) / 10);
}

function finishLine(report: ChatReport): JsonLine {
  return {
    type: 'export_finish',
    entity_name: report.chatTitle,
    outcome: report.outcome,
    messages: report.messages,
    ...(report.comments !== undefined && { comments: report.comments }),
    notes_created: report.notesCreated,
    notes_updated: report.notesUpdated,
    notes_unchanged: report.notesUnchanged,
    media_downloaded: report.mediaDownloaded,
    media_reused: report.mediaReused,
    media_failed: report.mediaFailed,
    ...(report.mediaSkipped !== undefined && { media_skipped: report.mediaSkipped }),
    ...(report.mediaBytes !== undefined && { media_bytes: report.mediaBytes }),
    ...(report.bytesSaved !== undefined && { bytes_saved: report.bytesSaved }),
    requests: report.requests,
    seconds: Math.round(report.seconds * 1000) / 1000,
  };
}
