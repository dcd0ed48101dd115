import { onAbort } from '../model/on-abort';

/** Time as src/telegram sees it: a port, because timers belong to whoever hosts it. Tests give a virtual one. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason as soon as it aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** 0 ≤ x < 1; spreads retries. */
  random(): number;
}

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
