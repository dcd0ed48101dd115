import { LazyLoader } from '../../../src/ui/lazy-loader';

/** A loader whose view comes to rest, and whose batches come in, when the test says so. */
function bench(batchSize = 2) {
  const batches: string[][] = [];
  const loaded: (readonly [string, string])[][] = [];
  const answers: ((values: readonly string[] | null) => void)[] = [];
  const rests: (() => void)[] = [];
  const loader = new LazyLoader<string, string>({
    keyOf: (item) => item,
    fetch: (items) => {
      batches.push([...items]);
      return new Promise((resolve) => answers.push(resolve));
    },
    onLoaded: (values) => loaded.push([...values]),
    batchSize,
    settle: () => new Promise((resolve) => rests.push(resolve)),
  });
  const turn = async (): Promise<void> => {
    for (let i = 0; i < 10; i++) await Promise.resolve();
  };
  const rest = async (): Promise<void> => {
    rests.shift()?.();
    await turn();
  };
  const answer = async (values: readonly string[] | null): Promise<void> => {
    answers.shift()?.(values);
    await turn();
  };
  return { loader, batches, loaded, rest, answer };
}

it('asks for what is in view when the view has come to rest, and for nothing twice', async () => {
  const { loader, batches, loaded, rest, answer } = bench();
  loader.show(['a', 'b', 'c']);
  loader.show(['c', 'd', 'e']);
  expect(batches).toEqual([]);
  await rest();
  expect(batches).toEqual([['c', 'd']]);
  await answer(['C', 'D']);
  expect(loaded).toEqual([[['c', 'C'], ['d', 'D']]]);
  await rest();
  expect(batches).toEqual([['c', 'd'], ['e']]);
  await answer(null);
  await rest();
  loader.show(['c', 'd', 'e']);
  await rest();
  expect(batches).toHaveLength(2);
});

it('asks for nothing once it is closed', async () => {
  const { loader, batches, rest } = bench();
  loader.show(['a']);
  loader.close();
  await rest();
  loader.show(['b']);
  await rest();
  expect(batches).toEqual([]);
});
