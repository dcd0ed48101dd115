import type { MessageId } from '../../model/ids';
import { PAGE, type Item, type Job, type Page, type Piece } from './piece';

/**
 * Most pages of one piece (measured: with 10, what waits for the pieces below outlives two collections, 5 % of the processor time;
 * still shorter ones cost overlap).
 */
const MAX_PIECE_PAGES = 5;
/** Pages after which the share of short ones is believed (chosen). */
const KNOWN_PAGES = 30;

/** The range of ids that is divided into pieces, and who reads them. */
export interface PlanOptions {
  /** Inclusive. */
  readonly fromId: MessageId;
  /** Inclusive. */
  readonly toId: MessageId;
  /** Requests in flight. */
  readonly lanes: number;
  /** Messages fetched but not yet taken, at most. */
  readonly windowMessages: number;
  /** How many messages to expect, if known. */
  readonly expected?: number;
  /** Messages per request; default: as many as Telegram gives. */
  readonly pageSize?: number;
}

/** What has been seen of a chat's pages, and how large its pieces are made by that. */
export class PieceSizes {
  private total: number | undefined;
  private pagesSeen = 0;
  /** Messages by which pages in the middle came short. */
  private missingSeen = 0;

  private readonly page: number;

  constructor(private readonly options: PlanOptions) {
    this.page = options.pageSize ?? PAGE;
  }

  /** The server says the chat has no messages. */
  get isEmpty(): boolean {
    return this.total === 0;
  }

  /** Takes note of an answer. */
  saw<T extends Item>(kind: Job<T>['kind'], page: Page<T>): void {
    if (page.total !== undefined) this.total = page.total;
    if (kind !== 'next' || (page.items.at(-1)?.id ?? this.options.toId) >= this.options.toId) return;
    this.pagesSeen++;
    this.missingSeen += this.page - page.items.length;
  }

  /**
   * Messages a piece of so many pages shares with its successor. Positions are counted by the server: short pages and
   * messages deleted meanwhile shift them, and only meeting the successor's first message proves that nothing lies between.
   */
  overlapOf(pages: number): number {
    const shift = Math.ceil((pages * this.missingSeen) / Math.max(this.pagesSeen, 1));
    // Until this chat is known a little, two short pages per piece are allowed for.
    return 1 + Math.min(Math.max(shift, this.pagesSeen < KNOWN_PAGES ? 2 : 0), Math.floor(this.page / 2));
  }

  /** Messages from the beginning of `last` to the end, as far as can be said; null: not yet. */
  expectedAfter<T extends Item>(last: Piece<T>, pieces: readonly Piece<T>[]): number | null {
    const { fromId, toId, expected } = this.options;
    const known = pieces.findLast((piece) => piece.fetched > 0);
    const bound = Math.min(expected ?? Number.MAX_SAFE_INTEGER, this.total ?? Number.MAX_SAFE_INTEGER, toId - fromId + 1);
    if (known === undefined || known.startId === null) return expected === undefined ? null : bound - last.position;
    // Ids are denser or thinner from chat to chat; the pages seen so far tell how thin.
    const density = known.fetched / Math.max(known.lastId - known.startId + 1, 1);
    const rest = Math.min((toId - known.lastId) * Math.min(density, 1), bound - known.position - known.fetched);
    return known.position + known.fetched + rest - last.position;
  }

  /** Pages of the next piece: smaller towards the end, so that all lanes finish together. */
  pagesOf(expected: number): number {
    const { lanes, windowMessages } = this.options;
    const most = Math.min(MAX_PIECE_PAGES, Math.max(1, Math.floor(windowMessages / this.page / lanes)));
    return Math.min(most, Math.max(1, Math.ceil(expected / this.page / lanes)));
  }
}
