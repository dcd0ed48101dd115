import { freemem } from 'node:os';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import type { MemoryPort } from '../src/telegram/calls/memory-guard';
import { collectGarbage } from './collect-garbage';
import { HeapGrowth } from './heap-growth';

const MB = 1024 * 1024;
/** The least the setting allows: below that nothing could be done at all. */
const LEAST_MB = 128;
const ALL_PERCENT = 100;

/** What the settings say about memory. */
export interface MemoryLimits {
  readonly memoryLimitMB?: number | undefined;
  /** Of what is free now. */
  readonly freeMemoryPercent?: number | undefined;
}

/** The limit of the settings, or the share of what is free if that is less; in whole megabytes. */
export function memoryLimitOf({ memoryLimitMB = Infinity, freeMemoryPercent = ALL_PERCENT }: MemoryLimits, freeMB: number): number {
  return Math.max(LEAST_MB, Math.floor(Math.min(memoryLimitMB, (freeMB * freeMemoryPercent) / ALL_PERCENT)));
}

/** The memory of this process. @returns undefined where the settings set no limit, because the process is not ours alone */
export function processMemory(limits: MemoryLimits): MemoryPort | undefined {
  if (limits.memoryLimitMB === undefined) return undefined;
  const growth = new HeapGrowth();
  const usedMB = lately(() => {
    const now = process.memoryUsage.rss() / MB;
    growth.look(now);
    return now;
  });
  return { limitMB: memoryLimitOf(limits, freemem() / MB), usedMB, collectEagerly: (isEager) => growth.collectEagerly(isEager), collect: collectGarbage };
}

/** measured: the system takes up to a millisecond to say how much memory a process has, as long as reading ten messages. */
const LOOK_AGAIN_MS = 50;

/** What `look` said at most a moment ago. */
function lately(look: () => number): () => number {
  let value = 0;
  let lookedMs = -Infinity;
  return () => {
    const nowMs = performance.now();
    if (nowMs - lookedMs < LOOK_AGAIN_MS) return value;
    lookedMs = nowMs;
    value = look();
    return value;
  };
}
