import fc from 'fast-check';
import { Line } from '../../../../src/telegram/files/line';
import { firstPartSize, partsInFlightOf, PartSizes, type Part } from '../../../../src/telegram/files/part-sizes';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Fetches a file over a line: `window` parts at a time, each after a delay, all through one width. Returns the parts and the time. */
function simulate(sizes: PartSizes, { sizeBytes, window, latencyMs, bytesPerMs }: { readonly sizeBytes: number; readonly window: number; readonly latencyMs: number; readonly bytesPerMs: number }): { readonly parts: readonly Part[]; readonly ms: number } {
  const parts: Part[] = [];
  const lanes = Array.from({ length: window }, () => 0);
  let free = 0;
  let end = 0;
  for (let at = 0; at < sizeBytes; ) {
    const lane = lanes.indexOf(Math.min(...lanes));
    const sentMs = lanes[lane] ?? 0;
    const part = sizes.cut({ start: at, end: sizeBytes });
    at = part.end;
    parts.push(part);
    free = Math.max(free, sentMs + latencyMs) + (part.end - part.start) / bytesPerMs;
    lanes[lane] = free;
    end = Math.max(end, free);
    sizes.took(part.end - part.start, { sentMs, nowMs: free });
  }
  return { parts, ms: end };
}

describe('the size of parts', () => {
  it.each([
    [1, 512 * KIB],
    [512 * KIB, 512 * KIB],
    [512 * KIB + 1, 128 * KIB],
    [10 * MIB - 1, 128 * KIB],
    [10 * MIB, 256 * KIB],
    [100 * MIB - 1, 256 * KIB],
    [100 * MIB, 512 * KIB],
  ])('of a file of %d bytes begins with %d', (sizeBytes, expected) => {
    expect(firstPartSize(sizeBytes)).toBe(expected);
  });

  it.each([
    [MIB - 1, 1],
    [MIB, 2],
    [5 * MIB, 4],
    [20 * MIB, 8],
    [50 * MIB, 16],
  ])('of a file of %d bytes %d are in flight, never more than set', (sizeBytes, expected) => {
    expect(partsInFlightOf(sizeBytes, 16)).toBe(expected);
    expect(partsInFlightOf(sizeBytes, 1)).toBe(1);
  });

  it.each([20, 50, 200])('reaches nine tenths of the best fixed size at %d ms', (latencyMs) => {
    const line = { sizeBytes: 64 * MIB, window: 8, latencyMs, bytesPerMs: 8000 };
    const own = simulate(new PartSizes({ ...line, partSizeKB: 0, blockBytes: 0 }), line).ms;
    const best = Math.min(...[64, 128, 256, 512].map((partSizeKB) => simulate(new PartSizes({ ...line, partSizeKB, blockBytes: 0 }), line).ms));
    expect(best / own).toBeGreaterThan(0.9);
  });

  it.each([
    [16, 110_000, 512 * KIB],
    [8, 110_000, MIB],
    [4, 50_000, MIB],
  ])('with %d in flight over a way of 50 ms through %d bytes a millisecond loses little to one without any', (window, bytesPerMs, largest) => {
    const line = { sizeBytes: 64 * MIB, window, bytesPerMs };
    const near = simulate(new PartSizes({ ...line, partSizeKB: 0, blockBytes: 0 }), { ...line, latencyMs: 0 });
    const far = simulate(new PartSizes({ ...line, partSizeKB: 0, blockBytes: 0 }), { ...line, latencyMs: 50 });
    // The first answer is what cannot be helped.
    expect((far.ms - near.ms) / 50).toBeLessThan(1.5);
    expect([Math.max(...near.parts.map(({ limit }) => limit)), Math.max(...far.parts.map(({ limit }) => limit))]).toEqual([512 * KIB, largest]);
  });

  it('begins with what an earlier file has shown of the line, each place in the window with a part', () => {
    const way = { window: 4, latencyMs: 50, bytesPerMs: 50_000 };
    const line = new Line();
    const film = { ...way, sizeBytes: 64 * MIB };
    simulate(new PartSizes({ ...film, partSizeKB: 0, blockBytes: 0, line }), film);
    const sizeOf = (sizeBytes: number, partSizeKB = 0): number => new PartSizes({ sizeBytes, window: 4, partSizeKB, blockBytes: 0, line }).now;
    expect([sizeOf(9 * MIB), sizeOf(3 * MIB), sizeOf(900 * KIB), sizeOf(200 * MIB), sizeOf(9 * MIB, 64)]).toEqual([MIB, 512 * KIB, 128 * KIB, MIB, 64 * KIB]);
  });

  it('begins as if nothing were known where the line would be too slow for more', () => {
    const slow = { sizeBytes: 20 * MIB, window: 8, latencyMs: 3000, bytesPerMs: 300 };
    const line = new Line();
    simulate(new PartSizes({ ...slow, partSizeKB: 0, blockBytes: 0, line }), slow);
    expect(new PartSizes({ ...slow, partSizeKB: 0, blockBytes: 0, line }).now).toBe(256 * KIB);
  });

  it('makes parts small enough for 50 KB a second', () => {
    const line = { sizeBytes: 20 * MIB, window: 8, latencyMs: 50, bytesPerMs: 50 };
    const sizes = new PartSizes({ ...line, partSizeKB: 0, blockBytes: 0 });
    const { parts } = simulate(sizes, line);
    expect(parts.at(-2)?.limit).toBeLessThanOrEqual(64 * KIB);
  });

  it('cuts any hole into parts Telegram accepts, none of a byte outside it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 * MIB }),
        fc.constantFrom(0, 64, 128, 256, 512),
        fc.integer({ min: 0, max: 10_000 }),
        fc.integer({ min: 1, max: 10_000 }),
        (sizeBytes, partSizeKB, from, length) => {
          const start = Math.min(from * 4096, Math.floor((sizeBytes - 1) / 4096) * 4096);
          const end = Math.min(sizeBytes, start + length * 4096);
          const sizes = new PartSizes({ sizeBytes, partSizeKB, window: 4, blockBytes: 0 });
          for (let at = start; at < end; ) {
            const part = sizes.cut({ start: at, end });
            expect(part.start).toBe(at);
            expect(part.end).toBeGreaterThan(at);
            expect(part.end).toBeLessThanOrEqual(end);
            expect([part.start % 4096, part.limit % 4096, MIB % part.limit]).toEqual([0, 0, 0]);
            expect(Math.floor(part.start / MIB)).toBe(Math.floor((part.start + part.limit - 1) / MIB));
            at = part.end;
            sizes.took(part.end - part.start, { sentMs: 0, nowMs: 11_000 });
          }
        },
      ),
      { numRuns: 200, seed: 5 },
    );
  });

  it('keeps whole blocks together when each part has to be checked', () => {
    const sizes = new PartSizes({ sizeBytes: 5 * MIB, partSizeKB: 64, window: 4, blockBytes: 128 * KIB });
    sizes.took(128 * KIB, { sentMs: 0, nowMs: 20_000 });
    expect(sizes.now).toBe(128 * KIB);
  });
});
