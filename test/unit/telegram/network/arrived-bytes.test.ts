import fc from 'fast-check';
import { ArrivedBytes } from '../../../../src/telegram/network/arrived-bytes';

describe('ArrivedBytes', () => {
  it('hands out every byte once and in order, however they come and however they are wanted', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(sizes, sizes, fc.boolean(), fc.boolean(), async (chunks, wanted, isEarly, isReused) => {
        const total = Math.min(sum(chunks), sum(wanted));
        const bytes = Buffer.from(Array.from({ length: sum(chunks) }, (_, n) => (n * 31 + (n >> 8)) & 255));
        const arrived = new ArrivedBytes(isReused);
        const memory = Buffer.alloc(40_000);
        const push = (): void => {
          let at = 0;
          for (const size of chunks) {
            const chunk = bytes.subarray(at, (at += size));
            if (isReused) chunk.copy(memory);
            arrived.push(isReused ? memory.subarray(0, size) : chunk);
          }
        };
        if (isEarly) push();
        const got: Buffer[] = [];
        const reading = (async () => {
          for (const size of wanted) {
            if (sum(got.map(({ length }) => length)) + size > total) break;
            // Large pieces are good until the next call only.
            got.push(Buffer.from(await arrived.take(size)));
          }
        })();
        if (!isEarly) push();
        await reading;
        const all = Buffer.concat(got);
        expect(all.equals(bytes.subarray(0, all.length))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('uses the memory of one large piece for the next', async () => {
    const arrived = new ArrivedBytes();
    const pieces: Buffer[] = [];
    for (const fill of [1, 2]) {
      for (let chunk = 0; chunk < 4; chunk++) arrived.push(Buffer.alloc(16 * 1024, fill));
      pieces.push(await arrived.take(64 * 1024));
    }
    expect(pieces[0]?.buffer).toBe(pieces[1]?.buffer);
    expect(pieces[1]?.every((byte) => byte === 2)).toBe(true);
  });

  it('says that the socket has ended to whoever waits, and to whoever comes later', async () => {
    const arrived = new ArrivedBytes();
    const waiting = arrived.take(8);
    arrived.push(Buffer.alloc(4));
    arrived.end(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    await expect(arrived.take(1)).rejects.toThrow('gone');
  });
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
