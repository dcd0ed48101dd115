import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { until } from '../host/until';
import { partOf } from '../integration/support/file-bench';
import basic from '../telegram-dc/scenarios/basic.json';
import { CliBench } from './cli-support';

/* A download that is killed again and again: every part that was finished stays finished. */

const SIZE = 50 * 1024 * 1024;
const PARTS_IN_FLIGHT = 4;
const LARGEST_PART = 1024 * 1024;
/** Parts asked for between a start and the next kill: ten numbers from a hat, so that some kills come early and some late. */
const KILLS = [3, 8, 1, 5, 11, 2, 4, 1, 7, 3] as const;
/** Parts that are answered while the kill is on its way; the file never gets done before. */
const LATE = 4;

type Range = readonly [start: number, end: number];

const scenario = {
  ...basic,
  files: { film: { size: SIZE, dc: 2, content: 'random', name: 'film.bin' } },
  chats: [{ key: 'saved', kind: 'self', messages: [{ text: 'film', media: { kind: 'document', file: 'film' } }] }],
  folders: [], invites: {}, revisions: {},
};

const MapSchema = v.object({ done: v.array(v.tuple([v.number(), v.number()])), recent: v.array(v.tuple([v.number(), v.number(), v.string()])) });

let bench: CliBench;

const run = () => bench.export('profile', 'vault', 'me', '--timezone', 'UTC');

/** The parts asked for so far, in order. */
const asked = (): readonly Range[] => bench.dc.control.log({ method: 'upload.getFile' }).map(partOf).map(({ offset, limit }) => [offset, offset + limit]);

function fileId(): string {
  const args = bench.dc.control.log({ method: 'upload.getFile' })[0]?.args as { readonly location: { readonly id: unknown } } | undefined;
  return String(args?.location.id);
}

/** Path of the one file in the vault whose name ends so. */
function found(ending: string): string | undefined {
  const folder = bench.path('vault');
  const name = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((path) => path.includes('media') && path.endsWith(ending)) : undefined;
  return name === undefined ? undefined : join(folder, name);
}

/** What the disk says is finished. */
function finished(): readonly Range[] {
  const map = found('.part.json');
  if (map === undefined) return [];
  const { done, recent } = v.parse(MapSchema, JSON.parse(readFileSync(map, 'utf8')));
  return [...done, ...recent.map(([start, end]): Range => [start, end])];
}

beforeAll(async () => {
  bench = await CliBench.start(scenario);
  expect(await bench.login('profile').ended).toBe(0);
}, 60_000);

afterAll(async () => {
  expect(bench.dc.control.stats().violations).toEqual([]);
  await bench.stop();
});

it('asks for no finished part again, wherever it was killed, and ends with the same bytes', async () => {
  for (const parts of KILLS) {
    const before = asked().length;
    const kept = finished();
    await bench.dc.control.run('fault.add', { match: { method: 'upload.getFile', nth: Array.from({ length: 100 }, (_, n) => parts + LATE + n + 1) }, do: 'ignore' });
    const child = run();
    await until('the place to kill it', () => asked().length - before >= parts);
    child.process.kill('SIGKILL');
    await child.ended;
    await bench.dc.control.run('fault.remove');
    expect(found('film.bin')).toBeUndefined();
    expect(asked().slice(before).filter(([start, end]) => kept.some((range) => range[0] < end && start < range[1]))).toEqual([]);
  }
  expect(finished()).not.toEqual([]);
  expect(await run().ended).toBe(0);
  expect(createHash('sha256').update(readFileSync(found('film.bin') ?? '')).digest('hex')).toBe(await bench.dc.control.run('fileHash', { id: fileId() }));
  expect(found('.part')).toBeUndefined();
  // What a kill may cost are the parts that were on their way.
  const bytes = asked().reduce((sum, [start, end]) => sum + Math.min(end, SIZE) - start, 0);
  expect(bytes - SIZE).toBeLessThanOrEqual(KILLS.length * PARTS_IN_FLIGHT * LARGEST_PART);
}, 120_000);
