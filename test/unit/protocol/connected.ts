import { createMessageConnection, NullLogger } from 'vscode-jsonrpc';
import { connectCompanion, type Companion } from '../../../src/protocol/companion-client';
import type { Transport } from '../../../src/protocol/memory-transport';
import type { OpenOptions } from '../../../src/protocol/methods';
import { serveTelegram, type ServeOptions, type TelegramService } from '../../../src/protocol/serve-telegram';
import type { FakeTelegram } from './fake-telegram';

export const openOptions: OpenOptions = {
  keys: { apiId: 1, apiHash: '0123456789abcdef0123456789abcdef' },
  session: null,
  limits: { fetchConnections: 2, requestsInFlight: 2, filesAtOnce: 4, partsInFlight: 4, windowBatches: 4, retries: 5, connectTimeoutS: 10, readTimeoutS: 60, maxFloodWaitS: 3600 },
};

export const token = 'a'.repeat(64);

/** Starts the server side on a transport; the client is the test's business. */
export function serve(transport: Transport, telegram: FakeTelegram, more: Partial<ServeOptions> = {}): TelegramService {
  const connection = createMessageConnection(transport.reader, transport.writer, NullLogger);
  const service = serveTelegram(connection, {
    version: '1.0.0',
    pid: 4711,
    authenticate: (given) => given === token,
    openTelegram: () => telegram,
    now: () => performance.now(),
    usage: () => ({ rssBytes: 1, cpuSeconds: 0, children: 0 }),
    onRefused: () => connection.end(),
    ...more,
  });
  connection.onClose(() => void service.close());
  connection.listen();
  return service;
}

export function connect(transport: Transport): Promise<Companion> {
  return connectCompanion(transport, { token, version: '1.0.0', signal: AbortSignal.timeout(20_000) });
}
