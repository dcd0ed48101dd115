import { joinTimings, type Timing } from './durations';

/** Where a run's time goes. `fetch` is what the writing waited for; files and tools work beside it. */
export type RunStage = 'fetch' | 'render' | 'write' | 'download' | 'transcode' | 'transcribe';

/** Requests of one method: every attempt counts, also those that were repeated. */
export interface RequestTiming extends Timing {
  readonly floodWaits: number;
  /** Seconds Telegram asked to wait. */
  readonly waitS: number;
}

export type RequestTimings = Readonly<Record<string, RequestTiming>>;
export type StageTimings = Readonly<Partial<Record<RunStage, Timing>>>;

/** Name of a program → what all its runs use together, and have used. */
export type ProgramUses = Readonly<Record<string, Omit<ResourceUse, 'programs'>>>;

/** What a process uses at a moment: resident memory, and CPU time since it started. */
export interface ResourceUse {
  readonly rssBytes: number;
  readonly cpuS: number;
  /** Programs it runs now, such as FFmpeg; their own memory and time are not in the others. */
  readonly children?: number;
  /** Most memory it ever had, where that is known better than by asking from time to time. */
  readonly peakRssBytes?: number | undefined;
  /** What these programs use, by their names, such as `ffmpeg`; also of those that have ended, whose memory is 0. */
  readonly programs?: ProgramUses | undefined;
}

/** `program`: the command line; `obsidian`: the window that writes the notes; `companion`: who talks to Telegram for it. */
export type ProcessName = 'program' | 'obsidian' | 'companion';

/** What a process used over a run. CPU as a share of one core. */
export interface ProcessSummary {
  readonly avgRssBytes: number;
  readonly peakRssBytes: number;
  readonly cpuS: number;
  readonly avgCpu: number;
  readonly peakCpu: number;
  readonly samples: number;
  /** Most programs it ran at a time. */
  readonly children: number;
}

/** All processes of a run together, and each of them; programs they run by their names. */
export interface ResourceSummary extends ProcessSummary {
  readonly processes: Readonly<Record<string, ProcessSummary>>;
}

/** How often something was remembered, and how often it had to be asked for. */
export interface CacheCounts {
  readonly hits: number;
  readonly misses: number;
}

export type CacheUse = Readonly<Record<string, CacheCounts>>;

/** What was added since. */
export function cachesSince(before: CacheUse, after: CacheUse): CacheUse {
  return Object.fromEntries(Object.entries(after).map(([name, { hits, misses }]) => [name, { hits: hits - (before[name]?.hits ?? 0), misses: misses - (before[name]?.misses ?? 0) }]));
}

/** Both together, cache by cache. */
export function joinCaches(a: CacheUse, b: CacheUse): CacheUse {
  const joined: Record<string, CacheCounts> = { ...a };
  for (const [name, { hits, misses }] of Object.entries(b)) joined[name] = { hits: hits + (a[name]?.hits ?? 0), misses: misses + (a[name]?.misses ?? 0) };
  return joined;
}

/** In the order a message passes them. */
export const allStages: readonly RunStage[] = ['fetch', 'render', 'write', 'download', 'transcode', 'transcribe'];

/** What was added since; percentiles are those of all, because they cannot be told apart. */
export function timingsSince(before: RequestTimings, after: RequestTimings): RequestTimings {
  const entries = Object.entries(after).flatMap(([method, timing]): (readonly [string, RequestTiming])[] => {
    const { count = 0, errors = 0, totalS = 0, floodWaits = 0, waitS = 0 } = before[method] ?? {};
    const since = { ...timing, count: timing.count - count, errors: timing.errors - errors, totalS: timing.totalS - totalS, floodWaits: timing.floodWaits - floodWaits, waitS: timing.waitS - waitS };
    return since.count > 0 ? [[method, since]] : [];
  });
  return Object.fromEntries(entries);
}

/** Both together, method by method. */
export function joinRequests(a: RequestTimings, b: RequestTimings): RequestTimings {
  const joined: Record<string, RequestTiming> = { ...a };
  for (const [method, timing] of Object.entries(b)) {
    const known = joined[method];
    joined[method] = known === undefined ? timing : { ...joinTimings(known, timing), floodWaits: known.floodWaits + timing.floodWaits, waitS: known.waitS + timing.waitS };
  }
  return joined;
}

/** Both together, stage by stage. */
export function joinStages(a: StageTimings, b: StageTimings): StageTimings {
  const joined: Partial<Record<RunStage, Timing>> = { ...a };
  for (const stage of allStages) {
    const [known, timing] = [joined[stage], b[stage]];
    if (timing !== undefined) joined[stage] = known === undefined ? timing : joinTimings(known, timing);
  }
  return joined;
}
