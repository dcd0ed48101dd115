import type { Item, Page, PageQuery } from '../../../../src/telegram/history/piece';

/** What a server does to pages beyond cutting them out. */
export interface FakeRules {
  /** Every n-th page lacks the messages farthest from its beginning; 0: never. */
  readonly shortEvery: number;
  /** Pages upwards come short of their oldest messages instead of their newest. */
  readonly lacksOldest?: boolean;
  /** How many messages a short page lacks; default 1. */
  readonly shortBy?: number;
  /** Pages above the newest message are filled with older ones, or cut. */
  readonly negativeOffset: 'fill' | 'clip';
  /** Numbers of requests answered by an empty page. */
  readonly emptyAt: readonly number[];
  /** Numbers of requests that fail. */
  readonly failAt: readonly number[];
  /** Pages with a message whose id is in this range always fail. */
  readonly badIds?: readonly [from: number, to: number];
  readonly isCountKnown: boolean;
  /** Pages do not say where in the chat they lie. */
  readonly isPlaceUnknown?: boolean;
}

/** A history sliced as Telegram documents it. */
export class FakeHistory {
  requests = 0;
  /** Requests for what lies right below a message. */
  requestsBelow = 0;
  /** Requests that failed. */
  faults = 0;
  deepestOffset = 0;
  largestLimit = 0;
  constructor(
    private ids: readonly number[],
    private readonly rules: FakeRules,
  ) {}

  private fail(number: number): never {
    this.faults++;
    throw new Error(`request ${number} failed`);
  }

  delete(id: number): void {
    this.ids = this.ids.filter((other) => other !== id);
  }

  answer(query: PageQuery): Page<Item> {
    const number = ++this.requests;
    if (query.offsetId > 0 && query.addOffset === 0) this.requestsBelow++;
    this.largestLimit = Math.max(this.largestLimit, query.limit);
    this.deepestOffset = Math.max(this.deepestOffset, -query.addOffset);
    if (this.rules.failAt.includes(number)) this.fail(number);
    const total = this.rules.isCountKnown ? { total: this.ids.length } : {};
    if (this.rules.emptyAt.includes(number)) return { items: [], ...total };
    const bound = query.offsetId > 0 ? query.offsetId : query.offsetDate > 0 ? Math.ceil((query.offsetDate - dateOf(0)) / 60) : Number.MAX_SAFE_INTEGER;
    const newer = this.ids.length - countBelow(this.ids, bound);
    let start = newer + query.addOffset;
    let end = start + query.limit;
    if (start < 0) {
      start = 0;
      end = this.rules.negativeOffset === 'fill' ? query.limit : Math.max(0, end);
    }
    let page = this.ids.slice(Math.max(0, this.ids.length - end), Math.max(0, this.ids.length - start)).toReversed();
    // Never the newest message of all: a server that always hides it has no such message.
    const isShort = start > 0 && this.rules.shortEvery > 0 && page.length === query.limit && query.limit > 1 && number % this.rules.shortEvery === 0;
    const place = this.rules.isPlaceUnknown === true || query.offsetId === 0 ? {} : { newer: start };
    const { shortBy = 1, lacksOldest = false } = this.rules;
    if (isShort) page = query.addOffset < 0 && !lacksOldest ? page.slice(shortBy) : page.slice(0, -shortBy);
    const [badFrom, badTo] = this.rules.badIds ?? [0, -1];
    if (page.some((id) => badFrom <= id && id <= badTo)) this.fail(number);
    return { items: page.toReversed().map((id) => ({ id, date: dateOf(id) })), ...total, ...place };
  }
}

function countBelow(ids: readonly number[], bound: number): number {
  let low = 0;
  for (let high = ids.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((ids[middle] ?? 0) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** One message a minute, in the order of ids. */
export function dateOf(id: number): number {
  return 1_700_000_000 + id * 60;
}
