import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { mapPath, PartFile, partPath, withRange } from '../../../../companion/media/part-file';
import type { FileRef } from '../../../../src/model/media';

const file: FileRef = { source: 'document', id: '77', accessHash: '1', fileReference: '', dcId: 2, sizeType: '', sizeBytes: 10, mimeType: 'text/plain' };

describe('PartFile', () => {
  let folder: string;
  let target: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tobs-part-'));
    target = join(folder, 'a.txt');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('puts the file in its place once every byte is there, in any order', async () => {
    const part = await PartFile.open(target, file);
    await part.write(5, Buffer.from('fghij'));
    expect(readdirSync(folder)).not.toContain('a.txt');
    await part.write(0, Buffer.from('abcde'));
    await part.finish();
    expect(readFileSync(target, 'utf8')).toBe('abcdefghij');
    expect(readdirSync(folder)).toEqual(['a.txt']);
  });

  it('lets those read the file who may read other new files', async () => {
    const part = await PartFile.open(target, file);
    await part.write(0, Buffer.from('abcdefghij'));
    await part.finish();
    const other = join(folder, 'b.txt');
    writeFileSync(other, '');
    expect(statSync(target).mode).toBe(statSync(other).mode);
  });

  it('never places a file that is one byte short, and keeps what it has', async () => {
    const part = await PartFile.open(target, file);
    await part.write(0, Buffer.from('abcdefghi'));
    await expect(part.finish()).rejects.toMatchObject({ detail: { code: 'FILE_INCOMPLETE', gotBytes: 9, wantedBytes: 10 } });
    await part.abandon();
    expect(readdirSync(folder).toSorted()).toEqual(['a.txt.part', 'a.txt.part.json']);
    const again = await PartFile.open(target, file);
    expect(again.has(0, 9)).toBe(true);
    expect(again.has(0, 10)).toBe(false);
    await again.write(9, Buffer.from('j'));
    await again.finish();
    expect(readFileSync(target, 'utf8')).toBe('abcdefghij');
  });

  it('leaves nothing behind of a file of which nothing came', async () => {
    const part = await PartFile.open(target, file);
    await part.abandon();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('never places a file that is longer than Telegram said', async () => {
    const part = await PartFile.open(target, file);
    await part.write(0, Buffer.from('abcdefghijk'));
    await expect(part.finish()).rejects.toMatchObject({ detail: { code: 'FILE_INCOMPLETE' } });
    await part.abandon();
    expect(readdirSync(folder)).not.toContain('a.txt');
  });

  it.each([
    ['another file', { ...file, id: '78' }],
    ['another size of the same photo', { ...file, sizeType: 'x' }],
    ['another length', { ...file, sizeBytes: 11 }],
  ])('starts anew for %s', async (_name, other) => {
    const part = await PartFile.open(target, file);
    await part.write(0, Buffer.from('abc'));
    await part.abandon();
    const again = await PartFile.open(target, other);
    expect(again.bytesDone).toBe(0);
    await again.abandon();
  });

  it('starts anew when the map is damaged or the parts are gone', async () => {
    const part = await PartFile.open(target, file);
    await part.write(0, Buffer.from('abc'));
    await part.abandon();
    writeFileSync(mapPath(target), '{"version":1,');
    const damaged = await PartFile.open(target, file);
    expect(damaged.bytesDone).toBe(0);
    await damaged.write(0, Buffer.from('abc'));
    await damaged.abandon();
    rmSync(partPath(target));
    const gone = await PartFile.open(target, file);
    expect(gone.bytesDone).toBe(0);
    await gone.abandon();
  });

  it('does not place parts that were cut off outside of it', async () => {
    const part = await PartFile.open(target, file);
    await part.write(0, Buffer.from('abcdefghi'));
    await part.abandon();
    truncateSync(partPath(target), 4);
    const again = await PartFile.open(target, file);
    await again.write(9, Buffer.from('j'));
    // The gap reads as zeros; only the map knows better, so what it names must really be there.
    await expect(again.finish()).rejects.toMatchObject({ detail: { code: 'FILE_INCOMPLETE' } });
    await again.abandon();
  });

  it('takes an empty file for complete', async () => {
    const part = await PartFile.open(target, { ...file, sizeBytes: 0 });
    await part.finish();
    expect(readFileSync(target)).toHaveLength(0);
  });

  it('names a folder that is missing', async () => {
    await expect(PartFile.open(join(folder, 'no', 'a.txt'), file)).rejects.toMatchObject({ detail: { code: 'NOT_WRITABLE', reason: 'its folder does not exist' } });
  });
});

describe('withRange', () => {
  it('covers exactly the bytes added, as few sorted ranges', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(60), fc.nat(12)), { maxLength: 20 }), (additions) => {
        const bytes = new Set<number>();
        let ranges: readonly (readonly [number, number])[] = [];
        for (const [start, length] of additions) {
          ranges = withRange(ranges, start, start + length);
          for (let byte = start; byte < start + length; byte++) bytes.add(byte);
        }
        const covered = ranges.flatMap(([start, end]) => Array.from({ length: end - start }, (_unused, index) => start + index));
        expect(covered).toEqual([...bytes].toSorted((a, b) => a - b));
        expect(ranges.every(([start], index) => index === 0 || start > (ranges[index - 1]?.[1] ?? 0))).toBe(true);
      }),
    );
  });
});

describe('PartFile after a power cut', () => {
  it('fetches again what the disk lost, and only that', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tobs-part-'));
    try {
      const target = join(folder, 'a.bin');
      const part = await PartFile.open(target, file);
      await part.write(0, Buffer.from('abcde'));
      await part.write(5, Buffer.from('fgh'));
      await stored(target, '"recent":[[0,5');
      // The map survived, the second write did not.
      writeFileSync(partPath(target), 'abcde\0\0\0');
      const again = await PartFile.open(target, file);
      expect(again.missing(0)).toEqual({ start: 5, end: 10 });
      await part.abandon();
      await again.abandon();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** Resolves once the map on disk holds `text` and nothing is being written. */
async function stored(target: string, text: string): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    if (existsSync(mapPath(target)) && readFileSync(mapPath(target), 'utf8').includes(text) && readFileSync(mapPath(target), 'utf8').includes('[5,8')) return;
  }
}
