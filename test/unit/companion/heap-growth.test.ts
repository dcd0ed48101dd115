import { HeapGrowth } from '../../../companion/heap-growth';

/** Bounds that were set one after the other. */
function boundsOf(work: (growth: HeapGrowth) => void): readonly number[] {
  const bounds: number[] = [];
  work(new HeapGrowth((percent) => void bounds.push(percent)));
  return bounds;
}

it('leaves an ordinary process its usual room for garbage, and says so once', () => {
  expect(boundsOf((growth) => [80, 190, 224].forEach((usedMB) => growth.look(usedMB)))).toEqual([150]);
});

it('leaves a process less room for good once it was large', () => {
  expect(boundsOf((growth) => [80, 225, 140, 300].forEach((usedMB) => growth.look(usedMB)))).toEqual([150, 40]);
});

it('collects as closely as is bearable while memory is short, and then as before', () => {
  const short = (growth: HeapGrowth): void => {
    growth.look(230);
    growth.collectEagerly(true);
    growth.look(400);
    growth.collectEagerly(false);
  };
  expect(boundsOf(short)).toEqual([40, 20, 40]);
});
