import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { startTelegramProcess } from '../host/telegram-process';
import big50k from '../telegram-dc/scenarios/big50k.json';
import { figureOf, type Figure } from './figure';
import { scenarioFile } from './scaled-scenario';

const MESSAGES = Number(process.env.MESSAGES ?? 100_000);
/** The architecture's promise for the renderer. */
const LONGEST_MS = 50;

const scenario = { ...big50k, name: 'big100k', chats: big50k.chats.map((chat) => ({ ...chat, messages: chat.messages.map((group) => ({ ...group, count: MESSAGES })) })) };

export interface HostExportOrder {
  /** Without a companion: everything happens in the renderer. */
  readonly isInProcess: boolean;
}

/** What an export through the plugin took. */
export interface HostExport {
  readonly seconds: number;
  readonly messages: number;
  readonly notes: number;
  /** The renderer's longest stretch of work without a pause, in processor time. */
  readonly longestMs: number;
  /** The same on the clock, with what others on the machine took. */
  readonly longestOnClockMs: number;
  /** Histogram: how many stretches were longer than so many milliseconds. */
  readonly above: readonly (readonly [ms: number, count: number])[];
}

/** A chat of a hundred thousand messages as day notes, through the built plugin: how long the renderer is blocked. */
export async function benchHostExport(): Promise<readonly Figure[]> {
  const server = await startTelegramProcess(scenarioFile(scenario));
  try {
    await server.control('network.set', { network: { latencyMs: 0 } });
    return [...(await measured('companion', { isInProcess: false })), ...(await measured('everything in the renderer', { isInProcess: true }))];
  } finally {
    await server.stop();
  }

  async function measured(mode: string, order: HostExportOrder): Promise<readonly Figure[]> {
    const { stdout } = await promisify(execFile)(process.execPath, [resolve('node_modules/tsx/dist/cli.mjs'), 'test/bench/host-export-once.ts', JSON.stringify({ ...order, ready: server.ready })]);
    const run = JSON.parse(stdout) as HostExport;
    const name = `through the plugin, ${mode}`;
    if (run.messages < MESSAGES) throw new Error(`${run.messages} of ${MESSAGES} messages were written`);
    return [
      figureOf(`${MESSAGES} messages as ${run.notes} notes ${name}`, 'messages/s', [run.messages / run.seconds]),
      ...run.above.map(([ms, count]) => figureOf(`${name}, blocks above ${ms} ms`, '', [count])),
      figureOf(`${name}, longest block`, 'ms', [run.longestMs], LONGEST_MS),
      figureOf(`${name}, longest block on the clock`, 'ms', [run.longestOnClockMs], LONGEST_MS),
    ];
  }
}
