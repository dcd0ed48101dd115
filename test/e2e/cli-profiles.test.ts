import { writeFileSync } from 'node:fs';
import { profileValues, type ProfileName } from '../../src/settings/profiles';
import basic from '../telegram-dc/scenarios/basic.json';
import type { LogEntry } from '../telegram-dc/log';
import { CliBench, finishOf } from './cli-support';

const MIB = 1024 * 1024;
const small = Array.from({ length: 12 }, (_, index) => `small${index}`);
/** Answers take a while, or nothing would be under way at the same time. */
const scenario = {
  ...basic,
  network: { latencyMs: 40, perMethod: { 'messages.getHistory': 200, 'upload.getFile': 150 } },
  files: {
    ...basic.files,
    big: { size: 24 * MIB, dc: 4, content: 'zero', name: 'big.bin' },
    ...Object.fromEntries(small.map((name) => [name, { size: 200_000, dc: 4, content: 'random', name: `${name}.bin` }])),
  },
  chats: basic.chats.map((chat) =>
    chat.key === 'saved'
      ? { ...chat, messages: [...Array.from({ length: 6000 }, (_, index) => ({ text: `message ${index}` })), ...['big', ...small].map((file) => ({ text: file, media: { kind: 'document', file } }))] }
      : chat,
  ),
};

let bench: CliBench;
beforeAll(async () => {
  bench = await CliBench.start(scenario);
  expect(await bench.login('profile').ended).toBe(0);
});
afterAll(async () => {
  expect(bench.dc.control.stats().violations).toEqual([]);
  await bench.stop();
});

/** Most of `entries` that were under way at the same moment, counted by `key`. */
function mostAtOnce(entries: readonly LogEntry[], key: (entry: LogEntry) => unknown = (entry) => entry): number {
  let most = 0;
  for (const { time } of entries) {
    const underway = entries.filter((other) => other.time <= time && time < other.time + other.ms);
    most = Math.max(most, new Set(underway.map(key)).size);
  }
  return most;
}

function fileOf(entry: LogEntry): string {
  return JSON.stringify((entry.args as { readonly location?: unknown }).location);
}

/** What an export with this configuration did at a time. */
async function measure(name: string, config: object, ...flags: readonly string[]) {
  writeFileSync(bench.path(`${name}.json`), JSON.stringify({ layout: 'month', ...config }));
  await bench.dc.control.run('reset');
  const child = bench.export('profile', name, 'me', '--config', bench.path(`${name}.json`), ...flags, '--json');
  expect(await child.ended).toBe(0);
  expect(finishOf(child)).toMatchObject({ outcome: 'success', media_failed: 0 });
  const history = bench.dc.control.log({ method: 'messages.getHistory' });
  const files = bench.dc.control.log({ method: 'upload.getFile' });
  const count = (entries: readonly LogEntry[]): number => new Set(entries.map(({ connection }) => connection)).size;
  const big = files.filter((entry) => fileOf(entry) === mostAsked(files));
  return { connections: count(history), requests: mostAtOnce(history), mediaConnections: count(files), files: mostAtOnce(files, fileOf), parts: mostAtOnce(big) };
}

/** The file in the most parts. */
function mostAsked(files: readonly LogEntry[]): string {
  const counts = new Map<string, number>();
  for (const entry of files) counts.set(fileOf(entry), (counts.get(fileOf(entry)) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? '';
}

/** Never more than the table says, and more than half of it: how near a busy machine comes is not for a test to say. */
function expectNearly(seen: Readonly<Record<'requests' | 'files' | 'parts', number>>, most: Readonly<Record<'requests' | 'files' | 'parts', number>>): void {
  for (const key of ['requests', 'files', 'parts'] as const) {
    expect({ key, seen: seen[key], isWithin: seen[key] <= most[key] && seen[key] > most[key] / 2 }).toEqual({ key, seen: seen[key], isWithin: true });
  }
}

const runs = [['conservative', 1000], ['balanced', 2500], ['aggressive', 6000]] as const satisfies readonly (readonly [ProfileName, number])[];

it.each(runs)('%s does at a time what its table says, and no more', async (profile, messages) => {
  const { fetchConnections = 0, requestsInFlight = 0, filesAtOnce = 0, partsInFlight = 0, mediaConnections } = profileValues(profile);
  const seen = await measure(profile, { profile }, '--last', String(messages));
  expect(seen).toMatchObject({ connections: fetchConnections, mediaConnections });
  expectNearly(seen, { requests: fetchConnections * requestsInFlight, files: filesAtOnce, parts: partsInFlight });
});

it('keeps the rest of a profile when one of its keys is given beside it', async () => {
  const seen = await measure('own', { profile: 'aggressive', filesAtOnce: 3, requestsInFlight: 1 }, '--connections', '3', '--last', '3000');
  expect(seen).toMatchObject({ connections: 3, mediaConnections: 4 });
  expectNearly(seen, { requests: 3, files: 3, parts: 8 });
});

it('asks for as many messages as the page size says', async () => {
  writeFileSync(bench.path('page.json'), JSON.stringify({ layout: 'month', media: [], pageSize: 60 }));
  await bench.dc.control.run('reset');
  expect(await bench.export('profile', 'pages', 'me', '--last', '600', '--config', bench.path('page.json')).ended).toBe(0);
  const limits = bench.dc.control.log({ method: 'messages.getHistory' }).map(({ args }) => (args as { readonly limit: number }).limit);
  // Finding the last 600 takes looks of its own.
  expect(limits.filter((limit) => limit === 60).length).toBeGreaterThanOrEqual(10);
  expect(limits.filter((limit) => limit > 60).length).toBeLessThanOrEqual(1);
});
