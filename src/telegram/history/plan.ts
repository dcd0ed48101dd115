import type { MessageId } from '../../model/ids';
import { closeGap, gapBefore, isRuledOut, type FoundGap } from './gap';
import { append, newPiece, PAGE, pageAbove, pageAfterDate, pageBelow, sentIds, type Gap, type Hole, type Item, type Job, type Page, type Piece } from './piece';
import { PieceList } from './piece-list';
import { PieceSizes, type PlanOptions } from './piece-sizes';
import { PieceStarts } from './piece-starts';

/** How often a page is asked for before it is left out (chosen: what passes was repeated before, see `Caller`). */
const TRIES = 2;
/** Pages left out one after the other until nothing more is asked (chosen: then it is not the page). */
const MAX_HOLES_IN_A_ROW = 3;

/** A stretch that is ready: every id up to `coveredTo` is in it, in an earlier one, or does not exist. */
export interface Stretch<T extends Item> {
  readonly items: readonly T[];
  readonly coveredTo: MessageId;
  /** Why the stretch could not be read: nothing in it is known. */
  readonly missing?: unknown;
}

/**
 * Which page to ask for next, and what may be released; pure, so that it can be tested with any order of answers. The range
 * is cut by position into pieces near the frontier; each is read upwards by id until it meets its successor, so gaps, ids
 * shared with the whole account and unknown counts do not matter (telegram-client.md section 7).
 */
export class HistoryPlan<T extends Item> {
  private readonly pieces: PieceList<T>;
  private inFlight = 0;
  private releasedTo: MessageId;
  private readonly sizes: PieceSizes;
  private readonly starts: PieceStarts<T>;
  /** Messages per request. */
  private readonly page: number;
  private holesInARow = 0;

  constructor(private readonly options: PlanOptions) {
    this.releasedTo = options.fromId - 1;
    this.pieces = new PieceList(newPiece(0, options.fromId));
    this.page = options.pageSize ?? PAGE;
    this.sizes = new PieceSizes(options);
    this.starts = new PieceStarts({ pieces: this.pieces, sizes: this.sizes, options, page: this.page });
  }

  /** Everything has been taken. */
  get isFinished(): boolean {
    return this.pieces.isEmpty;
  }

  /** The error that stands in front of everything else, once all before it has been taken. */
  get error(): unknown {
    const { head } = this.pieces;
    return head !== undefined && head.items.length === 0 && !head.isBusy ? head.error : undefined;
  }

  /** Messages held. */
  get held(): number {
    return this.pieces.held;
  }

  /** The next request worth sending now, or null. */
  next(): Job<T> | null {
    if (this.inFlight >= this.options.lanes) return null;
    const job = this.starts.again() ?? this.starts.aboveHole() ?? this.continuePiece() ?? this.starts.aboveLast() ?? this.starts.inLongestRest(this.inFlight);
    if (job === null) return null;
    job.piece.isBusy = true;
    this.inFlight++;
    return job;
  }

  /** Takes the answer to a job. */
  complete(job: Job<T>, page: Page<T>): void {
    this.inFlight--;
    const { piece } = job;
    piece.isBusy = false;
    piece.failures = 0;
    this.holesInARow = 0;
    this.sizes.saw(job.kind, page);
    if (job.kind === 'start') this.completeStart(piece, page);
    else this.completeNext(job, page);
    this.pieces.endLast();
  }

  /**
   * The job failed. A page is asked for once more, by any lane; then it is left out, if that is about the page alone
   * (`isOfPage`), else nothing above it can be released any more.
   */
  fail(job: Job<T>, error: unknown, isOfPage = false): void {
    this.inFlight--;
    const { piece } = job;
    piece.isBusy = false;
    if (isOfPage && ++piece.failures < TRIES) {
      piece.isToStart = job.kind === 'start';
      if (job.kind === 'start') piece.query = job.query;
      return;
    }
    if (job.kind === 'start') this.dropUnstarted(piece);
    else if (isOfPage && ++this.holesInARow <= MAX_HOLES_IN_A_ROW) this.leaveOut(piece, error);
    else piece.error = error;
  }

