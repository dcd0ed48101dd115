import { CancellationTokenSource, type CancellationToken, type Disposable } from 'vscode-jsonrpc';

/*
 * The only place where vscode-jsonrpc's cancellation tokens and AbortSignals meet.
 */

/** A signal that aborts when the other side cancels the request. `release` ends the subscription. */
export function signalOfToken(token: CancellationToken): { readonly controller: AbortController; readonly release: () => void } {
  const controller = new AbortController();
  if (token.isCancellationRequested) {
    controller.abort();
    return { controller, release: () => undefined };
  }
  const subscription: Disposable = token.onCancellationRequested(() => controller.abort());
  return { controller, release: () => subscription.dispose() };
}

/** A token that is cancelled when `signal` aborts. `release` ends the subscription. */
export function tokenOfSignal(signal: AbortSignal): { readonly token: CancellationToken; readonly release: () => void } {
  const source = new CancellationTokenSource();
  const cancel = (): void => source.cancel();
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });
  return {
    token: source.token,
    release: () => {
      signal.removeEventListener('abort', cancel);
      source.dispose();
    },
  };
}

/** Settles as `work` does, or rejects with the signal's reason as soon as it aborts: a hung other side never delays a stop. */
export async function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  signal.throwIfAborted();
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
