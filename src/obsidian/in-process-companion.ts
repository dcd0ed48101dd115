import { createMessageConnection, NullLogger } from 'vscode-jsonrpc';
import type { Cancellable } from '../model/telegram';
import { connectCompanion, type Companion } from '../protocol/companion-client';
import { memoryTransports } from '../protocol/memory-transport';
import type { ServeOptions } from '../protocol/serve-telegram';
import { serveTelegram } from '../protocol/serve-telegram';
import { productVersion } from '../protocol/version';
import type { CompanionStarter } from './telegram-link';

/** Both ends are in this process: nobody else can reach the stream, so the token only keeps the protocol the same. */
const token = 'in-process';

/**
 * The companion's server inside Obsidian, for computers without Node: the same code over an in-memory stream, with one
 * connection to Telegram. The memory is Obsidian's, and not judged here.
 */
export class InProcessCompanion implements CompanionStarter {
  constructor(private readonly open: Pick<ServeOptions, 'openTelegram' | 'openSpeech' | 'openExport' | 'openRecords'>) {}

  async start({ signal }: Cancellable): Promise<Companion> {
    const [clientEnd, serverEnd] = memoryTransports();
    const connection = createMessageConnection(serverEnd.reader, serverEnd.writer, NullLogger);
    const service = serveTelegram(connection, {
      version: productVersion,
      pid: 0,
      authenticate: (given) => given === token,
      ...this.open,
      openTelegram: (options) => this.open.openTelegram({ ...options, limits: { ...options.limits, fetchConnections: 1, memoryLimitMB: undefined } }),
      makeProcessing: async () => {
        const { LocalProcessing } = await import('../../companion/media/processing/local-processing');
        return new LocalProcessing();
      },
      makeArticles: async () => {
        const { HttpsArticles } = await import('../../companion/articles/https-articles');
        return new HttpsArticles();
      },
      now: () => performance.now(),
      usage: () => ({ rssBytes: 0, cpuSeconds: 0, children: 0 }),
    });
    connection.listen();
    const companion = await connectCompanion(clientEnd, { token, version: productVersion, signal });
    // What is still open when the client leaves ends with it; a failure while leaving has nobody to tell.
    companion.onClose(() => void service.close().catch(() => undefined));
    return companion;
  }
}
