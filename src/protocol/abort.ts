import { CancellationTokenSource, type CancellationToken, type Disposable } from 'vscode-jsonrpc';
import { onAbort } from '../model/on-abort';

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
  if (signal.aborted) source.cancel();
  const remove = onAbort(signal, () => source.cancel());
  return {
    token: source.token,
    release: () => {
      remove();
      source.dispose();
    },
  };
}
