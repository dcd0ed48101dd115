import { newPiece, pageAt, type Item, type Job, type Piece } from './piece';
import type { PieceList } from './piece-list';
import type { PieceSizes, PlanOptions } from './piece-sizes';

/** What is known of a reading. */
export interface PieceStartsParts<T extends Item> {
  readonly pieces: PieceList<T>;
  readonly sizes: PieceSizes;
  readonly options: PlanOptions;
  /** Messages per request. */
  readonly page: number;
}

/** Where further pieces begin; each answers the request for the first page of one, or null. */
export class PieceStarts<T extends Item> {
  constructor(private readonly parts: PieceStartsParts<T>) {}

  /** Begins a piece one page above a hole. */
  aboveHole(): Job<T> | null {
    const { page, pieces } = this.parts;
    const below = pieces.all.find(({ hole }) => hole?.isBridged === false);
    if (below?.hole === undefined) return null;
    below.hole = { ...below.hole, isBridged: true };
    const skip = below.hole.pages * page;
    const piece = newPiece<T>(below.position + below.fetched + skip, null);
    pieces.insertAbove(below, piece);
    return { kind: 'start', piece, query: pageAt(below.lastId + 1, skip, page) };
  }

  /** Begins a piece again whose first page failed. */
  again(): Job<T> | null {
    const { pieces } = this.parts;
    const piece = pieces.all.find(({ isToStart, isBusy }) => isToStart === true && !isBusy);
    if (piece?.query === undefined) return null;
    piece.isToStart = false;
    return { kind: 'start', piece, query: piece.query };
  }

  /** Begins a piece above the last one, by position from the nearest piece whose first id is known. */
  aboveLast(): Job<T> | null {
    const { options, page, pieces, sizes } = this.parts;
    const { head, last, hasReachedEnd } = pieces;
    if (last === undefined || head === undefined || hasReachedEnd || last.isDone || last.hasPassedEnd || pieces.all.some((piece) => piece.error !== undefined)) return null;
    const expected = sizes.expectedAfter(last, pieces.all);
    if (expected === null) return null;
    const pages = Math.max(sizes.pagesOf(expected), Math.ceil((last.fetched + 1) / page) + (last.isBusy ? 1 : 0));
    const position = last.position + pages * page - sizes.overlapOf(pages);
    if (last.position + expected < position + page) return null;
    const headPosition = head.position + head.fetched - head.items.length;
    if (position + page - headPosition > options.windowMessages) return null;
    const anchor = pieces.all.findLast((piece) => piece.startId !== null);
    if (anchor?.startId === undefined || anchor.startId === null) return null;
    const piece = newPiece<T>(position, null);
    pieces.insertAbove(last, piece);
    return { kind: 'start', piece, query: pageAt(anchor.startId, position - anchor.position, page) };
  }

  /** A lane without work takes the upper half of the longest rest. */
  inLongestRest(inFlight: number): Job<T> | null {
    const { options, page, pieces, sizes } = this.parts;
    let best: { readonly piece: Piece<T>; readonly rest: number } | undefined;
    for (const piece of pieces.all.slice(0, -1)) {
      const successor = pieces.above(piece);
      if (piece.error !== undefined) return null;
      if (successor === undefined || piece.startId === null || piece.isDone || piece.isStalled || piece.splitInVainAt === piece.fetched) continue;
      const rest = successor.position - piece.position - piece.fetched;
      if (rest >= 4 * page && rest > (best?.rest ?? 0)) best = { piece, rest };
    }
    if (best === undefined || pieces.held + (inFlight + 1) * page >= options.windowMessages) return null;
    const pages = Math.ceil(best.rest / page / 2);
    const skip = pages * page - sizes.overlapOf(pages);
    const { piece } = best;
    const upper = newPiece<T>(piece.position + piece.fetched + skip, null);
    pieces.insertAbove(piece, upper);
    return { kind: 'start', piece: upper, query: pageAt(piece.lastId + 1, skip, page) };
  }
}
