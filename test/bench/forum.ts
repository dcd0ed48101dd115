import type { TelegramProcess } from '../host/telegram-process';
import bigforum from '../telegram-dc/scenarios/bigforum.json';
import { withProgram, type BuiltProgram } from './built-program';
import { exportFigures, measureExport, type MeasuredExport } from './export-figures';
import { figureOf, type Figure } from './figure';
import { scenarioFile } from './scaled-scenario';

/** The forum of 492,640 messages, cut down: at full size one request at a time takes eleven minutes a round. */
const SCALE = 25;
const MESSAGES = Math.round(492_640 / SCALE);
/** What 100 messages took a real account (an earlier exporter's measurement). */
const LATENCY_MS = 127;
const FORUM = '-1001500000003';
/** The earlier exporter's speed over one connection. */
const EARLIER = 765;
/** Most a page may cost beyond the server's time. */
const ADDED_MS = 3.7;
const PEAK_MB = 300;

const scenario = { ...bigforum, name: 'forum-scaled', chats: bigforum.chats.map((chat) => ({ ...chat, messages: chat.messages.map((group) => ({ ...group, count: MESSAGES })) })) };

/** A forum of seven topics into notes on disk: one request at a time, and as the profiles do it. Scaled in messages, not in latency. */
export async function benchForum(): Promise<readonly Figure[]> {
  return await withProgram(scenarioFile(scenario), measure);
}

async function measure(server: TelegramProcess, program: BuiltProgram): Promise<readonly Figure[]> {
  const at = `forum, 1:${SCALE}, ${LATENCY_MS} ms`;
  const run = (vault: string, settings: object, flags: readonly string[] = []): Promise<MeasuredExport> => measureExport(server, () => program.export(vault, FORUM, { settings: { ...settings, media: [] }, flags }));
  // The first export makes the server's pages.
  await server.control('network.set', { network: { latencyMs: 0 } });
  const near = await run('near', { profile: 'balanced' });
  await server.control('network.set', { network: { perMethod: { 'messages.getHistory': LATENCY_MS } } });
  const one = await run('one', { profile: 'conservative' });
  const balanced = await run('balanced', { profile: 'balanced' });
  const eight = await run('eight', { profile: 'aggressive' }, ['--connections', '8']);
  return [
    ...exportFigures(`${at}, one request at a time`, one, { requests: MESSAGES / 100 + 2, peakMB: PEAK_MB }),
    figureOf(`${at}, one request at a time, added per page`, 'ms', [(one.seconds * 1000) / one.historyRequests - LATENCY_MS], ADDED_MS),
    ...exportFigures(`${at}, balanced`, balanced, { peakMB: PEAK_MB }),
    figureOf(`${at}, balanced to one request at a time`, '×', [one.seconds / balanced.seconds], { least: 3 }),
    ...exportFigures(`${at}, aggressive with 8 connections`, eight, { peakMB: PEAK_MB }),
    figureOf(`${at}, 8 connections to the earlier exporter's ${EARLIER}/s`, '×', [eight.messages / eight.seconds / EARLIER], { least: 6 }),
    ...exportFigures(`forum, 1:${SCALE}, 0 ms, balanced`, near),
  ];
}
