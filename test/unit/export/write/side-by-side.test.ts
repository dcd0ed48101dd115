import { SideBySide } from '../../../../src/export/write/side-by-side';

/** Work that ends when it is told to. */
function work(): { readonly promise: Promise<void>; readonly end: () => void } {
  let end = (): void => undefined;
  const promise = new Promise<void>((resolve) => (end = resolve));
  return { promise, end };
}

/** Whether there is room at once, as far as promises that have settled can tell. */
async function hasRoom(turns: SideBySide, weight: number): Promise<boolean> {
  let isThere = false;
  void turns.room(weight).then(() => (isThere = true));
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  return isThere;
}

describe('SideBySide', () => {
  it('lets light work go side by side up to its number', async () => {
    const turns = new SideBySide({ count: 2, weight: 100 });
    const [first, second] = [work(), work()];
    turns.add(1, first.promise);
    expect(await hasRoom(turns, 1)).toBe(true);
    turns.add(1, second.promise);
    expect(await hasRoom(turns, 1)).toBe(false);
    first.end();
    expect(await hasRoom(turns, 1)).toBe(true);
    second.end();
    await turns.done();
  });

  it('waits until what is under way leaves room for the weight', async () => {
    const turns = new SideBySide({ count: 16, weight: 100 });
    const heavy = work();
    turns.add(60, heavy.promise);
    expect(await hasRoom(turns, 41)).toBe(false);
    expect(await hasRoom(turns, 40)).toBe(true);
    heavy.end();
    expect(await hasRoom(turns, 41)).toBe(true);
    await turns.done();
  });

  it('gives work that is heavier than all may be a turn of its own', async () => {
    const turns = new SideBySide({ count: 16, weight: 100 });
    expect(await hasRoom(turns, 1000)).toBe(true);
    const huge = work();
    turns.add(1000, huge.promise);
    expect(await hasRoom(turns, 1)).toBe(false);
    huge.end();
    expect(await hasRoom(turns, 1)).toBe(true);
  });
});
