import { TobsFailure } from '../../model/errors';
import type { MessageId } from '../../model/ids';
import type { AlbumTile } from '../../model/media';
import type { BlockBase } from '../../notes/types';
import type { StoredDetails } from '../details/message-details';
import { parseSegment, segmentKey, segmentKeys, type Scope, type SegmentRecord, type TileRecord } from './records';
import type { StatePort } from '../ports';

/** What the run remembers of a message it has written. */
export interface StoredMessage {
  /** Local day of its note, in days since 1970. */
  readonly day: number;
  readonly base: BlockBase;
  /** Message whose note holds it (itself unless it is a later item of an album). */
  readonly primaryId: MessageId;
  readonly isDeleted: boolean;
  /** Which of the notes of its period or topic holds it; absent: the first. */
  readonly part?: number | undefined;
  /** It was taken from a Telegram Desktop export; Telegram itself has not said anything else since. */
  readonly isImported?: boolean;
  /** Forums: the topic it was written to. */
  readonly topicId?: MessageId;
  /** What was asked for beyond the message itself. */
  readonly details?: StoredDetails | undefined;
  /** Its place in its album, where albums are laid out. */
  readonly tile?: AlbumTile | undefined;
}

/** A message that was written, and what is remembered of it. */
export type KeptMessage = readonly [id: MessageId, message: StoredMessage];

type Segment = Map<MessageId, StoredMessage>;

const emptySegment: Segment = new Map<MessageId, StoredMessage>();

/**
 * Merge state of one chat's messages, in segments of neighbouring ids, so that a batch rewrites little and nothing holds
 * the whole chat. Changes stay in memory until `takeChanges`, which the caller stores together with its checkpoint.
 */
export class MessageStore {
  private readonly segments = new Map<number, Segment>();
  private readonly changed = new Set<number>();
  private refusesDamage = false;
  /** Numbers of all segments there are, once they have been asked for. */
  private listed: Promise<Set<number>> | undefined;

  constructor(
    private readonly state: StatePort,
    private readonly scope: Scope,
    /** Ids per segment; account-wide ids are sparse and take longer stretches. */
    private readonly segmentSize: number,
    /** When given, `idsIn` sees the messages of this topic only. */
    private readonly topicId?: MessageId,
  ) {}

  /**
   * From now on a damaged record is thrown as StateDamaged instead of being taken for an empty one: the messages it held count
   * as covered, and whatever asks for them would go wrong.
   */
  refuseDamage(): void {
    this.refusesDamage = true;
  }

  /** A record of the chat cannot be read. @throws StateDamaged unless that is to be put up with */
  reportDamage(key: string): void {
    if (this.refusesDamage) throw new StateDamaged(key);
  }

  async get(id: MessageId): Promise<StoredMessage | undefined> {
    return (await this.segment(this.indexOf(id))).get(id);
  }

  async put(id: MessageId, message: StoredMessage): Promise<void> {
    const index = this.indexOf(id);
    let segment = await this.segment(index);
    // While waiting, the segment may have left the memory; writing into the orphan would lose the change.
    while (this.segments.get(index) !== segment) segment = await this.segment(index);
    segment.set(id, message);
    this.changed.add(index);
    if (this.listed !== undefined) (await this.listed).add(index);
  }

  /** Stored ids with `from <= id <= to`, ascending. */
  async idsIn(from: MessageId, to: MessageId): Promise<readonly MessageId[]> {
    const ids: MessageId[] = [];
    for (const index of await this.segmentsIn(this.indexOf(from), this.indexOf(to))) {
      const wasLoaded = this.segments.has(index);
      for (const [id, { topicId }] of await this.segment(index)) {
        if (id >= from && id <= to && (this.topicId === undefined || topicId === this.topicId)) ids.push(id);
      }
      // A whole chat would not fit into the memory. What was there before may wait to be stored, and stays.
      if (!wasLoaded && !this.changed.has(index) && this.segments.size > maxSegmentsInMemory) this.segments.delete(index);
    }
    return ids.sort((a, b) => a - b);
  }

  /** Records of everything changed since the last call; the caller stores them before it calls `forget`. */
  takeChanges(): readonly (readonly [string, SegmentRecord])[] {
    const records = [...this.changed].map((index) => [segmentKey(this.scope, index), encode(this.segments.get(index) ?? emptySegment, index * this.segmentSize)] as const);
    this.changed.clear();
    return records;
  }

  /** Drops the oldest unchanged segments from memory once everything taken has been stored. */
  forget(): void {
    const unchanged = [...this.segments.keys()].filter((index) => !this.changed.has(index));
    for (const index of unchanged.slice(0, Math.max(0, this.segments.size - maxSegmentsInMemory))) this.segments.delete(index);
  }

  /** Numbers of the segments that may hold something: all of a short stretch, of a long one those there are. */
  private async segmentsIn(first: number, last: number): Promise<readonly number[]> {
    if (last - first < shortStretch) return Array.from({ length: last - first + 1 }, (_unused, offset) => first + offset);
    this.listed ??= this.listSegments();
    return [...(await this.listed)].filter((index) => first <= index && index <= last);
  }

  private async listSegments(): Promise<Set<number>> {
    const prefix = segmentKeys(this.scope);
    const keys = [...(await this.state.keysFrom(prefix)), ...((await this.state.imported?.keysFrom(prefix)) ?? [])];
    return new Set([...keys.map((key) => Number(key.slice(prefix.length))).filter(Number.isInteger), ...this.segments.keys()]);
  }

