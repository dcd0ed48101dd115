import { startTelegramProcess } from '../host/telegram-process';
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
  { perSecond: 30, burst: 30, waitS: 3, pages: Number(process.env['PAGES'] ?? 2700) },
  { perSecond: 12, burst: 5, waitS: 5, pages: Number(process.env['PAGES'] ?? 1200) },
];

/** One whole wait more or less is several per cent of a round. */
const ROUNDS = 5;

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
  const figures: Figure[] = [];
  for (const limit of limits) figures.push(...(await measureLimit(limit)));
  return figures;
}

interface Round {
  readonly lost: number;
  readonly earlyCalls: number;
  readonly waits: number;
  readonly waitSeconds: number;
  /** Per cent of the rate. */
  readonly whole: number;
  readonly later: number;
}

/** Rounds wait nearly all the time: they run side by side, each with a server of its own. */
async function measureLimit(limit: Limit): Promise<readonly Figure[]> {
  const rounds = await Promise.all(Array.from({ length: ROUNDS }, () => measureRound(limit)));
  const { perSecond, burst, waitS } = limit;
  const name = `${perSecond}/s, ${burst} saved up, waits of ${waitS} s`;
  const of = (pick: (round: Round) => number): readonly number[] => rounds.map(pick);
  return [
    figureOf(`${name}: messages lost`, '', of(({ lost }) => lost), 0),
    figureOf(`${name}: calls during a wait`, '', of(({ earlyCalls }) => earlyCalls), 0),
    figureOf(`${name}: refused requests`, '', of(({ waits }) => waits)),
    figureOf(`${name}: seconds of waits`, 's', of(({ waitSeconds }) => waitSeconds)),
    figureOf(`${name}: of the rate, whole run`, '%', of(({ whole }) => whole)),
    figureOf(`${name}: of the rate, later`, '%', of(({ later }) => later), { least: 90 }),
  ];
}

async function measureRound({ perSecond, burst, waitS, pages }: Limit): Promise<Round> {
  const server = await startTelegramProcess('big500k');
  try {
    await server.control('network.set', { network: { latencyMs: 50 } });
    await server.control('flood.set', { floods: [{ method: 'messages.getHistory', limit: perSecond, perS: 1, burst, waitS, early: 'extend' }] });
    const count = pages * 100;
    const reading = await read({ reader: 'tobs', ready: server.ready, chatId: bigChat.id, count, connections: 4, inFlight: 2 });
    const { earlyCalls, errors, violations } = await server.control<Stats>('stats');
    if (violations.length > 0) throw new Error(`the server objects: ${JSON.stringify(violations)}`);
    const waits = Object.entries(errors).filter(([name]) => name.startsWith('FLOOD_WAIT')).reduce((sum, [, times]) => sum + times, 0);
    const later = (count - Math.floor(count / 3)) / (reading.seconds - reading.thirdSeconds);
    return { lost: count - reading.messages, earlyCalls, waits, waitSeconds: reading.waitSeconds, whole: reading.messages / reading.seconds / perSecond, later: later / perSecond };
  } finally {
    await server.stop();
  }
}