  /** A piece that never began leaves its pages to the one below, which then meets the same error or does not. */
  private dropUnstarted(piece: Piece<T>): void {
    const below = this.pieces.below(piece);
    this.pieces.remove(piece);
    if (below?.hole !== undefined) this.widen(below, below.hole);
    else this.pieces.hasReachedEnd = true;
    this.wakeStalled();
    this.pieces.endLast();
  }

  /** Ends a piece in front of the page that cannot be had; what lies above that page is begun by `PieceStarts`. */
  private leaveOut(piece: Piece<T>, error: unknown): void {
    piece.hole = { error, pages: 1, isBridged: false };
    piece.isDone = true;
  }

  /** The page above a hole cannot be had either. */
  private widen(piece: Piece<T>, { error, pages }: Hole): void {
    const isBridged = pages >= MAX_HOLES_IN_A_ROW;
    piece.hole = { error, pages: pages + 1, isBridged };
    if (isBridged && this.pieces.last === piece) this.pieces.hasReachedEnd = true;
    this.wakeStalled();
  }

  /** The next stretch in order, or null while the first piece is still waited for. */
  take(): Stretch<T> | null {
    const { head } = this.pieces;
    if (head === undefined) return null;
    while ((head.items[0]?.id ?? Number.MAX_SAFE_INTEGER) <= this.releasedTo) head.items.shift();
    const items = head.items.splice(0, PAGE);
    this.releasedTo = items.at(-1)?.id ?? this.releasedTo;
    const isEmptied = head.items.length === 0 && head.isDone && !head.isBusy;
    if (!isEmptied || (head.hole !== undefined && items.length > 0)) return items.length === 0 ? null : { items, coveredTo: this.releasedTo };
    if (head.hole !== undefined) return this.takeHole(head, head.hole, Math.max(this.releasedTo, head.lastId));
    this.pieces.remove(head);
    this.releasedTo = this.isFinished ? this.options.toId : Math.max(this.releasedTo, head.lastId);
    return items.length === 0 && !this.isFinished ? this.take() : { items, coveredTo: this.releasedTo };
  }

  /** What lies between a page that was left out and the piece above it; null until it is known where that begins. */
  private takeHole(head: Piece<T>, { error, isBridged }: Hole, coveredTo: MessageId): Stretch<T> | null {
    const above = this.pieces.above(head);
    if (!isBridged || above?.startId === null) return null;
    if (coveredTo > this.releasedTo) {
      this.releasedTo = coveredTo;
      return { items: [], coveredTo };
    }
    this.pieces.remove(head);
    const holeTo = above === undefined ? this.options.toId : above.startId - 1;
    if (holeTo <= this.releasedTo) return this.isFinished ? { items: [], coveredTo: this.releasedTo } : this.take();
    this.releasedTo = holeTo;
    return { items: [], coveredTo: holeTo, missing: error };
  }

  private continuePiece(): Job<T> | null {
    for (const piece of this.pieces.all) {
      // Whatever lies above a broken piece cannot be released in this run.
      if (piece.error !== undefined) return null;
      if (piece.isBusy || piece.isDone || piece.isStalled || piece.startId === null) continue;
      if (piece.gap !== undefined) return this.beyondGap(piece, piece.gap);
      const isHead = piece === this.pieces.head;
      const held = isHead ? piece.items.length : this.held + (this.inFlight + 1) * this.page;
      if (held >= this.options.windowMessages) return null;
      if (piece.isVerified) return { kind: 'verify', piece, query: pageAfterDate(piece.lastDate, this.page) };
      return { kind: 'next', piece, query: pageAbove(piece.lastId, this.page) };
    }
    return null;
  }

  private beyondGap(piece: Piece<T>, { fromId, toId, place }: Gap<T>): Job<T> {
    return place === undefined ? { kind: 'below', piece, query: pageBelow(fromId, this.page) } : { kind: 'next', piece, query: pageAbove(toId, this.page) };
  }

