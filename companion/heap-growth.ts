import { setFlagsFromString } from 'node:v8';

/**
 * How far the heap grows between two full collections, in per cent of what was in use after the last. Measured with an export of
 * 50,000 messages, whose live heap is some 40 MB: left to itself V8 lets three times as much garbage pile up (peak 225–261 MB);
 * 150 gives 191 MB for the same processor time, 100 gives 178–181 MB for 5 % more, 30 gives 160 MB for 30 % more.
 */
const GROWTH_PERCENT = 150;
/** The same while memory is short. */
const EAGER_PERCENT = 20;

/**
 * Bounds how far the heap of this process runs ahead of what it holds; what it may hold stays unlimited. For the companion
 * alone: inside Obsidian the heap is not ours.
 * @param isEager keep it as close as is bearable, for some processor time
 * @see `node --v8-options`, heap-growing-percent
 */
export function boundHeapGrowth(isEager = false): void {
  setFlagsFromString(`--heap-growing-percent=${isEager ? EAGER_PERCENT : GROWTH_PERCENT}`);
}
