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

/** What a process uses at a moment: resident memory, and CPU time since it started. */
export interface ResourceUse {
  readonly rssBytes: number;
  readonly cpuS: number;
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
