import { onAbort } from './on-abort';

/** Time as src/telegram sees it; tests give a virtual one. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason as soon as it aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** 0 ≤ x < 1; spreads retries. */
  random(): number;
}

/** Longest time one timer can run (32-bit milliseconds). */
const MAX_TIMER_MS = 2_147_483_647;

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(reasonOf(signal));
        return;
      }
      const stop = (): void => {
        clearTimeout(timer);
        reject(reasonOf(signal));
      };
      const timer = setTimeout(
        () => {
          remove();
          resolve();
        },
        Math.min(ms, MAX_TIMER_MS),
      );
      const remove = onAbort(signal, stop);
    }),
};

/** The signal's reason as an Error (an abort without reason is one already). */
export function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new DOMException('stopped', 'AbortError');
}

/**
 * The promise, or the signal's reason as soon as it aborts. The promise itself goes on: a request that was sent cannot be
 * taken back, its late answer is ignored.
 */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    promise.catch(ignoreLate);
    throw reasonOf(signal);
  }
  let remove: (() => void) | undefined;
  try {
    return await Promise.race([
      promise,
      new Promise<never>((_resolve, reject) => {
        remove = onAbort(signal, () => reject(reasonOf(signal)));
      }),
    ]);
  } finally {
    remove?.();
  }
}

function ignoreLate(): undefined {
  return undefined;
}
