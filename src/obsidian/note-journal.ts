import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { VaultPath } from '../model/ids';

/** Where the journal is kept. */
export interface JournalStore {
  /** Every record with its key, as stored. */
  all(): Promise<readonly (readonly [key: string, value: unknown])[]>;
  /** Stores all records or none; `undefined` removes one. Durable when resolved, if there is anything to store. */
  set(records: readonly (readonly [key: string, value: unknown])[]): Promise<void>;
}

const EntrySchema = v.object({ version: v.literal(1), base: v.nullable(v.string()), text: v.string() });

/** What a note is to become. */
export interface JournalEntry {
  /** SHA-256 of the text before, base64; null: there is no such note yet. */
  readonly base: string | null;
  /** The text after. */
  readonly text: string;
}

/**
 * What is being written into notes. The app writes a file's content in place: killed in between, it leaves the note empty or cut off. What
 * was in it is nowhere else, and what there is of a new one would be taken for the user's. So the new text is stored before, and removed
 * after. One record per note; records of notes that are written at the same time share their transactions.
 */
export class NoteJournal {
  /** Not stored yet; undefined: to be removed. */
  private readonly pending = new Map<VaultPath, unknown>();
  private next: Promise<void> | null = null;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly store: JournalStore) {}

  /** Keeps what a note is about to become; durable when resolved. @param base text it has now; null: there is no such note */
  async keep(path: VaultPath, { base, text }: { readonly base: string | null; readonly text: string }): Promise<JournalEntry> {
    const entry: JournalEntry = { base: base === null ? null : hashOf(base), text };
    this.pending.set(path, { version: 1, ...entry } satisfies v.InferOutput<typeof EntrySchema>);
    await this.commit();
    return entry;
  }

  /** The note is written, or was left alone. Nobody has to wait for that: a record that stays is looked at and removed by the next run. */
  drop(path: VaultPath): void {
    this.pending.set(path, undefined);
    // Whatever the database said, it is asked again with the next record, and whoever keeps that one is told.
    void this.commit().catch(() => {
      if (!this.pending.has(path)) this.pending.set(path, undefined);
    });
  }

  /** What did not come back, by note; null: the record is damaged. */
  async left(): Promise<readonly (readonly [path: VaultPath, entry: JournalEntry | null])[]> {
    await this.commit();
    return (await this.store.all()).map(([path, stored]) => {
      const { success, output } = v.safeParse(EntrySchema, stored);
      return [path, success ? output : null];
    });
  }

  /** One transaction at a time; whoever comes meanwhile shares the next one. */
  private commit(): Promise<void> {
    this.next ??= this.last.then(async () => {
      this.next = null;
      const records = [...this.pending];
      this.pending.clear();
      await this.store.set(records);
    });
    this.last = this.next.then(() => undefined, () => undefined);
    return this.next;
  }
}

/** True for what an interrupted write leaves: nothing, or the beginning of the new text; zeros where the disk lost the rest. */
export function isCutOff(now: string, { base, text }: JournalEntry): boolean {
  if (now === text || hashOf(now) === base) return false;
  const written = now.replace(/\0+$/, '');
  if (text.startsWith(written)) return true;
  // The bytes of a character were cut apart; they are read as one sign for what is no character, or as several.
  const whole = written.replace(/\uFFFD{1,3}$/, '');
  return whole.length < written.length && text.startsWith(whole) && (text.codePointAt(whole.length) ?? 0) > 0x7f;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
