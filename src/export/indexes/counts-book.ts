import * as v from 'valibot';
import { addCounts, countsOf, noCounts, type ChatCounts, type CountedMessage } from '../../notes/indexes/chat-counts';
import type { StatePort } from '../ports';
import { countsKey, indexKey, newCountsKey, type Scope } from '../state/records';

/** chosen: what came since is stored with every batch, all of it only so often. */
const batchesPerFold = 64;

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
const Day = v.pipe(v.string(), v.regex(/^(?:\d{4}-\d\d-\d\d)?$/));
const CountsSchema = v.object({
  months: v.record(v.pipe(v.string(), v.regex(/^\d{4}-\d\d$/)), v.object({ count: Count, notes: v.array(v.string()) })),
  people: v.record(v.string(), v.object({ name: v.string(), count: Count })),
  media: v.partial(v.object({ photo: Count, video: Count, gif: Count, roundVideo: Count, voice: Count, audio: Count, sticker: Count, document: Count })),
  firstDay: Day,
  lastDay: Day,
});
const StampSchema = v.object({
  /** Title the index was last written with. */
  title: v.string(),
  /** Path of the chat's folder then. */
  folder: v.string(),
  /** Merge base of the index as it was last written; null: somebody else has written it since. */
  base: v.nullable(v.string()),
  /** Merge base of the index as an import that did not know of this one had written it when we last looked. */
  imported: v.optional(v.string()),
  /** Written since: the index is not up to date. */
  isBehind: v.boolean(),
});

/** How the index of a chat was last written. */
export type IndexStamp = Readonly<v.InferOutput<typeof StampSchema>>;

/** What is stored of a chat's counts. */
interface KeptCounts {
  readonly scope: Scope;
  readonly base: ChatCounts;
  readonly fresh: ChatCounts;
  readonly written: IndexStamp | null;
  readonly isLost: boolean;
  readonly imported: string | undefined;
}

/** What the index of a chat is written from. Counts are stored together with the checkpoint that covers their messages. */
export class CountsBook {
  private readonly scope: Scope;
  private base: ChatCounts;
  /** What came since `base` was stored. */
  private fresh: ChatCounts;
  private written: IndexStamp | null;
  private lost: boolean;
  private readonly imported: string | undefined;
  private batch: CountedMessage[] = [];
  private batches = 0;
  private isStored = true;
  private doubtful = false;

  private constructor({ scope, base, fresh, written, isLost, imported }: KeptCounts) {
    this.scope = scope;
    this.base = base;
    this.fresh = fresh;
    this.written = written;
    this.lost = isLost;
    this.imported = imported;
  }

  /** @param hasMessages whether messages were counted before  @param isRebuilding some of them may be counted once more */
  static async open(state: StatePort, scope: Scope, { hasMessages, isRebuilding }: { readonly hasMessages: boolean; readonly isRebuilding: boolean }): Promise<CountsBook> {
    const [base, fresh] = [await read(state, countsKey(scope), CountsSchema), await read(state, newCountsKey(scope), CountsSchema)];
    const stamp = await read(state, indexKey(scope), StampSchema);
    const isAny = (found: StoredRecord<unknown>, kind: StoredRecord<unknown>['kind']): boolean => found.kind === kind;
    // An index is written from counts that are stored with it; what came since may not be there yet.
    const isMissing = isAny(base, 'missing') && (isAny(stamp, 'whole') || (hasMessages && isAny(fresh, 'missing')));
    // An import that knew nothing of these records has counted, and has written the index, by itself.
    const imported = (state.imported === undefined ? null : valueOf(await read(state.imported, indexKey(scope), StampSchema)))?.base ?? undefined;
    const own = valueOf(stamp);
    const isForeign = imported !== undefined && own?.imported !== imported;
    const isLost = isRebuilding || isMissing || isForeign || isAny(base, 'damaged') || isAny(fresh, 'damaged');
    return new CountsBook({ scope, base: valueOf(base) ?? noCounts, fresh: valueOf(fresh) ?? noCounts, written: isForeign && own !== null ? { ...own, base: null } : own, isLost, imported });
  }

  /** The counts are not known: they have to be read from the notes. */
  get isLost(): boolean {
    return this.lost;
  }

