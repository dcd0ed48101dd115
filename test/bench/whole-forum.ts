import bigforum from '../telegram-dc/scenarios/bigforum.json';
import { withProgram } from './built-program';
import { exportFigures, measureExport } from './export-figures';
import type { Figure } from './figure';
import { scenarioFile } from './scaled-scenario';

const MESSAGES = Number(process.env['MESSAGES'] ?? 492_640);
/** General is one more. */
const TOPICS = 129;
/** A tenth of what a hundred messages took a real account. */
const LATENCY_MS = 12.7;
const FORUM = '-1001500000003';
/** F-PERF-1. */
const MOST_REQUESTS = 4950;
const PEAK_MB = 300;

/** The forum of 492,640 messages in 130 topics at full size, one request at a time; what is scaled is the latency. */
export async function benchWholeForum(): Promise<readonly Figure[]> {
  const scenario = {
    ...bigforum,
    name: 'whole-forum',
    chats: bigforum.chats.map((chat) => ({ ...chat, topics: { generate: TOPICS }, messages: chat.messages.map((group) => ({ ...group, count: MESSAGES })) })),
  };
  return await withProgram(scenarioFile(scenario), async (server, program) => {
    await server.control('network.set', { network: { perMethod: { 'messages.getHistory': LATENCY_MS } } });
    const run = await measureExport(server, () => program.export('vault', FORUM, { settings: { profile: 'conservative', media: [] } }));
    return exportFigures(`forum of ${MESSAGES} messages in ${TOPICS + 1} topics, latency 1:10 (${LATENCY_MS} ms), one request at a time`, run, { requests: MOST_REQUESTS, peakMB: PEAK_MB });
  });
}
