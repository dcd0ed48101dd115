import { startTelegramProcess } from '../host/telegram-process';
import { BuiltProgram } from './built-program';
import { exportFigures, measureExport } from './export-figures';
import { figureOf, type Figure } from './figure';

const LATENCY_MS = 127;
const CHAT = '7100000001';
/** F-PERF-2. */
const LIMIT = { seconds: 56.1, perSecond: 902, requests: 520, peakMB: 260 };

/** A private chat of 50,669 messages at full size, balanced, 127 ms per request, without files. */
export async function benchPrivate(): Promise<readonly Figure[]> {
  const server = await startTelegramProcess('private');
  try {
    const program = await BuiltProgram.signIn(server);
    try {
      await server.control('network.set', { network: { perMethod: { 'messages.getHistory': LATENCY_MS } } });
      const run = await measureExport(server, () => program.export('vault', CHAT, { settings: { profile: 'balanced', media: [] } }));
      const name = `private chat, ${LATENCY_MS} ms, balanced`;
      return [...exportFigures(name, run, { perSecond: { least: LIMIT.perSecond }, requests: LIMIT.requests, peakMB: LIMIT.peakMB }), figureOf(`${name}, whole export`, 's', [run.seconds], LIMIT.seconds)];
    } finally {
      await program.remove();
    }
  } finally {
    await server.stop();
  }
}
