import type { TelegramProcess } from '../host/telegram-process';
import { withProfile } from '../../src/settings/profiles';
import type { Settings } from '../../src/settings/definitions';
import bigforum from '../telegram-dc/scenarios/bigforum.json';
import { withProgram, type BuiltProgram } from './built-program';
import { exportFigures, measureExport, type MeasuredExport } from './export-figures';
import { figureOf, type Figure } from './figure';
import { scenarioFile } from './scaled-scenario';

/** The forum of 492,640 messages, cut down: at full size one request at a time takes eleven minutes a round. */
const SCALE = Number(process.env['SCALE'] ?? 10);
const MESSAGES = Math.round(492_640 / SCALE);
/** General is one more. */
const TOPICS = 129;
/** What 100 messages took a real account (an earlier exporter's measurement). */
const LATENCY_MS = 127;
const FORUM = '-1001500000003';
/** The earlier exporter's speed over one connection. */
const EARLIER = 765;
/** Most a page may cost beyond the server's time. */
const ADDED_MS = 3.7;
const PEAK_MB = 300;
/** Messages of one request. */
const PAGE = 100;

const scenario = {
  ...bigforum,
  name: 'forum-scaled',
  chats: bigforum.chats.map((chat) => ({ ...chat, topics: { generate: TOPICS }, messages: chat.messages.map((group) => ({ ...group, count: MESSAGES })) })),
};

type Speed = Partial<Pick<Settings, 'profile' | 'fetchConnections'>>;

/**
 * A forum of 130 topics into notes on disk: one request at a time, and as the profiles do it. Scaled in messages, not in latency. Every run
 * reads one history of the whole forum and sorts it into topics here; nothing is asked topic by topic.
 */
export async function benchForum(): Promise<readonly Figure[]> {
  return await withProgram(scenarioFile(scenario), measure);
}

async function measure(server: TelegramProcess, program: BuiltProgram): Promise<readonly Figure[]> {
  const at = `forum of ${TOPICS + 1} topics, one history for all, 1:${SCALE}, ${LATENCY_MS} ms`;
  const run = (vault: string, settings: Speed): Promise<MeasuredExport> => measureExport(server, () => program.export(vault, FORUM, { settings: { ...settings, media: [] } }));
  // The first export makes the server's pages.
  await server.control('network.set', { network: { latencyMs: 0 } });
  const near = await run('near', { profile: 'aggressive' });
  await server.control('network.set', { network: { perMethod: { 'messages.getHistory': LATENCY_MS } } });
  const one = await run('one', { profile: 'conservative' });
  const balanced = await run('balanced', { profile: 'balanced' });
  const aggressive = await run('aggressive', { profile: 'aggressive' });
  return [
    ...exportFigures(`${at}, one request at a time`, one, { requests: MESSAGES / PAGE + 2, peakMB: PEAK_MB }),
    figureOf(`${at}, one request at a time, added per page`, 'ms', [(one.seconds * 1000) / one.historyRequests - LATENCY_MS], ADDED_MS),
    ...exportFigures(`${at}, balanced`, balanced, { peakMB: PEAK_MB }),
    ...speedFigures(`${at}, balanced`, balanced, { profile: 'balanced' }),
    figureOf(`${at}, balanced to one request at a time`, '×', [one.seconds / balanced.seconds], { least: 3 }),
    ...exportFigures(`${at}, aggressive`, aggressive, { peakMB: PEAK_MB }),
    ...speedFigures(`${at}, aggressive`, aggressive, { profile: 'aggressive' }),
    figureOf(`${at}, aggressive to the earlier exporter's ${EARLIER}/s`, '×', [speedOf(aggressive) / EARLIER], { least: 6 }),
    ...exportFigures(`forum of ${TOPICS + 1} topics, 1:${SCALE}, 0 ms, aggressive`, near),
  ];
}

/** Messages per second of the export itself; at full size the program's start is nothing. */
function speedOf({ messages, finish }: MeasuredExport): number {
  return messages / Number(finish['seconds']);
}

/** What the profile could reach: connections × requests in flight × page / latency. */
function speedFigures(name: string, run: MeasuredExport, speed: Speed): readonly Figure[] {
  const { fetchConnections = 1, requestsInFlight = 1 } = withProfile(speed);
  const bound = (fetchConnections * requestsInFlight * PAGE * 1000) / LATENCY_MS;
  return [
    figureOf(`${name}, bound of ${fetchConnections} connections × ${requestsInFlight} in flight`, 'messages/s', [bound]),
    figureOf(`${name}, of the bound`, '%', [(100 * speedOf(run)) / bound]),
    figureOf(`${name}, without the program's start`, 'messages/s', [speedOf(run)]),
  ];
}
