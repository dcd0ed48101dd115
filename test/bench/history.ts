import { startTelegramProcess, type TelegramProcess } from '../host/telegram-process';
import type { ServerStats } from './export-figures';
import { figureOf, type Figure } from './figure';
import { bigChat, read, type Reading, type ReaderName } from './reader-process';

const ROUNDS = 3;
const MESSAGES = 50_000;
/** Readers that wait for each answer need minutes for all of it where answers take long. */
const FEW = 5000;
const LATENCY_MS = 150;
const CONNECTIONS = 8;
/** One request per connection at a time, an answer after 150 ms: no client can be faster than this. */
const BOUND = (CONNECTIONS * 100 * 1000) / LATENCY_MS;

interface Entry {
  readonly name: string;
  readonly reader: ReaderName;
  readonly count: number;
  readonly connections: number;
  readonly inFlight: number;
}

interface Measured extends Reading {
  readonly requests: number;
  readonly serverCpuSeconds: number;
  readonly megabytes: number;
}

/** How exporters before this one read: a hundred per request, one connection, one request at a time. */
const SEQUENTIAL = 'sequential, 100 per request';

const lone = { connections: 1, inFlight: 1 };
const far: readonly Entry[] = [
  { name: `TOBS, ${CONNECTIONS} connections`, reader: 'tobs', count: MESSAGES, connections: CONNECTIONS, inFlight: 2 },
  { name: 'TOBS, 1 connection', reader: 'tobs', count: FEW, ...lone },
  { name: SEQUENTIAL, reader: 'library-raw', count: FEW, ...lone },
  { name: 'library, iterMessages', reader: 'library-iterator', count: FEW, ...lone },
  { name: '@mtcute/node, raw call', reader: 'mtcute-raw', count: FEW, ...lone },
  { name: '@mtcute/node, iterHistory', reader: 'mtcute-iterator', count: FEW, ...lone },
];
const near: readonly Entry[] = [
  { name: 'TOBS, 4 requests in flight', reader: 'tobs', count: MESSAGES, connections: 1, inFlight: 4 },
  { name: 'TOBS, 1 request in flight', reader: 'tobs', count: MESSAGES, ...lone },
  { name: 'library, raw call', reader: 'library-raw', count: MESSAGES, ...lone },
  { name: 'library, iterMessages', reader: 'library-iterator', count: MESSAGES, ...lone },
  { name: '@mtcute/node, raw call', reader: 'mtcute-raw', count: MESSAGES, ...lone },
  { name: '@mtcute/node, iterHistory', reader: 'mtcute-iterator', count: MESSAGES, ...lone },
];

/**
 * Reading one chat of 50,000 messages, ours and others on the same server: where answers take 150 ms and a connection works
 * on one request at a time, and where only the client's own work counts. Server and readers are processes of their own.
 */
export async function benchHistory(): Promise<readonly Figure[]> {
  const server = await startTelegramProcess('big50k');
  try {
    const slow = await rounds(server, { latencyMs: LATENCY_MS, connection: { parallel: 1 } }, far);
    // The first round makes the server's pages, the others take them from its cache.
    await rounds(server, { latencyMs: 0 }, near, 1);
    const quick = await rounds(server, { latencyMs: 0 }, near);
    const { violations } = await server.control<{ readonly violations: readonly unknown[] }>('stats');
    if (violations.length > 0) throw new Error(`the server objects: ${JSON.stringify(violations)}`);
    return [...slowFigures(slow), ...quickFigures(quick)];
  } finally {
    await server.stop();
  }
}

type Results = ReadonlyMap<Entry, readonly Measured[]>;

/** Every reader in turn, several times: what else the machine does meets all of them. */
async function rounds(server: TelegramProcess, network: object, entries: readonly Entry[], count = ROUNDS): Promise<Results> {
  await server.control('network.set', { network });
  const results = new Map<Entry, Measured[]>(entries.map((entry) => [entry, []]));
  for (let round = 0; round < count; round++) {
    for (const entry of entries) results.get(entry)?.push(await measureOne(server, entry));
  }
  return results;
}

