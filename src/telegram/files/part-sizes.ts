const KIB = 1024;
const MIB = 1024 * KIB;

/** One part of a file. */
export interface Part {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** What is asked for: at the end of a file more than there is. */
  readonly limit: number;
}

/** Smallest part that is still worth a request (chosen); a multiple of 4 KiB that divides 1 MiB, as all are (documented). */
const SMALLEST = 32 * KIB;
const LARGEST = 512 * KIB;
/** A part that takes longer is too large for this connection (F-MED-7). */
const SLOW_MS = 10_000;
/** What counts as faster than before (chosen: less is noise). */
const RISE = 1.05;

/** Size of the first parts of a file, in bytes (F-MED-7). */
export function firstPartSize(sizeBytes: number): number {
  if (sizeBytes <= LARGEST) return LARGEST;
  if (sizeBytes < 10 * MIB) return 128 * KIB;
  return sizeBytes < 100 * MIB ? 256 * KIB : LARGEST;
}

/** Parts in flight: big files gain from many, small ones do not (F-MED-6). @param most the setting's limit */
export function partsInFlightOf(sizeBytes: number, most: number): number {
  const wanted = sizeBytes < MIB ? 1 : sizeBytes < 5 * MIB ? 2 : sizeBytes < 20 * MIB ? 4 : sizeBytes < 50 * MIB ? 8 : most;
  return Math.max(1, Math.min(wanted, most));
}

export interface PartSizeOptions {
  readonly sizeBytes: number;
  /** 0: by itself. */
  readonly partSizeKB: number;
  /** Parts in flight. */
  readonly window: number;
  /** Parts are no smaller than this, so that each can be checked by itself; 0: no such need. */
  readonly blockBytes: number;
}

/**
 * The part size of one file: it doubles from round to round (one part of each place in the window) while that makes the file
 * arrive faster, and halves when a part takes too long.
 */
export class PartSizes {
  private size: number;
  private smallest: number;
  private mayGrow: boolean;
  private bestRate = 0;
  private round = { parts: 0, bytes: 0, startedMs: -1 };

  constructor(private readonly options: PartSizeOptions) {
    this.smallest = Math.max(SMALLEST, options.blockBytes);
    const wanted = options.partSizeKB > 0 ? options.partSizeKB * KIB : firstPartSize(options.sizeBytes);
    this.size = Math.max(wanted, options.blockBytes);
    this.mayGrow = options.partSizeKB === 0;
  }

  /** Bytes of the next part, if it may start there. */
  get now(): number {
    return this.size;
  }

  /** From now on parts must hold whole blocks of this size. */
  requireBlocks(blockBytes: number): void {
    this.smallest = Math.max(this.smallest, blockBytes);
    this.size = Math.max(this.size, blockBytes);
  }

  /** The next part of what is missing from `start` to `end`: never across a border of its own size, so never across 1 MiB. */
  cut({ start, end }: { readonly start: number; readonly end: number }): Part {
    let limit = this.size;
    while (start % limit !== 0 && limit > 4 * KIB) limit /= 2;
    // A hole left by an earlier run may be smaller than a part is now.
    while (limit / 2 >= end - start && limit > 4 * KIB && end < this.options.sizeBytes) limit /= 2;
    return { start, end: Math.min(start + limit, end), limit };
  }

  /** A part arrived. */
  took(bytes: number, { sentMs, nowMs }: { readonly sentMs: number; readonly nowMs: number }): void {
    if (nowMs - sentMs > SLOW_MS) {
      this.size = Math.max(this.smallest, this.size / 2);
      this.mayGrow = false;
    }
    if (!this.mayGrow || this.size >= LARGEST) return;
    const { round } = this;
    if (round.startedMs < 0) round.startedMs = sentMs;
    round.bytes += bytes;
    if (++round.parts < this.options.window) return;
    const rate = round.bytes / Math.max(1, nowMs - round.startedMs);
    if (rate > this.bestRate * RISE) {
      this.bestRate = rate;
      this.size *= 2;
    } else {
      this.mayGrow = false;
    }
    this.round = { parts: 0, bytes: 0, startedMs: nowMs };
  }
}
