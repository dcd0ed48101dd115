import { Flow, Line, type Answered, type LineFacts } from './line';

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
/** Largest part as a rule: a file up to here is one request, and larger parts give nothing more without a long way (F-MED-7). */
const LARGE = 512 * KIB;
/** Largest part at all (documented): for lines on which more is on its way than all parts in flight hold together. */
const LARGEST = MIB;
/** Most of one file that is on its way at a time (chosen: what 16 parts of 512 KiB hold; all of it may have to be in memory). */
const MOST_IN_FLIGHT = 8 * MIB;
/** A part that takes longer is too large for this connection (F-MED-7). */
const SLOW_MS = 10_000;

/** Size of the first parts of a file, in bytes (F-MED-7). */
export function firstPartSize(sizeBytes: number): number {
  if (sizeBytes <= LARGE) return LARGE;
  if (sizeBytes < 10 * MIB) return 128 * KIB;
  return sizeBytes < 100 * MIB ? 256 * KIB : LARGE;
}

/** Parts in flight: big files gain from many, small ones do not (F-MED-6). @param most the setting's limit */
export function partsInFlightOf(sizeBytes: number, most: number): number {
  const wanted = sizeBytes < MIB ? 1 : sizeBytes < 5 * MIB ? 2 : sizeBytes < 20 * MIB ? 4 : sizeBytes < 50 * MIB ? 8 : most;
  return Math.max(1, Math.min(wanted, most));
}

/** What the sizes of a file's parts depend on. */
export interface PartSizeOptions {
  readonly sizeBytes: number;
  /** 0: by itself. */
  readonly partSizeKB: number;
  /** Parts in flight. */
  readonly window: number;
  /** Parts are no smaller than this, so that each can be checked by itself; 0: no such need. */
  readonly blockBytes: number;
  /** What is known of the line the file comes over; default: nothing. */
  readonly line?: Line;
}

/**
 * The part size of one file. It begins by the file's size, or with what earlier files over the same line have shown; it doubles
 * with the first answer, then as long as the parts in flight hold less than the line does, and halves when a part takes too long.
 */
export class PartSizes {
  private size: number;
  private smallest: number;
  private mayGrow: boolean;
  private readonly line: Line;
  private readonly flow: Flow;
  private isFirst = true;

  constructor(private readonly options: PartSizeOptions) {
    const { partSizeKB, window, blockBytes } = options;
    this.line = options.line ?? new Line();
    this.flow = new Flow(window);
    this.smallest = Math.max(SMALLEST, blockBytes);
    this.mayGrow = partSizeKB === 0;
    const wanted = this.mayGrow ? this.firstSize() : partSizeKB * KIB;
    this.size = Math.max(wanted, blockBytes);
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
  took(bytes: number, times: Answered): void {
    const { nowMs } = times;
    if (nowMs - times.sentMs > SLOW_MS) {
      this.size = Math.max(this.smallest, this.size / 2);
      this.mayGrow = false;
    }
    this.flow.took(bytes, times);
    const facts = this.flow.facts(nowMs);
    // One request at a time says nothing of how wide the line is.
    if (facts !== undefined && this.options.window > 1) this.line.learn(facts);
    if (!this.mayGrow) return;
    const leastRate = this.flow.leastRate(nowMs);
    // The first answer tells how long the way is but not how wide: as if it were wider than what is in flight.
    const wanted = this.isFirst ? Math.min(this.size * 2, LARGE) : facts === undefined ? 0 : this.sizeFor({ ...facts, leastRate });
    this.isFirst = false;
    if (wanted > this.size && this.isInTime(this.size * 2, leastRate)) this.size *= 2;
  }

  /** By the file's size (F-MED-7), or more where that is known to be too little; every place in the window gets a part. */
  private firstSize(): number {
    const { sizeBytes, window } = this.options;
    const first = firstPartSize(sizeBytes);
    const { known } = this.line;
    if (known === undefined) return first;
    const wanted = Math.min(this.sizeFor(known), powerBelow(sizeBytes / window));
    return wanted > first && this.isInTime(wanted, known.leastRate) ? wanted : first;
  }

  /** Parts of this size fill the line, with as much again at its end so that nobody waits there. */
  private sizeFor({ bytes }: LineFacts): number {
    const { window } = this.options;
    const wanted = 2 ** Math.ceil(Math.log2(Math.max(SMALLEST, (2 * bytes) / window)));
    return Math.min(wanted, LARGEST, powerBelow(MOST_IN_FLIGHT / window));
  }

  /** All parts in flight arrive well before one of them counts as slow. */
  private isInTime(size: number, leastRate: number): boolean {
    return this.options.window * size < (leastRate * SLOW_MS) / 2;
  }
}

/** The largest power of two that is no larger. */
function powerBelow(bytes: number): number {
  return 2 ** Math.floor(Math.log2(Math.max(1, bytes)));
}
