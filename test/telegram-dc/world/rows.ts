/** The index of a chat: one row per message ever sent, a few bytes each, in the order of ids. Rows are never removed, so a row number stays valid. */

/** What a message is, as far as filters, file ids and the oracle need to know without making it. */
export const ROW_KINDS = [
  'text', 'photo', 'video', 'gif', 'round', 'voice', 'audio', 'document', 'sticker', 'poll', 'geo', 'contact', 'webpage', 'service', 'explicit', 'autoForward', 'topicCreate', 'sample',
] as const;
export type RowKind = (typeof ROW_KINDS)[number];

export interface NewRow {
  readonly date: number;
  readonly kind: RowKind;
  readonly block: number;
  /** 1-based position in an album; 0 = none. */
  readonly album?: number;
  /** Topic number in forums, row of the thread's root in comment groups; -1 = none. */
  readonly top?: number;
  /** Number of the explicit message, id of the forwarded post, or number of the sample. */
  readonly ref?: number;
}

/** Growable columns of 32-bit numbers, about 21 bytes a row. */
export class Rows {
  length = 0;
  ids = new Int32Array(64);
  dates = new Int32Array(64);
  tops = new Int32Array(64);
  refs = new Int32Array(64);
  private kinds = new Uint8Array(64);
  albums = new Uint8Array(64);
  blocks = new Uint16Array(64);
  gone = new Uint8Array(64);

  push(row: NewRow): number {
    if (this.length === this.ids.length) this.grow();
    const at = this.length++;
    this.dates[at] = row.date;
    this.kinds[at] = ROW_KINDS.indexOf(row.kind);
    this.blocks[at] = row.block;
    this.albums[at] = row.album ?? 0;
    this.tops[at] = row.top ?? -1;
    this.refs[at] = row.ref ?? -1;
    return at;
  }

  id(row: number): number {
    return this.ids[row] ?? 0;
  }

  date(row: number): number {
    return this.dates[row] ?? 0;
  }

  kind(row: number): RowKind {
    return ROW_KINDS[this.kinds[row] ?? 0] ?? 'text';
  }

  setKind(row: number, kind: RowKind): void {
    this.kinds[row] = ROW_KINDS.indexOf(kind);
  }

  album(row: number): number {
    return this.albums[row] ?? 0;
  }

  block(row: number): number {
    return this.blocks[row] ?? 0;
  }

  top(row: number): number {
    return this.tops[row] ?? -1;
  }

  ref(row: number): number {
    return this.refs[row] ?? -1;
  }

  isGone(row: number): boolean {
    return this.gone[row] === 1;
  }

  /** Row of a message id, deleted ones included; -1 = never existed. */
  find(id: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.ids[middle] ?? 0) < id) low = middle + 1;
      else high = middle;
    }
    return low < this.length && this.ids[low] === id ? low : -1;
  }

  private grow(): void {
    const larger = <T extends Int32Array | Uint8Array | Uint16Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    const size = this.length * 2;
    this.ids = larger(this.ids, new Int32Array(size));
    this.dates = larger(this.dates, new Int32Array(size));
    this.tops = larger(this.tops, new Int32Array(size));
    this.refs = larger(this.refs, new Int32Array(size));
    this.kinds = larger(this.kinds, new Uint8Array(size));
    this.albums = larger(this.albums, new Uint8Array(size));
    this.blocks = larger(this.blocks, new Uint16Array(size));
    this.gone = larger(this.gone, new Uint8Array(size));
  }
}

/** How many of `list` (row numbers, ascending) have `column` below `bound`; both columns rise with the rows. */
export function countBelow(list: Int32Array, column: Int32Array, bound: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((column[list[middle] ?? 0] ?? 0) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
