import { FileContents } from '../../../../src/export/files/file-contents';
import { MemoryState } from '../memory-state';

const scope = 'Telegram';

describe('contents of files', () => {
  const sizes = new Map<string, number>();
  const vault = { sizeOf: (path: string) => Promise.resolve(sizes.get(path) ?? null) };
  const open = (state: MemoryState, limit?: number): FileContents => new FileContents({ state, vault }, scope, limit);
  beforeEach(() => {
    sizes.clear();
    for (const name of ['a', 'b', 'c', 'd']) sizes.set(name, 10);
  });

  it('are found again by another run, while the file is there at its exact size', async () => {
    const state = new MemoryState();
    await open(state).put('key', { path: 'a', sizeBytes: 10 });
    expect(await open(state).find('key', 10)).toBe('a');
    expect(await open(state).find('key', 11)).toBeNull();
    sizes.set('a', 9);
    expect(await open(state).find('key', 10)).toBeNull();
    sizes.delete('a');
    expect(await open(state).find('key', 10)).toBeNull();
  });

  it('are no more than the limit, and those used last stay', async () => {
    const state = new MemoryState();
    const contents = open(state, 3);
    for (const name of ['a', 'b', 'c']) await contents.put(name, { path: name, sizeBytes: 10 });
    expect(await contents.find('a', 10)).toBe('a');
    await contents.put('d', { path: 'd', sizeBytes: 10 });
    expect(await Promise.all(['a', 'b', 'c', 'd'].map((key) => contents.find(key, 10)))).toEqual(['a', null, 'c', 'd']);
  });

  it('never hold more records than the limit, however often they are used', async () => {
    const state = new MemoryState();
    const contents = open(state, 5);
    for (let n = 0; n < 200; n++) {
      const key = String((n * 7) % 23);
      sizes.set(key, 10);
      if ((await contents.find(key, 10)) === null) await contents.put(key, { path: key, sizeBytes: 10 });
    }
    const found = await Promise.all(Array.from({ length: 23 }, (_, n) => state.get(`content|${scope}|${n}`)));
    expect(found.filter((entry) => entry !== undefined).length).toBeLessThanOrEqual(5);
  });

  it('are fetched once by those who want them at the same time, and again when that failed', async () => {
    const contents = open(new MemoryState());
    let fetched = 0;
    const fetch = async (): Promise<string> => {
      await Promise.resolve();
      if (++fetched === 1) throw new Error('gone');
      return 'a';
    };
    const results = await Promise.allSettled([1, 2, 3].map(() => contents.once('key', 10, fetch)));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(fetched).toBe(2);
    expect(results.slice(1).map((result) => (result.status === 'fulfilled' ? result.value : null))).toEqual(expect.arrayContaining([{ path: 'a', isReused: false }, { path: 'a', isReused: true }]));
  });
});
