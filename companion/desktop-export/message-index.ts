import type { MessageId, UnixSeconds } from '../../src/model/ids';

/** Where one message stands in the file, and what is needed to find it. */
export interface IndexEntry {
  readonly id: MessageId;
  readonly date: UnixSeconds;
  /** First byte of its JSON. */
  readonly byte: number;
  readonly bytes: number;
  /** Message of the same chat it answers or is about; 0: none. */
  readonly parent: MessageId;
}

/** chosen: most chats have fewer messages. */
const firstCapacity = 64;

/** The messages of a chat by id: 24 bytes for each, because there may be millions. */
export class MessageIndex {
  private size = 0;
  private ids = new Int32Array(firstCapacity);
  private dates = new Int32Array(firstCapacity);
  private parents = new Int32Array(firstCapacity);
  private lengths = new Uint32Array(firstCapacity);
  private places = new Float64Array(firstCapacity);
  private isSorted = true;

  get count(): number {
    return this.size;
  }

  add({ id, date, byte, bytes, parent }: IndexEntry): void {
    if (this.size === this.ids.length) this.resize(this.size * 2);
    if (this.size > 0 && id <= this.idAt(this.size - 1)) this.isSorted = false;
    this.set(this.size++, { id, date, byte, bytes, parent });
  }

  /** Takes the entries of another index as well. */
  addAll(other: MessageIndex): void {
    for (let position = 0; position < other.count; position++) this.add(other.at(position));
  }

  at(position: number): IndexEntry {
    return { id: this.idAt(position), date: this.dates[position] ?? 0, byte: this.places[position] ?? 0, bytes: this.lengths[position] ?? 0, parent: this.parents[position] ?? 0 };
  }

  idAt(position: number): MessageId {
    return this.ids[position] ?? 0;
  }

  dateAt(position: number): UnixSeconds {
    return this.dates[position] ?? 0;
  }

  /** Puts the entries in the order of their ids; equal ids keep the order of the file. Nothing is done when they are. */
  sort(): void {
    if (this.isSorted) return;
    const order = Uint32Array.from({ length: this.size }, (_unused, position) => position);
    order.sort((a, b) => this.idAt(a) - this.idAt(b) || (this.places[a] ?? 0) - (this.places[b] ?? 0));
    this.ids = order.reduce((sorted, from, to) => ((sorted[to] = this.ids[from] ?? 0), sorted), new Int32Array(this.size));
    this.dates = order.reduce((sorted, from, to) => ((sorted[to] = this.dates[from] ?? 0), sorted), new Int32Array(this.size));
    this.parents = order.reduce((sorted, from, to) => ((sorted[to] = this.parents[from] ?? 0), sorted), new Int32Array(this.size));
    this.lengths = order.reduce((sorted, from, to) => ((sorted[to] = this.lengths[from] ?? 0), sorted), new Uint32Array(this.size));
    this.places = order.reduce((sorted, from, to) => ((sorted[to] = this.places[from] ?? 0), sorted), new Float64Array(this.size));
    this.isSorted = true;
  }

  /** Keeps the entries for which `isKept` says so. */
  filter(isKept: (position: number) => boolean): void {
    let next = 0;
    for (let position = 0; position < this.size; position++) if (isKept(position)) this.set(next++, this.at(position));
    this.size = next;
  }

  /** Position of the first entry whose id is not below `id`; `count` when there is none. The index is sorted. */
  positionOf(id: MessageId): number {
    let [low, high] = [0, this.size];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.idAt(middle) < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private set(position: number, { id, date, byte, bytes, parent }: IndexEntry): void {
    this.ids[position] = id;
    this.dates[position] = date;
    this.places[position] = byte;
    this.lengths[position] = bytes;
    this.parents[position] = parent;
  }

  private resize(capacity: number): void {
    this.ids = grown(this.ids, new Int32Array(capacity));
    this.dates = grown(this.dates, new Int32Array(capacity));
    this.parents = grown(this.parents, new Int32Array(capacity));
    this.lengths = grown(this.lengths, new Uint32Array(capacity));
    this.places = grown(this.places, new Float64Array(capacity));
  }
}

function grown<List extends { set(other: ArrayLike<number>): void }>(list: List & ArrayLike<number>, larger: List): List {
  larger.set(list);
  return larger;
}
