import big50k from '../telegram-dc/scenarios/big50k.json';
import { withProgram } from './built-program';
import { measureExport, type MeasuredExport } from './export-figures';
import { figureOf, type Figure } from './figure';
import { scenarioFile } from './scaled-scenario';

/** F-PERF-13. */
const SIZES = (process.env['SIZES'] ?? '1000,10000,50000,100000').split(',').map(Number);
const ROUNDS = 3;
/** Ten times the messages may take a little more than ten times the time; memory must not follow at all. */
const MOST_EXPONENT = { 'processor time': 1.1, 'peak memory': 0.15, requests: 1.02, received: 1.02 } as const;
/** Below this the start of the program says more than the messages. */
const FROM_MESSAGES = 10_000;

/** Chats of several sizes in one scenario, so that one server and one account do for all. */
export function sizesScenario(sizes: readonly number[]): typeof big50k {
  return { ...big50k, name: 'sizes', chats: big50k.chats.flatMap((chat) => sizes.map((count, index) => ({ ...chat, key: `chat${count}`, id: chat.id + index, title: `Of ${count}`, messages: chat.messages.map((group) => ({ ...group, count })) }))) };
}

/** Marked id of the chat of the nth size. */
export function sizedChat(index: number): string {
  return `-100${1_500_000_001 + index}`;
}

/** The same kind of chat in four sizes into day notes: what each costs, and with which power of its size that grows. */
export async function benchScale(): Promise<readonly Figure[]> {
  return await withProgram(scenarioFile(sizesScenario(SIZES)), async (server, program) => {
    await server.control('network.set', { network: { latencyMs: 0 } });
    const figures: Figure[] = [];
    let before: readonly [size: number, run: MeasuredExport] | undefined;
    for (const [index, size] of SIZES.entries()) {
      const run = await usualRun(size, (vault) => measureExport(server, () => program.export(vault, sizedChat(index), { settings: { layout: 'day', media: [] } })));
      const name = `${size} messages into day notes`;
      figures.push(figureOf(name, 'messages/s', [run.messages / run.seconds]), ...Object.entries(costsOf(run)).map(([cost, value]) => figureOf(`${name}, ${cost}`, unitOf[cost as keyof Costs], [value])));
      if (before !== undefined) figures.push(...exponents(before, [size, run]));
      before = [size, run];
    }
    return figures;
  });
}

/** Garbage is collected now a little sooner, now a little later: of several runs, the one with the middle of peak memory. */
async function usualRun(size: number, run: (vault: string) => Promise<MeasuredExport>): Promise<MeasuredExport> {
  const runs: MeasuredExport[] = [];
  for (let round = 0; round < ROUNDS; round++) runs.push(await run(`vault${size}-${round}`));
  const [usual] = runs.sort((a, b) => a.peakMB - b.peakMB).slice(Math.floor(ROUNDS / 2));
  if (usual === undefined) throw new Error('nothing was run');
  return usual;
}

type Costs = Readonly<Record<keyof typeof MOST_EXPONENT | 'seconds', number>>;

const unitOf: Readonly<Record<keyof Costs, string>> = { seconds: 's', 'processor time': 's', 'peak memory': 'MB', requests: '', received: 'MB' };

function costsOf(run: MeasuredExport): Costs {
  return { seconds: run.seconds, 'processor time': run.cpuSeconds, 'peak memory': run.peakMB, requests: run.historyRequests, received: run.stats.bytesOut / 1e6 };
}

/** Powers of the size with which costs grow: 1 is in proportion, 0 not at all. */
function exponents([small, first]: readonly [number, MeasuredExport], [large, second]: readonly [number, MeasuredExport]): readonly Figure[] {
  const [before, after] = [costsOf(first), costsOf(second)];
  return Object.keys(before).map((cost) => {
    const key = cost as keyof Costs;
    const power = Math.log(after[key] / before[key]) / Math.log(large / small);
    return figureOf(`${small} to ${large} messages, ${cost} grows with the power`, '', [power], key !== 'seconds' && small >= FROM_MESSAGES ? MOST_EXPONENT[key] : {});
  });
}
