import * as v from 'valibot';
import type { VaultPath } from '../../model/ids';
import type { StatePort } from '../ports';
import { galleryKey, type Scope } from '../state/records';

/** chosen: of more notes it is only remembered that all of the chat's have to be looked at. */
const maxNotes = 500;

const RecordSchema = v.object({
  /** Notes with pictures the gallery may not show. */
  notes: v.union([v.literal('all'), v.array(v.string())]),
  /** Galleries that were written, by year; empty: the one of all years. */
  written: v.record(v.string(), v.string()),
  /** There is one for every year. */
  isSplit: v.boolean(),
});
type GalleryRecord = Readonly<v.InferOutput<typeof RecordSchema>>;

/** How the galleries of a chat were last written. */
export type GalleryStamp = Pick<GalleryRecord, 'written' | 'isSplit'>;

/**
 * What the gallery of a chat has to be brought up to date with. Notes are noted together with the checkpoint that covers what was
 * written into them; the pictures themselves are read from them.
 */
export class GalleryBook {
  private isStored = true;

  private constructor(
    private readonly scope: Scope,
    private record: GalleryRecord,
    private readonly isKnown: boolean,
  ) {}

  /** Without a record nothing is known of the chat's notes. */
  static async open(state: Pick<StatePort, 'get'>, scope: Scope): Promise<GalleryBook> {
    const parsed = v.safeParse(RecordSchema, await state.get(galleryKey(scope)));
    return new GalleryBook(scope, parsed.success ? parsed.output : { notes: 'all', written: {}, isSplit: false }, parsed.success);
  }

  get stamp(): GalleryStamp {
    return this.record;
  }

  get notes(): GalleryRecord['notes'] {
    return this.record.notes;
  }

  get isBehind(): boolean {
    return this.record.notes === 'all' || this.record.notes.length > 0;
  }

  /** A note shows another picture than before. */
  touch(note: VaultPath): void {
    const { notes } = this.record;
    if (notes === 'all' || notes.includes(note)) return;
    this.record = { ...this.record, notes: notes.length < maxNotes ? [...notes, note] : 'all' };
    this.isStored = false;
  }

  /** What is written while nobody wants a gallery is not noted; should one be wanted again, all notes are looked at. */
  neglect(): readonly (readonly [key: string, value: unknown])[] {
    if (!this.isKnown || this.record.notes === 'all') return [];
    this.record = { ...this.record, notes: 'all' };
    return [[galleryKey(this.scope), this.record]];
  }

  /** Records of everything changed since the last call. */
  takeChanges(): readonly (readonly [key: string, value: unknown])[] {
    if (this.isStored) return [];
    this.isStored = true;
    return [[galleryKey(this.scope), this.record]];
  }

  /** The gallery says what there is. */
  settle(stamp: GalleryStamp): readonly (readonly [key: string, value: unknown])[] {
    this.record = { ...stamp, notes: [] };
    this.isStored = true;
    return [[galleryKey(this.scope), this.record]];
  }
}

/** The books of a run; a chat that is opened once more, or its past, goes on in the same one. */
export class GalleryBooks {
  private readonly books = new Map<Scope, Promise<GalleryBook>>();

  constructor(private readonly state: Pick<StatePort, 'get'>) {}

  of(scope: Scope): Promise<GalleryBook> {
    const book = this.books.get(scope) ?? GalleryBook.open(this.state, scope);
    this.books.set(scope, book);
    return book;
  }
}
