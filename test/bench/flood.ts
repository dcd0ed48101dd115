import { startTelegramProcess, type TelegramProcess } from '../host/telegram-process';
import { figureOf, type Figure } from './figure';
import { bigChat, read } from './reader-process';

interface Limit {
  /** Requests per second the server lets through. */
  readonly perSecond: number;
  /** Requests it saves up. */
  readonly burst: number;
  readonly waitS: number;
  /** Pages to read. */
  readonly pages: number;
}

const limits: readonly Limit[] = [
  { perSecond: 30, burst: 30, waitS: 3, pages: 2700 },
  { perSecond: 12, burst: 5, waitS: 5, pages: 1200 },
];

interface Stats {
  readonly earlyCalls: number;
  readonly errors: Readonly<Record<string, number>>;
  readonly violations: readonly unknown[];
}

/**
 * Reading from a server that answers FLOOD_WAIT above a rate it does not tell: how near to that rate the reading settles. A
 * call during a wait would make it longer. `later` leaves out the first third, in which the rate is found.
 */
export async function benchFlood(): Promise<readonly Figure[]> {
  const server = await startTelegramProcess('big500k');
  try {
    const figures: Figure[] = [];
    for (const limit of limits) figures.push(...(await measureLimit(server, limit)));
    return figures;
  } finally {
    await server.stop();
  }
}

async function measureLimit(server: TelegramProcess, { perSecond, burst, waitS, pages }: Limit): Promise<readonly Figure[]> {
  await server.control('reset');
  await server.control('network.set', { network: { latencyMs: 50 } });
  await server.control('flood.set', { floods: [{ method: 'messages.getHistory', limit: perSecond, perS: 1, burst, waitS, early: 'extend' }] });
  const count = pages * 100;
  const reading = await read({ reader: 'tobs', ready: server.ready, chatId: bigChat.id, count, connections: 4, inFlight: 2 });
  const { earlyCalls, errors, violations } = await server.control<Stats>('stats');
  if (violations.length > 0) throw new Error(`the server objects: ${JSON.stringify(violations)}`);
  const waits = Object.entries(errors).filter(([name]) => name.startsWith('FLOOD_WAIT')).reduce((sum, [, times]) => sum + times, 0);
  const later = (count - Math.floor(count / 3)) / (reading.seconds - reading.thirdSeconds);
  const name = `${perSecond}/s, ${burst} saved up, waits of ${waitS} s`;
  const share = (messagesPerSecond: number): number => messagesPerSecond / perSecond;
  return [
    figureOf(`${name}: messages lost`, '', [count - reading.messages], 0),
    figureOf(`${name}: calls during a wait`, '', [earlyCalls], 0),
    figureOf(`${name}: refused requests`, '', [waits]),
    figureOf(`${name}: seconds of waits`, 's', [reading.waitSeconds]),
    figureOf(`${name}: of the rate, whole run`, '%', [share(reading.messages / reading.seconds)]),
    figureOf(`${name}: of the rate, later`, '%', [share(later)], { least: 90 }),
  ];
}
