import { availableParallelism } from 'node:os';
import type { SpeechOptions } from '../../src/model/speech';

/** Changes whenever the rules below, or what is done with an engine's answer, make another text. */
export const rulesVersion = 1;

/** measured: more threads than cores that are free make ggml several times slower. */
const MAX_THREADS = 4;
const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

/** How widely an engine searches, by the length of a recording (F-MED-31). */
export function beamFor(seconds: number | undefined): number {
  if (seconds === undefined || !Number.isFinite(seconds) || seconds <= 0) return 3;
  if (seconds < 30) return 1;
  return seconds < 120 ? 3 : 5;
}

/** Most time for one file: 20 times its length, at least two minutes, never more than the setting. */
export function limitMsFor(seconds: number, { timeoutMin }: Pick<SpeechOptions, 'timeoutMin'>): number {
  return Math.min(timeoutMin * MINUTE_MS, Math.max(2 * MINUTE_MS, 20 * seconds * SECOND_MS));
}

/** One core is left to everything else. */
export function threadsFor(cores = availableParallelism()): number {
  return Math.max(1, Math.min(MAX_THREADS, cores - 1));
}
