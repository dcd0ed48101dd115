import big50k from '../telegram-dc/scenarios/big50k.json';
import { withProgram } from './built-program';
import { exportFigures, measureExport } from './export-figures';
import { figureOf, type Figure } from './figure';
import { bigChat } from './reader-process';
import { scenarioFile } from './scaled-scenario';

const MESSAGES = Number(process.env['MESSAGES'] ?? 50_000);
/** Of ten ids nine are gone, as in a group that is cleaned up all the time. */
const MISSING = 0.9;
const LATENCY_MS = 50;
/** Messages of one request. */
const PAGE = 100;
/** chosen: shards are cut by ids, so their ends do not fall on whole pages. */
const MOST_REQUESTS = Math.round(1.1 * (MESSAGES / PAGE)) + 4;

/** As many messages twice: with every id, and spread over ten times as many ids. What is not there must cost no request. */
export async function benchSparse(): Promise<readonly Figure[]> {
  const dense = await exportOf('dense', {});
  const sparse = await exportOf('90 % sparse', { ids: { missing: MISSING } });
  return [...dense.figures, ...sparse.figures, figureOf('90 % sparse to dense, time', '×', [sparse.seconds / dense.seconds], 1.25)];
}

async function exportOf(name: string, shape: object): Promise<{ readonly figures: readonly Figure[]; readonly seconds: number }> {
  const scenario = { ...big50k, name: 'sparse', chats: big50k.chats.map((chat) => ({ ...chat, messages: chat.messages.map((group) => ({ ...group, count: MESSAGES, ...shape })) })) };
  return await withProgram(scenarioFile(scenario), async (server, program) => {
    await server.control('network.set', { network: { perMethod: { 'messages.getHistory': LATENCY_MS } } });
    const run = await measureExport(server, () => program.export('vault', bigChat.id, { settings: { layout: 'day', media: [] } }));
    if (run.messages !== MESSAGES) throw new Error(`${run.messages} of ${MESSAGES} messages were exported`);
    return { figures: exportFigures(`${name} history of ${MESSAGES} messages, ${LATENCY_MS} ms`, run, { requests: MOST_REQUESTS, peakMB: 250 }), seconds: run.seconds };
  });
}
