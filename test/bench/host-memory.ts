import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { startTelegramProcess } from '../host/telegram-process';
import { sizesScenario } from './scale';
import { figureOf, type Figure } from './figure';
import { scenarioFile } from './scaled-scenario';

const SIZES = (process.env['SIZES'] ?? '50000,500000').split(',').map(Number);
/** What the plugin may add to the app's heap, at any size. */
const MOST_HEAP_MB = 100;
/** What the companion may take. */
const MOST_COMPANION_MB = 250;
const MOST_GROWTH_PERCENT = 20;
/** The architecture's promise for the renderer. */
const LONGEST_MS = 50;

export interface HostMemoryOrder {
  /** Title of the one chat. */
  readonly title: string;
  /** Garbage is taken away before every look at the heap: what is left is in use. Otherwise it is left to the engine. */
  readonly isCollected: boolean;
}

/** What an export through the plugin took, in megabytes over what was there before it. */
export interface HostMemory {
  readonly seconds: number;
  readonly messages: number;
  readonly notes: number;
  /** Most of the heap at any look. */
  readonly peakHeapMB: number;
  /** Of the heap in use when the export was over, without garbage. */
  readonly heldHeapMB: number;
  /** Most of the companion, in all. */
  readonly companionMB: number;
  /** Longest stretch of work of the renderer, in processor time. */
  readonly longestMs: number;
}

/**
 * Memory of the plugin's side while a chat is exported into day notes through it: the built plugin in the headless host, whose database lies in another
 * process as the browser's does, with a companion. Each size twice: with garbage taken away at every look (what the plugin holds), and as the
 * engine likes it (with garbage, and with the renderer's longest block).
 */
export async function benchHostMemory(): Promise<readonly Figure[]> {
  const server = await startTelegramProcess(scenarioFile(sizesScenario(SIZES)));
  try {
    await server.control('network.set', { network: { latencyMs: 0 } });
    const figures: Figure[] = [];
    const held: number[] = [];
    const companions: number[] = [];
    for (const size of SIZES) {
      const [collected, plain] = [await measured(size, true), await measured(size, false)];
      held.push(collected.peakHeapMB);
      companions.push(plain.companionMB);
      const name = `${size} messages as ${plain.notes} notes through the plugin`;
      figures.push(
        figureOf(`${name}, growth of the heap in use, at most`, 'MB', [collected.peakHeapMB], MOST_HEAP_MB),
        figureOf(`${name}, growth of the heap in use, afterwards`, 'MB', [collected.heldHeapMB], MOST_HEAP_MB),
        figureOf(`${name}, growth of the heap with garbage, at most`, 'MB', [plain.peakHeapMB]),
        figureOf(`${name}, companion's peak memory`, 'MB', [plain.companionMB], MOST_COMPANION_MB),
        figureOf(`${name}, longest block`, 'ms', [plain.longestMs], LONGEST_MS),
      );
    }
    const growth = (values: readonly number[]): number => (100 * (values.at(-1) ?? 0)) / (values[0] ?? 1) - 100;
    return [
      ...figures,
      figureOf(`${SIZES[0]} to ${SIZES.at(-1)} messages, more of the heap in use`, 'MB', [(held.at(-1) ?? 0) - (held[0] ?? 0)]),
      figureOf(`${SIZES[0]} to ${SIZES.at(-1)} messages, growth of the companion's peak memory`, '%', [growth(companions)], MOST_GROWTH_PERCENT),
    ];
  } finally {
    await server.stop();
  }

  async function measured(size: number, isCollected: boolean): Promise<HostMemory> {
    const order: HostMemoryOrder = { title: `Of ${size}`, isCollected };
    const { stdout } = await promisify(execFile)(process.execPath, [resolve('node_modules/tsx/dist/cli.mjs'), '--expose-gc', 'test/bench/host-memory-once.ts', JSON.stringify({ ...order, ready: server.ready })]);
    const run = JSON.parse(stdout) as HostMemory;
    if (run.messages < size) throw new Error(`${run.messages} of ${size} messages were written`);
    return run;
  }
}
