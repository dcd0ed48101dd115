/** Bytes kept for the next parts: as many as the widest settings have in flight and are writing (chosen). */
const MAX_FREE_BYTES = 16 * 1024 * 1024;
/** Sizes are rounded up, so that what one part needed is right for the next, whatever its padding. */
const STEP_BYTES = 8 * 1024;

/**
 * Memory for decrypted parts of files, used again once a part is on the disk. Left to the garbage collector it piles up: V8 does
 * not look before 64 MB of it are there (measured: 1 GB took 170 MB of memory).
 */
export class PartMemory {
  private readonly free: ArrayBuffer[] = [];
  private freeBytes = 0;
  /** How many hold something of a stretch. */
  private readonly lent = new WeakMap<ArrayBufferLike, number>();

  /** Memory for `size` bytes; what is in it is of no meaning. */
  take(size: number): Buffer {
    const index = this.free.findIndex(({ byteLength }) => byteLength >= size);
    const [memory] = index === -1 ? [] : this.free.splice(index, 1);
    if (memory === undefined) return Buffer.from(new ArrayBuffer(Math.ceil(size / STEP_BYTES) * STEP_BYTES), 0, size);
    this.freeBytes -= memory.byteLength;
    return Buffer.from(memory, 0, size);
  }

  /** Nobody but so many, who each give it back, hold anything of this memory; 0: not to be used again. */
  lend({ buffer }: Buffer, holders: number): void {
    if (holders > 0) this.lent.set(buffer, holders);
  }

  /** One who holds something of this memory needs it no more; memory that was not lent is left to the garbage collector. */
  giveBack({ buffer }: Buffer): void {
    const holders = this.lent.get(buffer);
    if (holders === undefined || !(buffer instanceof ArrayBuffer)) return;
    if (holders > 1) {
      this.lent.set(buffer, holders - 1);
      return;
    }
    this.lent.delete(buffer);
    this.free.push(buffer);
    this.freeBytes += buffer.byteLength;
    // Parts of a file grow: the smallest are of the least use.
    while (this.freeBytes > MAX_FREE_BYTES) this.dropSmallest();
  }

  private dropSmallest(): void {
    const least = Math.min(...this.free.map(({ byteLength }) => byteLength));
    this.free.splice(this.free.findIndex(({ byteLength }) => byteLength === least), 1);
    this.freeBytes -= least;
  }
}

/** Of this process: parts of files, whichever account they belong to. */
export const partMemory = new PartMemory();