async function measureOne(server: TelegramProcess, entry: Entry): Promise<Measured> {
  await server.control('reset');
  const cpuBefore = await server.cpuSeconds();
  const reading = await read({ ...entry, ready: server.ready, chatId: bigChat.id });
  const { methods, bytesOut } = await server.control<ServerStats>('stats');
  return { ...reading, requests: methods['messages.getHistory']?.calls ?? 0, megabytes: bytesOut / 1e6, serverCpuSeconds: (await server.cpuSeconds()) - cpuBefore };
}

function slowFigures(results: Results): readonly Figure[] {
  const at = `${LATENCY_MS} ms`;
  const figures = [...results].flatMap(([{ name, count }, measured]) => [
    figureOf(`${at}, ${name}`, 'messages/s', measured.map(perSecond)),
    figureOf(`${at}, ${name}, requests for ${count}`, '', measured.map(({ requests }) => requests)),
    figureOf(`${at}, ${name}, received`, 'MB', measured.map(({ megabytes }) => megabytes)),
    figureOf(`${at}, ${name}, processor time`, 's', measured.map(({ cpuSeconds }) => cpuSeconds)),
    figureOf(`${at}, ${name}, peak memory`, 'MB', measured.map(({ peakRssMB }) => peakRssMB)),
  ]);
  const ours = results.get(far[0] as Entry) ?? [];
  const sequential = results.get(far.find(({ name }) => name === SEQUENTIAL) as Entry) ?? [];
  return [
    ...figures,
    figureOf(`${at}, TOBS of the bound of ${BOUND.toFixed(0)}/s`, '%', ours.map((one) => (100 * perSecond(one)) / BOUND), { least: 80 }),
    figureOf(`${at}, TOBS to the sequential reference`, '×', ours.map((one, round) => perSecond(one) / perSecond(sequential[round] as Measured)), { least: 6 }),
    figureOf(`${at}, TOBS, requests`, '', ours.map(({ requests }) => requests), MESSAGES / 100 + CONNECTIONS + 2),
    figureOf(`${at}, TOBS, first message after`, 'ms', ours.map(({ firstMs }) => firstMs), 2 * LATENCY_MS),
  ];
}

function quickFigures(results: Results): readonly Figure[] {
  const figures = [...results].flatMap(([{ name }, measured]) => [
    figureOf(`0 ms, ${name}`, 'messages/s', measured.map(perSecond)),
    figureOf(`0 ms, ${name}, per CPU second`, 'messages', measured.map(({ messages, cpuSeconds }) => messages / cpuSeconds)),
    figureOf(`0 ms, ${name}, peak memory`, 'MB', measured.map(({ peakRssMB }) => peakRssMB)),
  ]);
  const [ours, iterator] = [results.get(near[0] as Entry) ?? [], results.get(near.at(-1) as Entry) ?? []];
  const ratio = (value: (one: Measured) => number): readonly number[] => ours.map((one, round) => value(one) / value(iterator[round] as Measured));
  return [
    ...figures,
    figureOf('0 ms, TOBS, CPU time of the server', 's', ours.map(({ serverCpuSeconds }) => serverCpuSeconds)),
    figureOf('0 ms, TOBS on one core', 'messages/s', ours.map(({ messages, cpuSeconds }) => messages / cpuSeconds), { least: 50_000 }),
    figureOf('0 ms, TOBS to @mtcute/node iterHistory, speed', '×', ratio(perSecond), { least: 1 }),
    figureOf('0 ms, TOBS to @mtcute/node iterHistory, per CPU second', '×', ratio(({ messages, cpuSeconds }) => messages / cpuSeconds), { least: 1 }),
  ];
}

function perSecond({ messages, seconds }: Reading): number {
  return messages / seconds;
}
