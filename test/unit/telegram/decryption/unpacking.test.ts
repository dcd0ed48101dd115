import { deflateSync, gzipSync } from 'node:zlib';
import { loadLibrary } from '../../../../src/telegram/connections/library';
import { RawRequests } from '../../../../src/telegram/calls/raw-requests';
import { installUnpacking, MAX_UNPACKED_BYTES } from '../../../../src/telegram/decryption/install-unpacking';

describe('packed answers', () => {
  const library = loadLibrary();
  installUnpacking(library);
  const { packed } = library;
  /** Content that does not shrink much, so that its packet is too long to be trusted unseen. */
  let seed = 1;
  const noise = Buffer.from(Array.from({ length: 200_000 }, () => (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0) >>> 24));

  it.each([
    ['small gzip', gzipSync(Buffer.alloc(30_000, 7)), Buffer.alloc(30_000, 7)],
    ['large gzip', gzipSync(noise), noise],
    ['large zlib', deflateSync(noise), noise],
    ['all that is allowed', gzipSync(Buffer.alloc(MAX_UNPACKED_BYTES)), Buffer.alloc(MAX_UNPACKED_BYTES)],
  ])('are unpacked: %s', async (_name, input, content) => {
    expect((await packed.ungzip(input)).equals(content)).toBe(true);
  });

  it('that are bombs are refused with the reason, unpacked no further than the limit', async () => {
    // A gigabyte of nothing: sixteen members, which gzip lets follow each other.
    const bomb = Buffer.concat(Array.from({ length: 16 }, () => member));
    const before = process.memoryUsage().rss;
    const stream = await packed.ungzip(bomb);
    expect(process.memoryUsage().rss - before).toBeLessThan(4 * MAX_UNPACKED_BYTES);
    const requests = new RawRequests({ library, keys: { apiId: 1, apiHash: '' }, device: { model: '', system: '', appVersion: '', langCode: 'en' } });
    const request = requests.make({ _: 'help.getConfig' }, { _needsInitConnection: false } as Parameters<RawRequests['make']>[1], false);
    expect(() => request.readResult({ stream, offset: 0 })).toThrow('an answer unpacks to more than 48 MB');
  });

  it('that are damaged fail', async () => {
    const broken = Buffer.concat([gzipSync(noise).subarray(0, 100_000), Buffer.alloc(1000)]);
    await expect(Promise.resolve(packed.ungzip(broken))).rejects.toThrow();
  });
});

const member = gzipSync(Buffer.alloc(64 * 1024 * 1024));
