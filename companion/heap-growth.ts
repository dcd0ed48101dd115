import { setFlagsFromString } from 'node:v8';

/**
 * How far the heap grows between two full collections, in per cent of what was in use after the last. Measured with an export of
 * 50,000 messages, whose live heap is some 40 MB: left to itself V8 lets three times as much garbage pile up (peak 225–261 MB);
 * 150 gives 191 MB for the same processor time, 100 gives 178–181 MB for 5 % more, 30 gives 160 MB for 30 % more.
 */
const GROWTH_PERCENT = 150;
/**
 * The same in a process that has become large. What is in use doubles while a note of a megabyte is merged, and so does the room for garbage
 * when that is collected just then. Measured with a tenth of a forum of 492,640 messages in 130 topics: peak 290–305 MB without, 233–266 MB with 60,
 * 239 MB with 40, for 4 and 8 % more processor time.
 */
const LARGE_PERCENT = 40;
/** The same while memory is short. */
const EAGER_PERCENT = 20;

/** Megabytes from which on a process is large (chosen: an ordinary export of any length stays below). */
const LARGE_FROM_MB = 225;

/**
 * Bounds how far the heap of this process runs ahead of what it holds; what it may hold stays unlimited. For the companion
 * alone: inside Obsidian the heap is not ours. V8 looks at the bound at the end of every full collection.
 * @see `node --v8-options`, heap-growing-percent
 */
export class HeapGrowth {
  private isEager = false;
  private isLarge = false;
  private percent: number | undefined;

  constructor(private readonly bound: (percent: number) => void = boundHeapGrowth) {}

  /** The process has so much memory now. One that was large once stays so: it would be again before the next look. */
  look(usedMB: number): void {
    this.isLarge ||= usedMB >= LARGE_FROM_MB;
    this.apply();
  }

  /** @param isEager keep it as close as is bearable, for some processor time; or as usual again */
  collectEagerly(isEager: boolean): void {
    this.isEager = isEager;
    this.apply();
  }

  private apply(): void {
    const percent = this.isEager ? EAGER_PERCENT : this.isLarge ? LARGE_PERCENT : GROWTH_PERCENT;
    if (percent === this.percent) return;
    this.percent = percent;
    this.bound(percent);
  }
}

/** Bounds how far the heap of this process runs ahead of what it holds, as is usual for the companion. */
export function boundHeapGrowth(percent = GROWTH_PERCENT): void {
  setFlagsFromString(`--heap-growing-percent=${percent}`);
}
