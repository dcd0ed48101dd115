import { onAbort } from './on-abort';

/** Settles as `work` does, or rejects with the signal's reason as soon as it aborts: a hung other side never delays a stop. */
export async function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  signal.throwIfAborted();
  let remove = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    remove = onAbort(signal, () => reject(signal.reason as Error));
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    remove();
  }
}
