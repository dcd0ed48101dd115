import * as v from 'valibot';
import type { Timing } from '../../model/durations';
import type { ChatReport, ExportFailure, ExportOutcome, RunReport } from '../../model/events';
import { describeError, type TobsError } from '../../model/errors';
import { allStages, type CacheCounts, type ProcessSummary, type RequestTiming, type ResourceSummary } from '../../model/metrics';

const amount = v.pipe(v.number(), v.minValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const outcome = v.picklist(['success', 'partial', 'failed', 'stopped']);
const percentiles = { p50_ms: amount, p95_ms: amount, p99_ms: amount };

/** What reports of earlier versions do not tell is optional. */
const processEntries = { avg_rss_bytes: count, peak_rss_bytes: count, cpu_s: amount, avg_cpu: amount, peak_cpu: amount, samples: count, children: v.optional(count) };
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
  run: v.object({ start: v.string(), end: v.string(), seconds: amount, outcome, version: v.string(), versions: v.optional(v.record(v.string(), v.string())), profile: v.optional(v.string()) }),
  chats: v.array(ChatMetricsSchema),
  total: v.object({ messages: count, comments: count, created: count, updated: count, unchanged: count, deleted: count, conflicts: count, skipped: v.record(v.string(), count), failed: count }),
  requests: v.record(v.string(), v.object({ count, errors: count, flood_waits: count, wait_s: amount, total_s: amount, ...percentiles })),
  stages: v.record(v.string(), StageSchema),
  media: v.object({ downloaded: count, reused: count, failed: count, reused_id: v.optional(count), reused_hash: v.optional(count), bytes: v.optional(count), bytes_saved: v.optional(count) }),
  caches: v.optional(v.record(v.string(), v.object({ hits: count, misses: count, rate: v.nullable(amount) }))),
  /** All processes together, and each of them: `program`, or `obsidian` and `companion`. */
  resources: v.nullable(v.object({ ...processEntries, processes: v.optional(v.record(v.string(), v.object(processEntries))) })),
  /** Beside a report: line hashes of its note, as it was written. */
  note_base: v.optional(v.string()),
  /** Where and how, each as far as it is known: chat, message and file (a path, or what else it is called), request, tries, seconds Telegram asked to wait. */
  failures: v.array(
    v.object({ code: v.string(), text: v.string(), chat: v.nullable(v.string()), message: v.nullable(count), subject: v.nullable(v.string()), method: v.optional(v.string()), attempts: v.optional(count), wait_s: v.optional(amount) }),
  ),
});

export type RunMetrics = v.InferOutput<typeof RunMetricsSchema>;

/** What a run is measured by. */
export interface MeasuredRun {
  readonly report: RunReport;
  /** Milliseconds since 1970. */
  readonly startedMs: number;
  readonly endedMs: number;
  readonly version: string;
  /** Setting `profile`. */
  readonly profile: string;
  /** Of what runs it, such as `node`. */
  readonly versions: Readonly<Record<string, string>>;
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
export function metricsOf({ report, startedMs, endedMs, version, versions, profile, resources }: MeasuredRun): RunMetrics {
  const { chats, outcome: how } = report;
  const sum = (of: (chat: ChatReport) => number): number => chats.reduce((all, chat) => all + of(chat), 0);
  return {
    schema: 'tobs-metrics/1',
    run: { start: new Date(startedMs).toISOString(), end: new Date(endedMs).toISOString(), seconds: (endedMs - startedMs) / 1000, outcome: how, version, versions: { tobs: version, ...versions }, profile },
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
    media: mediaMetrics(chats),
    ...(report.caches !== undefined && { caches: Object.fromEntries(Object.entries(report.caches).map(([name, counts]) => [name, cacheMetrics(counts)])) }),
    resources: resources === null ? null : { ...processMetrics(resources), processes: Object.fromEntries(Object.entries(resources.processes).map(([name, summary]) => [name, processMetrics(summary)])) },
    failures: [...(report.warnings ?? []), ...chats.flatMap(({ failures }) => failures)].map(failureMetrics),
  };
}

function mediaMetrics(chats: readonly ChatReport[]): RunMetrics['media'] {
  const sum = (of: (chat: ChatReport) => number): number => chats.reduce((all, chat) => all + of(chat), 0);
  const [reused, byContent] = [sum(({ mediaReused }) => mediaReused), sum(({ mediaReusedByContent = 0 }) => mediaReusedByContent)];
  return {
    downloaded: sum(({ mediaDownloaded }) => mediaDownloaded),
    reused,
    failed: sum(({ mediaFailed }) => mediaFailed),
    reused_id: reused - byContent,
    reused_hash: byContent,
    bytes: sum(({ mediaBytes = 0 }) => mediaBytes),
    bytes_saved: sum(({ bytesSaved = 0 }) => bytesSaved),
  };
}

/** @returns `rate` null when nothing was looked for */
function cacheMetrics({ hits, misses }: CacheCounts): NonNullable<RunMetrics['caches']>[string] {
  return { hits, misses, rate: hits + misses === 0 ? null : Math.round((1e4 * hits) / (hits + misses)) / 1e4 };
}

function processMetrics({ avgRssBytes, peakRssBytes, cpuS, avgCpu, peakCpu, samples, children }: ProcessSummary): NonNullable<NonNullable<RunMetrics['resources']>['processes']>[string] {
  return { avg_rss_bytes: avgRssBytes, peak_rss_bytes: peakRssBytes, cpu_s: cpuS, avg_cpu: avgCpu, peak_cpu: peakCpu, samples, children };
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
  return { code: error.code, text: describeError(error), chat: chatId ?? null, message: messageId ?? null, subject: subject ?? null, ...requestOf(error) };
}

/** What a failed request was. */
function requestOf(error: TobsError): Pick<RunMetrics['failures'][number], 'method' | 'attempts' | 'wait_s'> {
  switch (error.code) {
    case 'TELEGRAM_ERROR':
      return { method: error.method, attempts: error.attempts ?? 1 };
    case 'TIMEOUT':
      return { method: error.what, attempts: error.attempts ?? 1 };
    case 'FLOOD_WAIT':
      return { method: error.method, wait_s: error.waitSeconds };
    default:
      return {};
  }
}
