import { connect } from 'node:net';
import { TobsFailure } from '../../src/model/errors';
import { isFromCompanion } from '../../src/protocol/companion-client';
import type { Transport } from '../../src/protocol/memory-transport';
import { codeOf } from './process-alive';
import { socketTransport } from './socket-transport';

/**
 * Connects to a companion's socket; hand the transport to `connectCompanion`.
 * @throws TobsFailure COMPANION_FAILED when nothing listens there.
 */
export async function connectSocket(path: string, { signal }: { readonly signal: AbortSignal }): Promise<Transport> {
  signal.throwIfAborted();
  const socket = connect(path);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
  } catch (error) {
    socket.destroy();
    signal.throwIfAborted();
    throw new TobsFailure({ code: 'COMPANION_FAILED', reason: `its socket answered ${codeOf(error) ?? 'an error'}` }, { cause: error });
  }
  return socketTransport(socket, { isExpected: isFromCompanion });
}
