import { existsSync } from 'node:fs';
import { FileBench, partOf } from './support/file-bench';
import { skippingClock } from './support/skipping-clock';

const KIB = 1024;
const MIB = 1024 * KIB;
const sizes = { s0: 0, s1: 1, s4095: 4095, s4096: 4096, s4097: 4097, m1less: MIB - 1, m1: MIB, m1more: MIB + 1, m10: 10 * MIB + 333 } as const;

/** A generator with a seed, so that every run of the test is the same. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const faults: readonly ((random: () => number) => object)[] = [
  () => ({ kind: 'drop', when: 'before' }),
  () => ({ kind: 'drop', when: 'after' }),
  () => ({ kind: 'error', code: 420, text: 'FLOOD_WAIT_1' }),
  () => ({ kind: 'error', code: 500, text: 'INTERNAL' }),
  () => ({ kind: 'error', code: -503, text: 'Timeout' }),
  () => ({ kind: 'shortPart', less: 1 }),
  () => ({ kind: 'shortPart', less: 512 * KIB }),
  () => ({ kind: 'badHash' }),
  () => ({ kind: 'expireReferences' }),
  () => ({ kind: 'ignore' }),
  () => ({ kind: 'error', code: 303, text: 'FILE_MIGRATE_4' }),
  () => ({ kind: 'error', code: 400, text: 'FILE_REFERENCE_EXPIRED' }),
];

describe('files on a bad day', () => {
  let bench: FileBench;
  const { signal } = new AbortController();
  beforeAll(async () => {
    bench = await FileBench.start(Object.fromEntries(Object.entries(sizes).map(([name, size]) => [name, { size, dc: 2 }])));
  });
  afterEach(async () => {
    await bench.reset();
  });
  afterAll(async () => {
    await bench.stop();
  });

  it.each(Object.keys(sizes))('%s arrives byte for byte or not at all, and the next attempt heals it', async (name) => {
    const random = seeded(Object.keys(sizes).indexOf(name) + 1);
    const order = bench.order(name);
    for (let round = 0; round < 4; round++) {
      // Each kind of trouble once at most, at random parts.
      const picked = faults.filter(() => random() < 0.4);
      for (const fault of picked) await bench.fault({ match: { method: 'upload.getFile', nth: [1 + Math.floor(random() * (1 + order.file.sizeBytes / (256 * KIB)))] }, do: fault(random), times: 1 });
      const client = bench.client.open({ retries: 2, readTimeoutS: 60 }, { clock: skippingClock(bench.client.dc) });
      await client.contentKey(order, { signal, timeoutMs: 60_000 });
      const result = await client.download(order, { signal }).then(
        () => 'whole' as const,
        (error: unknown) => error as { readonly detail?: { readonly code: string } },
      );
      if (result === 'whole') await bench.expectWhole(name);
      else {
        expect(['FILE_INCOMPLETE', 'FILE_DAMAGED', 'TELEGRAM_UNREACHABLE', 'TELEGRAM_ERROR', 'TIMEOUT', 'FILE_UNAVAILABLE']).toContain(result.detail?.code);
        expect(existsSync(order.path)).toBe(false);
        await bench.client.dc.control.run('fault.remove');
        await client.download(order, { signal });
        await bench.expectWhole(name);
      }
      await client.close();
      expect(bench.names()).toEqual([name]);
      await bench.reset();
    }
  });

  it('asks for parts by Telegram’s rules, whatever size is set', async () => {
    for (const partSizeKB of [0, 64, 128, 256, 512]) {
      const client = bench.client.open({ partSizeKB });
      await client.download(bench.order('m10'), { signal });
      await bench.expectWhole('m10');
      const parts = bench.log('upload.getFile').map(partOf);
      expect(parts.filter(({ offset, limit }) => offset % 4096 !== 0 || limit % 4096 !== 0 || MIB % limit !== 0 || Math.floor(offset / MIB) !== Math.floor((offset + limit - 1) / MIB))).toEqual([]);
      if (partSizeKB > 0) expect(new Set(parts.map(({ limit }) => limit))).toEqual(new Set([partSizeKB * KIB]));
      await client.close();
      await bench.reset();
    }
  });

  it('compares every part with the hashes, and fetches wrong ones again', async () => {
    const order = bench.order('m10');
    const client = bench.client.open();
    expect(await client.contentKey(order, { signal, timeoutMs: 5000 })).toMatch(/^[0-9a-f]{64}$/);
    await bench.fault({ match: { method: 'upload.getFile', every: 5 }, do: 'badHash' });
    await client.download(order, { signal });
    await bench.expectWhole('m10');
    expect(bench.client.dc.control.stats().repeatedParts).toBeGreaterThan(0);
  });

  it('believes the bytes when it was the hashes that were wrong', async () => {
    const order = bench.order('m1');
    const client = bench.client.open();
    await bench.fault({ match: { method: 'upload.getFileHashes' }, do: 'badHash', times: 1 });
    await client.contentKey(order, { signal, timeoutMs: 5000 });
    await client.download(order, { signal });
    await bench.expectWhole('m1');
  });

  it('never places a file whose bytes stay wrong', async () => {
    const order = bench.order('m1');
    const client = bench.client.open();
    await client.contentKey(order, { signal, timeoutMs: 5000 });
    await bench.fault({ match: { method: 'upload.getFile', offset: [0, 0] }, do: 'badHash' });
    await expect(client.download(order, { signal })).rejects.toMatchObject({ detail: { code: 'FILE_DAMAGED', offset: 0 } });
    expect(bench.names()).not.toContain('m1');
    await bench.client.dc.control.run('fault.remove');
    await client.download(order, { signal });
    await bench.expectWhole('m1');
  });
});
