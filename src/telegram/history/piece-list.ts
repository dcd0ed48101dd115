import { append, cutAt, type Item, type Piece } from './piece';

/** The pieces a history is read in, oldest first; each ends where the next one begins. */
export class PieceList<T extends Item> {
  private readonly pieces: Piece<T>[];
  /** No piece can begin above the last one. */
  hasReachedEnd = false;

  constructor(first: Piece<T>) {
    this.pieces = [first];
  }

  /** Oldest first. */
  get all(): readonly Piece<T>[] {
    return this.pieces;
  }

  get isEmpty(): boolean {
    return this.pieces.length === 0;
  }

  get head(): Piece<T> | undefined {
    return this.pieces[0];
  }

  get last(): Piece<T> | undefined {
    return this.pieces.at(-1);
  }

  /** Messages held. */
  get held(): number {
    return this.pieces.reduce((sum, piece) => sum + piece.items.length, 0);
  }

  has(piece: Piece<T>): boolean {
    return this.pieces.includes(piece);
  }

  below(piece: Piece<T>): Piece<T> | undefined {
    return this.pieces[this.pieces.indexOf(piece) - 1];
  }

  above(piece: Piece<T>): Piece<T> | undefined {
    const index = this.pieces.indexOf(piece);
    return index === -1 ? undefined : this.pieces[index + 1];
  }

  /** Puts a piece right above another one. */
  insertAbove(piece: Piece<T>, added: Piece<T>): void {
    this.pieces.splice(this.pieces.indexOf(piece) + 1, 0, added);
  }

  /** @returns whether it was the last */
  remove(piece: Piece<T>): boolean {
    const index = this.pieces.indexOf(piece);
    this.pieces.splice(index, 1);
    return index === this.pieces.length;
  }

  /** Near the newest end pages begin lower than planned: pieces that begin at or below an earlier one are one piece. */
  place(piece: Piece<T>): void {
    const index = this.pieces.indexOf(piece);
    const startId = piece.startId ?? 0;
    const covering = this.pieces.slice(0, index).findLast((other) => other.startId !== null && other.startId >= startId);
    const covered = this.pieces.slice(index + 1).find((other) => other.startId !== null && other.startId <= startId);
    const other = covering ?? covered;
    if (other === undefined) {
      this.meet(piece);
      return;
    }
    const isAdjacent = other.lastId >= startId - 1;
    if (!other.isDone && isAdjacent) {
      append(other, piece.items);
      other.hasPassedEnd ||= piece.hasPassedEnd;
    }
    // A piece above may end lower than one that was already there.
    if (this.remove(piece)) this.hasReachedEnd = true;
    this.meet(other);
  }

  /** Ends `piece` when it has reached its successor's first message. */
  meet(piece: Piece<T>): void {
    const successor = this.above(piece);
    if (piece.startId === null || successor === undefined || successor.startId === null) return;
    if (piece.lastId < successor.startId - 1) return;
    cutAt(piece, successor.startId);
    piece.isDone = true;
  }

  /** The last piece is complete once it has seen the end of the request. */
  endLast(): void {
    const { last } = this;
    if (last?.hasPassedEnd !== true || last.startId === null) return;
    last.isDone = true;
    this.hasReachedEnd = true;
  }
}
