import { createHash } from 'node:crypto';
import type { Tl } from '../../../../src/telegram/codec/tl';
import { BlockHashes } from '../../../../src/telegram/files/block-hashes';

const block = 128 * 1024;

function hashesOf(data: Buffer, from = 0, to = data.length): readonly Tl[] {
  const list: Tl[] = [];
  for (let at = from; at < to; at += block) {
    const bytes = data.subarray(at, at + block);
    list.push({ _: 'fileHash', offset: BigInt(at), limit: bytes.length, hash: createHash('sha256').update(bytes).digest() });
  }
  return list;
}

const data = Buffer.alloc(3 * block + 100, 7);

describe('hashes of blocks', () => {
  it('give the same key for the same content, whatever answers they came in', async () => {
    const whole = new BlockHashes();
    whole.add(hashesOf(data));
    const walked = new BlockHashes();
    walked.add(hashesOf(data, 2 * block));
    walked.add(hashesOf(data, 0, 2 * block));
    const key = await whole.contentKey(data.length);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(await walked.contentKey(data.length)).toBe(key);
  });

  it('give no key while some are missing: files that begin alike are not the same', async () => {
    const half = new BlockHashes();
    half.add(hashesOf(data, 0, 2 * block));
    expect(await half.contentKey(data.length)).toBeNull();
    half.add(hashesOf(data, 3 * block));
    expect(await half.contentKey(data.length)).toBeNull();
    expect(await new BlockHashes().contentKey(0)).toBeNull();
  });

  it('tell right bytes from wrong ones, and know what they do not know', async () => {
    const hashes = new BlockHashes();
    hashes.add(hashesOf(data));
    expect(await hashes.verdict(block, data.subarray(block, 3 * block))).toBe('right');
    expect(await hashes.verdict(3 * block, data.subarray(3 * block))).toBe('right');
    const wrong = Buffer.from(data.subarray(block, 3 * block));
    wrong[block + 5] = 8;
    expect(await hashes.verdict(block, wrong)).toBe('wrong');
    expect(await hashes.verdict(0, data.subarray(0, 1000))).toBe('unknown');
    expect(hashes.covers(10, data.length)).toBe(true);
    expect(hashes.covers(0, data.length + 1)).toBe(false);
  });

  it('leave out what is no hash', () => {
    const hashes = new BlockHashes();
    hashes.add([{ _: 'fileHash', offset: 0n, limit: 0, hash: Buffer.alloc(32) }, { _: 'fileHash', offset: -5n, limit: 10, hash: Buffer.alloc(32) }, { _: 'fileHash', offset: 0n, limit: 10, hash: Buffer.alloc(3) }]);
    expect(hashes.count).toBe(0);
  });
});
