import { IDBFactory } from 'fake-indexeddb';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DiskState } from '../../companion/cli/disk-state';
import { parseLog } from '../../companion/cli/state-log';
import { IdbState } from '../../src/obsidian/idb-state';
import { chaosRandom, pointsOf, reproducibly } from './support/chaos-options';
import { DiskBench } from './support/disk-bench';
import { contentsOf } from './support/vault-check';

/*
 * What was stored is damaged in every way a disk, a crash or another version damages things. The next run rebuilds it from the
 * notes: it ends well, and the vault is as it was.
 */

/** What stands in the place of a record. */
const damages: Readonly<Record<string, (value: unknown) => unknown>> = {
  'nothing': () => null,
  'an empty list': () => [],
  'an empty object': () => ({}),
  'a text': () => 'x',
  'a number beyond all': () => 1e308,
  'an older version': (value) => ({ ...(value as object), version: 0 }),
  'a newer version': (value) => ({ ...(value as object), version: 99, more: [{}] }),
  'a prototype': () => JSON.parse('{"__proto__":{"covered":[[1,9999]],"version":1}}') as unknown,
  'half of its entries': (value) => Object.fromEntries(Object.entries(value ?? {}).filter((_entry, n) => n % 2 === 0)),
  'other types in it': (value) => JSON.parse(JSON.stringify(value).replace(/:\d+/g, ':"x"').replace(/:\[\]/g, ':[null]')) as unknown,
};
/** Only a database of objects can hold these. */
const objects: Readonly<Record<string, unknown>> = { 'a day': new Date(0), 'a map': new Map([['version', 1]]), 'bytes': new Uint8Array(9) };

let bench: DiskBench;
let whole: ReadonlyMap<string, string>;
/** Every record after an export, by key. */
let records: ReadonlyMap<string, unknown>;

/** What kind of record a key belongs to. */
const kindOf = (key: string): string => key.split('|')[0] ?? key;

beforeAll(async () => {
  bench = await DiskBench.start();
  const state = await DiskState.open(bench.path('state'));
  const { report } = await bench.export(bench.path('vault'), state);
  expect(report.outcome).toBe('success');
  await state.close();
  whole = contentsOf(bench.path('vault'));
  const looked = await DiskState.look(bench.path('state'));
  const keys = [...parseLog(readFileSync(join(bench.path('state'), 'records.log'))).places.keys()];
  records = new Map(await Promise.all(keys.map(async (key) => [key, await looked.get(key)] as const)));
  await looked.close();
});
afterAll(() => bench.stop());

/** Exports into a copy of the vault with that state; whatever was the matter with it, the vault stays as it is. */
async function expectSame(open: () => Promise<DiskState | IdbState>): Promise<void> {
  const vault = bench.copy('vault');
  const state = await open();
  const { report, events } = await bench.export(vault, state);
  if (state instanceof DiskState) await state.close();
  expect(events.filter((event) => event.type === 'failure')).toEqual([]);
  expect(report.outcome).toBe('success');
  expect(contentsOf(vault)).toEqual(whole);
  expect(Object.hasOwn(Object.prototype, 'covered')).toBe(false);
  rmSync(vault, { recursive: true });
}

it('has every kind of record that such an export makes', () => {
  expect([...new Set([...records.keys()].map(kindOf))].sort()).toEqual(['chat', 'chats', 'comments', 'content', 'content-slot', 'contents', 'counts', 'file', 'gallery', 'index', 'parts', 'segment', 'telegram/peers', 'topic', 'topics']);
});

/** Kinds and damages, as many as there are points for. */
function pairs(name: string, ways: readonly string[], share: number): readonly (readonly [kind: string, way: string])[] {
  const random = chaosRandom(name);
  const kinds = [...new Set([...records.keys()].map(kindOf))];
  const all = kinds.flatMap((kind) => ways.map((way) => [kind, way] as const)).map((pair) => [random(), pair] as const).sort(([a], [b]) => a - b).map(([, pair]) => pair);
  // Each kind at least once, however few points there are.
  const first = kinds.map((kind) => all.find(([one]) => one === kind) ?? [kind, ''] as const);
  return [...first, ...all.filter((pair) => !first.includes(pair)).slice(0, Math.max(0, pointsOf(share) - first.length))];
}

it('rebuilds every kind of record of the command line', async () => {
  await reproducibly(async () => {
    for (const [kind, way] of pairs('records', Object.keys(damages), 0.2)) {
      await expectSame(async () => {
        const state = await DiskState.open(bench.copy('state'));
        await state.set([...records].filter(([key]) => kindOf(key) === kind).map(([key, value]) => [key, damages[way]?.(value)]));
        return state;
      }).catch((error: Error) => Promise.reject(new Error(`${kind} is ${way}: ${error.message}`, { cause: error })));
    }
  });
});

it('rebuilds every kind of record of the app', async () => {
  globalThis.indexedDB = new IDBFactory();
  await reproducibly(async () => {
    const ways: Readonly<Record<string, (value: unknown) => unknown>> = { ...damages, ...Object.fromEntries(Object.entries(objects).map(([name, value]) => [name, () => value])) };
    for (const [n, [kind, way]] of pairs('database', Object.keys(ways), 0.2).entries()) {
      await expectSame(async () => {
        const state = new IdbState({ vaultId: `vault-${n}`, accountId: '7000000001' });
        await state.set([...records].map(([key, value]) => [key, kindOf(key) === kind ? ways[way]?.(value) : value]));
        return state;
      }).catch((error: Error) => Promise.reject(new Error(`${kind} is ${way}: ${error.message}`, { cause: error })));
    }
  });
});

describe('the file of the records', () => {
  const random = chaosRandom('file');
  const somewhere = (bytes: Buffer): number => Math.floor(random() * bytes.length);
  it.each<readonly [string, (bytes: Buffer) => Uint8Array | null]>([
    ['is cut off', (bytes) => bytes.subarray(0, somewhere(bytes))],
    ['is empty', () => Buffer.alloc(0)],
    ['is gone', () => null],
    ['is full of zeros', (bytes) => Buffer.alloc(bytes.length)],
    ['is full of noise', (bytes) => Buffer.from(bytes.map(() => Math.floor(random() * 256)))],
    ['has a hole of zeros', (bytes) => Buffer.from(bytes).fill(0, bytes.length >> 1, (bytes.length >> 1) + 2000)],
    ['has a wrong byte', (bytes) => Buffer.from(bytes.map((byte, at) => (at === Math.floor(bytes.length / 2) ? byte ^ 1 : byte)))],
    ['is of another version', (bytes) => Buffer.from(bytes.toString('latin1').replace(/^TOBS1 /gm, 'TOBS9 '), 'latin1')],
    ['holds something else', () => Buffer.from('{"records":[]}\n')],
  ])('%s', async (_name, damage) => {
    await reproducibly(() =>
      expectSame(async () => {
        const folder = bench.copy('state');
        const path = join(folder, 'records.log');
        const damaged = damage(readFileSync(path));
        if (damaged === null) rmSync(path);
        else writeFileSync(path, damaged);
        return await DiskState.open(folder);
      }),
    );
  });
});
