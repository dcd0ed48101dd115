import { startTelegramProcess } from '../host/telegram-process';
import big from '../telegram-dc/scenarios/big50k.json';
import { BuiltProgram } from './built-program';
import { exportFigures, measureExport } from './export-figures';
import { figureOf, type Figure } from './figure';
import { bigChat } from './reader-process';
import { scenarioFile } from './scaled-scenario';

/** A million messages, cut down: exporting them first takes most of the time. */
const SCALE = 20;
const NEW = 1000;
const LATENCY_MS = 127;
const MOST_REQUESTS = 12;
/** Beside the server's time. */
const MOST_SECONDS = 3;

const scenario = { ...big, name: 'resume', revisions: { later: [{ add: { chat: bigChat.key, count: NEW, every: 40 } }] } };

/** A thousand new messages in a chat that was exported before. */
export async function benchResume(): Promise<readonly Figure[]> {
  const server = await startTelegramProcess(scenarioFile(scenario));
  try {
    const program = await BuiltProgram.signIn(server);
    try {
      await program.export('vault', bigChat.id);
      await server.control('revision', { name: 'later' });
      await server.control('network.set', { network: { perMethod: { 'messages.getHistory': LATENCY_MS } } });
      const run = await measureExport(server, () => program.export('vault', bigChat.id));
      const name = `${NEW} new after ${1_000_000 / SCALE} (1:${SCALE})`;
      return [
        ...exportFigures(name, run, { requests: MOST_REQUESTS }),
        figureOf(`${name}, all requests`, '', [Object.values(run.stats.methods).reduce((sum, { calls }) => sum + calls, 0)]),
        figureOf(`${name}, beside the server's time`, 's', [run.seconds - (run.historyRequests * LATENCY_MS) / 1000], MOST_SECONDS),
      ];
    } finally {
      await program.remove();
    }
  } finally {
    await server.stop();
  }
}
