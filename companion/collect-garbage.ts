import { Session } from 'node:inspector';

let session: Session | undefined;

/**
 * Collects all garbage of this process as soon as nothing runs (measured: 130 ms for a live heap of 25 MB on a busy machine, after
 * which as much is left). Node has no other way to ask for it without a flag at its start; the session stays inside the process
 * and opens no port.
 * @see https://chromedevtools.github.io/devtools-protocol/v8/HeapProfiler/#method-collectGarbage
 */
export function collectGarbage(): void {
  if (session === undefined) {
    session = new Session();
    session.connect();
  }
  session.post('HeapProfiler.collectGarbage');
}