  private indexOf(id: MessageId): number {
    return Math.floor(id / this.segmentSize);
  }

  private async segment(index: number): Promise<Segment> {
    const known = this.segments.get(index);
    if (known !== undefined) return known;
    const key = segmentKey(this.scope, index);
    const record = await this.state.get(key);
    const segment = parseSegment(record);
    if (record !== undefined && segment === null) this.reportDamage(key);
    const start = index * this.segmentSize;
    const loaded = withImported(decode(segment, start), decode(parseSegment(await this.state.imported?.get(key)), start));
    // Two callers may have waited for the same segment; the first one's object is the truth from then on.
    const raced = this.segments.get(index);
    if (raced !== undefined) return raced;
    this.segments.set(index, loaded);
    return loaded;
  }
}

/** What was remembered of a chat's messages cannot be read; the chat has to be compared with its notes once more. */
export class StateDamaged extends TobsFailure {
  constructor(key: string) {
    super({ code: 'INTERNAL', reason: `the record ${key} is damaged` });
  }
}

/** chosen: so many segments are looked for one by one; account-wide ids can leave millions of them out. */
const shortStretch = 64;

/** chosen: about 64 pages of a dense chat, a few hundred kilobytes. */
const maxSegmentsInMemory = 64;

/** Messages an import wrote for whoever comes: what is known of them otherwise is newer. */
function withImported(segment: Segment, imported: Segment): Segment {
  for (const [id, message] of imported) if (message.isImported === true && !segment.has(id)) segment.set(id, message);
  return segment;
}

function encode(segment: Segment, start: number): SegmentRecord {
  const entries = [...segment].sort(([a], [b]) => a - b);
  const days: [number, number][] = [];
  const parts: [number, number][] = [];
  const primaries: Record<string, number> = {};
  let previous = start;
  const ids = entries.map(([id, message]) => {
    addToRuns(days, message.day);
    addToRuns(parts, message.part ?? 1);
    if (message.primaryId !== id) primaries[String(id)] = message.primaryId;
    const delta = id - previous;
    previous = id;
    return delta;
  });
  const deleted = entries.filter(([, message]) => message.isDeleted).map(([id]) => id);
  const details = Object.fromEntries(entries.flatMap(([id, message]) => (message.details === undefined ? [] : [[String(id), message.details]])));
  const tiles = Object.fromEntries(entries.flatMap(([id, { tile }]) => (tile === undefined ? [] : [[String(id), [tile.columns, tile.rows, tile.of] satisfies TileRecord]])));
  return {
    ids,
    days,
    bases: entries.map(([, message]) => message.base),
    ...(Object.keys(primaries).length > 0 && { primaries }),
    ...(deleted.length > 0 && { deleted }),
    ...(parts.some(([part]) => part > 1) && { parts }),
    ...(entries.some(([, { isImported }]) => isImported) && { imported: stretchesOf(entries.map(([, { isImported }]) => isImported === true)) }),
    ...(entries.some(([, { topicId }]) => topicId !== undefined) && { topics: entries.map(([, { topicId }]) => topicId ?? 0) }),
    ...(Object.keys(details).length > 0 && { details }),
    ...(Object.keys(tiles).length > 0 && { tiles }),
  };
}

/** Adds a value to a run-length encoded list. */
function addToRuns(runs: [number, number][], value: number): void {
  const last = runs.at(-1);
  if (last?.[0] === value) last[1]++;
  else runs.push([value, 1]);
}

function listOf(runs: readonly (readonly [number, number])[]): readonly number[] {
  return runs.flatMap(([value, count]) => Array<number>(count).fill(value));
}

/** Where the flags are set, as [first position, how many]. */
function stretchesOf(flags: readonly boolean[]): [number, number][] {
  const stretches: [number, number][] = [];
  flags.forEach((isSet, position) => {
    const last = stretches.at(-1);
    if (isSet && last !== undefined && last[0] + last[1] === position) last[1]++;
    else if (isSet) stretches.push([position, 1]);
  });
  return stretches;
}

function decode(record: SegmentRecord | null, start: number): Segment {
  const segment: Segment = new Map();
  if (record === null) return segment;
  const days = listOf(record.days);
  const parts = listOf(record.parts ?? []);
  const deleted = new Set(record.deleted);
  const imported = new Set((record.imported ?? []).flatMap(([first, count]) => Array.from({ length: Math.min(count, record.ids.length) }, (_unused, offset) => first + offset)));
  let id = start;
  record.ids.forEach((delta, position) => {
    id += delta;
    const base = record.bases[position];
    const day = days[position];
    if (base === undefined || day === undefined) return;
    const topicId = record.topics?.[position] ?? 0;
    const part = parts[position] ?? 1;
    const details = record.details?.[String(id)];
    const tile = tileFrom(record.tiles?.[String(id)]);
    segment.set(id, { day, base, primaryId: record.primaries?.[String(id)] ?? id, isDeleted: deleted.has(id), ...(part > 1 && { part }), ...(imported.has(position) && { isImported: true }), ...(topicId > 0 && { topicId }), ...(details !== undefined && { details }), ...(tile !== undefined && { tile }) });
  });
  return segment;
}

function tileFrom(record: Readonly<TileRecord> | undefined): AlbumTile | undefined {
  if (record === undefined) return undefined;
  const [columns, rows, of] = record;
  return { columns, rows, of };
}
