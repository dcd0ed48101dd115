import * as v from 'valibot';
import type { Timing } from '../../model/durations';
import type { ChatReport, ExportFailure, ExportOutcome, RunReport } from '../../model/events';
import { describeError } from '../../model/errors';
import { allStages, type RequestTiming } from '../../model/metrics';
import type { ResourceSummary } from './resources';

const amount = v.pipe(v.number(), v.minValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const outcome = v.picklist(['success', 'partial', 'failed', 'stopped']);
const percentiles = { p50_ms: amount, p95_ms: amount, p99_ms: amount };

const ChatMetricsSchema = v.object({
  id: v.nullable(v.string()),
  title: v.string(),
  outcome,
  messages: count,
  comments: count,
  created: count,
  updated: count,
  unchanged: count,
  deleted: count,
  conflicts: count,
  skipped: v.record(v.string(), count),
  failed: count,
  media: v.object({ downloaded: count, reused: count, failed: count }),
  requests: count,
  seconds: amount,
});

const StageSchema = v.object({ count, errors: count, total_s: amount, ...percentiles });

/** The one form of a run's figures: written beside its report and by `--metrics`, read again by the next report. */
export const RunMetricsSchema = v.object({
  schema: v.literal('tobs-metrics/1'),
  run: v.object({ start: v.string(), end: v.string(), seconds: amount, outcome, version: v.string() }),
  chats: v.array(ChatMetricsSchema),
  total: v.object({ messages: count, comments: count, created: count, updated: count, unchanged: count, deleted: count, conflicts: count, skipped: v.record(v.string(), count), failed: count }),
  requests: v.record(v.string(), v.object({ count, errors: count, flood_waits: count, wait_s: amount, total_s: amount, ...percentiles })),
  stages: v.record(v.string(), StageSchema),
  media: v.object({ downloaded: count, reused: count, failed: count }),
  resources: v.nullable(v.object({ avg_rss_bytes: count, peak_rss_bytes: count, cpu_s: amount, avg_cpu: amount, peak_cpu: amount, samples: count })),
  /** Beside a report: line hashes of its note, as it was written. */
  note_base: v.optional(v.string()),
  failures: v.array(v.object({ code: v.string(), text: v.string(), chat: v.nullable(v.string()), message: v.nullable(count), subject: v.nullable(v.string()) })),
});

export type RunMetrics = v.InferOutput<typeof RunMetricsSchema>;

/** What a run is measured by. */
export interface MeasuredRun {
  readonly report: RunReport;
  /** Milliseconds since 1970. */
  readonly startedMs: number;
  readonly endedMs: number;
  readonly version: string;
  readonly resources: ResourceSummary | null;
}

/** Metrics as they were written, or null for what is none. */
export function parseMetrics(json: string): RunMetrics | null {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (caught) {
    if (caught instanceof SyntaxError) return null;
    throw caught;
  }
  const parsed = v.safeParse(RunMetricsSchema, value);
  return parsed.success ? parsed.output : null;
}

/** The figures of a run; counts are sums over its chats. */
export function metricsOf({ report, startedMs, endedMs, version, resources }: MeasuredRun): RunMetrics {
  const { chats, outcome: how } = report;
  const sum = (of: (chat: ChatReport) => number): number => chats.reduce((all, chat) => all + of(chat), 0);
  return {
    schema: 'tobs-metrics/1',
    run: { start: new Date(startedMs).toISOString(), end: new Date(endedMs).toISOString(), seconds: (endedMs - startedMs) / 1000, outcome: how, version },
    chats: chats.map(chatMetrics),
    total: {
      messages: sum(({ messages }) => messages),
      comments: sum(({ comments = 0 }) => comments),
      created: sum(({ notesCreated }) => notesCreated),
      updated: sum(({ notesUpdated }) => notesUpdated),
      unchanged: sum(({ notesUnchanged }) => notesUnchanged),
      deleted: sum(({ messagesDeleted }) => messagesDeleted),
      conflicts: sum(({ conflicts }) => conflicts),
      skipped: chats.reduce((all, chat) => addUp(all, skippedOf(chat)), {}),
      failed: sum(({ failures }) => failures.length),
    },
    requests: Object.fromEntries(Object.entries(report.requests ?? {}).map(([method, timing]) => [method, requestMetrics(timing)])),
    stages: Object.fromEntries(allStages.flatMap((stage) => (report.stages?.[stage] === undefined ? [] : [[stage, stageMetrics(report.stages[stage])]]))),
    media: { downloaded: sum(({ mediaDownloaded }) => mediaDownloaded), reused: sum(({ mediaReused }) => mediaReused), failed: sum(({ mediaFailed }) => mediaFailed) },
    resources: resources === null ? null : { avg_rss_bytes: resources.avgRssBytes, peak_rss_bytes: resources.peakRssBytes, cpu_s: resources.cpuS, avg_cpu: resources.avgCpu, peak_cpu: resources.peakCpu, samples: resources.samples },
    failures: [...(report.warnings ?? []), ...chats.flatMap(({ failures }) => failures)].map(failureMetrics),
  };
}

function chatMetrics(chat: ChatReport): RunMetrics['chats'][number] {
  return {
    id: chat.chatId ?? null,
    title: chat.chatTitle,
    outcome: chat.outcome satisfies ExportOutcome,
    messages: chat.messages,
    comments: chat.comments ?? 0,
    created: chat.notesCreated,
    updated: chat.notesUpdated,
    unchanged: chat.notesUnchanged,
    deleted: chat.messagesDeleted,
    conflicts: chat.conflicts,
    skipped: skippedOf(chat),
    failed: chat.failures.length,
    media: { downloaded: chat.mediaDownloaded, reused: chat.mediaReused, failed: chat.mediaFailed },
    requests: chat.requests,
    seconds: chat.seconds,
  };
}

function skippedOf({ messagesSkipped = 0, unsupported = {} }: ChatReport): Record<string, number> {
  return { ...(messagesSkipped > 0 && { service: messagesSkipped }), ...unsupported };
}

function addUp(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> {
  const sum: Record<string, number> = { ...a };
  for (const [key, value] of Object.entries(b)) sum[key] = (sum[key] ?? 0) + value;
  return sum;
}

function stageMetrics({ count: times, errors, totalS, p50Ms, p95Ms, p99Ms }: Timing): RunMetrics['stages'][string] {
  return { count: times, errors, total_s: totalS, p50_ms: p50Ms, p95_ms: p95Ms, p99_ms: p99Ms };
}

function requestMetrics(timing: RequestTiming): RunMetrics['requests'][string] {
  return { ...stageMetrics(timing), flood_waits: timing.floodWaits, wait_s: timing.waitS };
}

function failureMetrics({ error, chatId, messageId, subject }: ExportFailure): RunMetrics['failures'][number] {
  return { code: error.code, text: describeError(error), chat: chatId ?? null, message: messageId ?? null, subject: subject ?? null };
}