  private completeNext(job: Job<T>, page: Page<T>): void {
    const { piece } = job;
    const { gap } = piece;
    if (job.kind === 'next' && gap !== undefined) {
      this.judgeGap(job, gap, page);
      return;
    }
    const found = gap === undefined ? gapBefore(job, page) : closeGap(gap, piece.lastId, page);
    if (found.isOpen) piece.gap = this.isEndOf(piece, found) ? askedFor(found) : found;
    else this.grow(piece, found);
  }

  /** The page above a gap, which may rule it out; else it is asked for again once what lies in the gap is here. */
  private judgeGap(job: Job<T>, gap: Gap<T>, page: Page<T>): void {
    const { piece } = job;
    if (!isRuledOut(gap, page)) {
      piece.gap = askedFor(gap);
      return;
    }
    this.grow(piece, gap);
    if (!piece.isDone) this.completeNext(job, page);
  }

  /** Whether nothing is to be read above the page, so that no other page can judge the gap in front of it. */
  private isEndOf(piece: Piece<T>, { toId }: FoundGap<T>): boolean {
    const bound = this.pieces.above(piece)?.startId ?? this.options.toId + 1;
    return toId >= bound - 1;
  }

  private grow(piece: Piece<T>, found: Gap<T>): void {
    delete piece.gap;
    const successor = this.pieces.above(piece);
    if (this.append(piece, found)) {
      piece.isVerified = false;
      this.pieces.meet(piece);
    } else if (successor !== undefined && successor.startId === null) {
      piece.isStalled = true;
    } else {
      this.endByEmptyPage(piece);
    }
  }

  /** @returns whether the piece has grown; places without a message let it grow, too */
  private append(piece: Piece<T>, { items, toId }: Gap<T>): boolean {
    const before = piece.lastId;
    append(piece, this.wanted(items));
    piece.lastId = Math.max(piece.lastId, Math.min(toId, this.options.toId));
    piece.hasPassedEnd ||= toId >= this.options.toId;
    return piece.lastId > before;
  }

  private wanted(items: readonly T[]): readonly T[] {
    return items.filter(({ id }) => id >= this.options.fromId && id <= this.options.toId);
  }

  /** An empty page is asked for once more, by date, before it is believed. */
  private endByEmptyPage(piece: Piece<T>): void {
    if (piece.isVerified || this.sizes.isEmpty) {
      piece.isDone = true;
      const successor = this.pieces.above(piece);
      if (successor?.startId !== undefined && successor.startId !== null) piece.lastId = successor.startId - 1;
      else this.pieces.hasReachedEnd = true;
    } else {
      piece.isVerified = true;
    }
  }

  private completeStart(piece: Piece<T>, page: Page<T>): void {
    const below = this.pieces.below(piece);
    const first = this.wanted(page.items)[0];
    piece.hasPassedEnd ||= Math.max(0, ...sentIds(page)) >= this.options.toId;
    if (first === undefined) {
      // Nothing at that position: the piece below reads on to the end, or to the next piece above.
      if (this.pieces.remove(piece)) this.pieces.hasReachedEnd = true;
    } else {
      piece.startId = first.id;
      piece.lastId = first.id - 1;
      append(piece, this.wanted(page.items));
      this.pieces.place(piece);
    }
    // Messages that vanish move planned positions away from where they were: what seemed a long rest can be none.
    if (below !== undefined && !this.pieces.has(piece)) below.splitInVainAt = below.fetched;
    this.wakeStalled();
    if (below !== undefined && this.pieces.has(below)) this.pieces.meet(below);
  }

  /** Pieces that met an empty page go on, now that it is known what lies above them. */
  private wakeStalled(): void {
    for (const piece of this.pieces.all) {
      const successor = this.pieces.above(piece);
      if (!piece.isStalled || (successor !== undefined && successor.startId === null)) continue;
      piece.isStalled = false;
      if (successor === undefined) this.endByEmptyPage(piece);
    }
  }
}

function askedFor<T extends Item>({ items, fromId, toId }: Gap<T>): Gap<T> {
  return { items, fromId, toId };
}
