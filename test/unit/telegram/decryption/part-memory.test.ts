import { filePartsIn } from '../../../../src/telegram/decryption/file-parts';
import { PartMemory } from '../../../../src/telegram/decryption/part-memory';

const FILE = 0x096a18d5;
const PONG = 0x347773c5;

function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => bytes.writeUInt32LE(value >>> 0, 4 * index));
  return bytes;
}

const head = Buffer.alloc(32);
const answer = (constructor: number): Buffer => Buffer.concat([words(0xf35c6d01, 1, 2, constructor), Buffer.alloc(100)]);
const pong = Buffer.concat([words(PONG, 1, 2, 3, 4)]);
const container = (...bodies: readonly Buffer[]): Buffer => Buffer.concat([head, words(0x73f1f8dc, bodies.length), ...bodies.flatMap((body) => [words(1, 2, 3, body.length), body]), Buffer.alloc(12)]);

describe('filePartsIn', () => {
  it.each([
    ['one part', Buffer.concat([head, answer(FILE)]), 1],
    ['another answer', Buffer.concat([head, answer(0x12345678)]), 0],
    ['two parts and a service message', container(answer(FILE), pong, answer(FILE)), 2],
    ['a part and another answer', container(answer(FILE), answer(0x12345678)), 0],
    ['a container that ends too soon', Buffer.concat([head, words(0x73f1f8dc, 3)]), 0],
    ['less than a message', Buffer.alloc(20), 0],
  ])('counts the parts of %s', (_what, message, expected) => {
    expect(filePartsIn(message)).toBe(expected);
  });
});

describe('PartMemory', () => {
  it('uses memory again when all who hold something of it gave it back', () => {
    const memory = new PartMemory();
    const first = memory.take(100_000);
    memory.lend(first, 2);
    memory.giveBack(first.subarray(10, 50));
    expect(memory.take(100_000).buffer).not.toBe(first.buffer);
    memory.giveBack(first.subarray(50));
    expect(memory.take(99_000).buffer).toBe(first.buffer);
  });

  it('never uses memory again that was not lent, or is too small', () => {
    const memory = new PartMemory();
    const [kept, small] = [memory.take(50_000), memory.take(20_000)];
    memory.lend(kept, 0);
    memory.giveBack(kept);
    memory.giveBack(Buffer.alloc(70_000));
    memory.lend(small, 1);
    memory.giveBack(small);
    memory.giveBack(small);
    const [one, two] = [memory.take(50_000), memory.take(20_000)];
    expect(one.buffer).not.toBe(kept.buffer);
    expect(two.buffer).toBe(small.buffer);
    expect(memory.take(20_000).buffer).not.toBe(small.buffer);
  });

  it('keeps no more than 16 MB for the next parts, the largest of them', () => {
    const memory = new PartMemory();
    const sizes = [...Array.from({ length: 40 }, () => 256), ...Array.from({ length: 14 }, () => 1024)].map((kib) => kib * 1024);
    const lent = sizes.map((size) => memory.take(size));
    for (const one of lent) memory.lend(one, 1);
    for (const one of lent) memory.giveBack(one);
    const buffers = new Set(lent.map(({ buffer }) => buffer));
    const taken = sizes.toReversed().map((size) => memory.take(size));
    expect(taken.filter(({ buffer }) => buffers.has(buffer)).reduce((sum, { length }) => sum + length, 0)).toBe(16 * 1024 * 1024);
    expect(taken.slice(0, 14).every(({ buffer }) => buffers.has(buffer))).toBe(true);
  });
});