  /** State and notes may not speak of the same messages: it was lost, and notes hold what Telegram no longer has. */
  get isDoubtful(): boolean {
    return this.doubtful;
  }

  doubt(): void {
    this.doubtful = true;
  }

  get counts(): ChatCounts {
    return addCounts(this.base, addCounts(this.fresh, countsOf(this.batch)));
  }

  get isEmpty(): boolean {
    return this.counts.lastDay === '';
  }

  /** True when a message was written to this note before. @param note path below the chat's folder */
  hasNote(note: string): boolean {
    return [this.base, this.fresh].some(({ months }) => Object.values(months).some(({ notes }) => notes.includes(note)));
  }

  /** Notes that hold messages of a month, as `notePlace` says it. @param month `2025-01` */
  notesOf(month: string): ReadonlySet<string> {
    return new Set([this.base, this.fresh].flatMap(({ months }) => months[month]?.notes ?? []));
  }

  get stamp(): IndexStamp | null {
    return this.written;
  }

  /** True when the index does not say what there is. */
  isBehind({ title, folder }: Pick<IndexStamp, 'title' | 'folder'>): boolean {
    if (this.lost || this.written === null) return this.lost || !this.isEmpty;
    return this.written.isBehind || this.written.title !== title || this.written.folder !== folder;
  }

  /** A message was written for the first time. */
  add(message: CountedMessage): void {
    this.batch.push(message);
  }

  /** Records of everything changed since the last call; stored with the checkpoint of the batch. */
  takeChanges(): readonly (readonly [key: string, value: unknown])[] {
    if (this.batch.length === 0) return [];
    this.fresh = addCounts(this.fresh, countsOf(this.batch));
    this.batch = [];
    this.isStored = false;
    const stamp = this.behind();
    if (++this.batches < batchesPerFold) return [...stamp, [newCountsKey(this.scope), this.fresh]];
    return [...stamp, ...this.fold()];
  }

  /** Counts as the notes have them. */
  replace(counts: ChatCounts): void {
    [this.base, this.fresh, this.batch, this.lost, this.doubtful] = [counts, noCounts, [], false, false];
    this.isStored = false;
  }

  /** The index was written, or found to say what there is. */
  settle(stamp: Omit<IndexStamp, 'isBehind' | 'imported'>): readonly (readonly [key: string, value: unknown])[] {
    this.written = { ...stamp, isBehind: false, ...(this.imported !== undefined && { imported: this.imported }) };
    return [...(this.isStored ? [] : this.fold()), [indexKey(this.scope), this.written]];
  }

  /** The index has something to say that is no message. */
  outdate(): readonly (readonly [key: string, value: unknown])[] {
    return this.behind();
  }

  private behind(): readonly (readonly [key: string, value: unknown])[] {
    if (this.written === null || this.written.isBehind) return [];
    this.written = { ...this.written, isBehind: true };
    return [[indexKey(this.scope), this.written]];
  }

  private fold(): readonly (readonly [key: string, value: unknown])[] {
    this.base = addCounts(this.base, this.fresh);
    this.fresh = noCounts;
    this.batches = 0;
    this.isStored = true;
    return [[countsKey(this.scope), this.base], [newCountsKey(this.scope), undefined]];
  }
}

/** Whether messages of a chat were counted by whoever keeps these records; what an import has counted by itself says nothing about it. */
export async function hasCounted(state: StatePort, scope: Scope): Promise<boolean> {
  for (const key of [countsKey(scope), newCountsKey(scope)]) {
    const record = (await state.get(key)) ?? undefined;
    if (record !== undefined && JSON.stringify(record) !== JSON.stringify(await state.imported?.get(key))) return true;
  }
  return false;
}

type StoredRecord<Value> = { readonly kind: 'missing' | 'damaged' } | { readonly kind: 'whole'; readonly value: Value };

async function read<Output>(state: Pick<StatePort, 'get'>, key: string, schema: v.GenericSchema<unknown, Output>): Promise<StoredRecord<Output>> {
  const record = await state.get(key);
  const parsed = v.safeParse(schema, record);
  if (parsed.success) return { kind: 'whole', value: parsed.output };
  return { kind: record === undefined ? 'missing' : 'damaged' };
}

function valueOf<Value>(found: StoredRecord<Value>): Value | null {
  return found.kind === 'whole' ? found.value : null;
}
