import * as v from 'valibot';
import { untilAborted } from '../model/until-aborted';
import type { JournalStore } from './note-journal';

/** What lies in data.json. */
export type FoundData =
  /** What the app made of it; null: there is none, which is how a user starts anew. */
  | { readonly kind: 'stored'; readonly stored: unknown }
  /** It is there, and it is empty, cut off, not JSON, or cannot be read. */
  | { readonly kind: 'unreadable' };

/** What was saved last from this device. */
export interface SavedData {
  readonly stored: unknown;
  /** Saving it has not come back: what is in data.json is a part of this, and nobody else's. */
  readonly isInterrupted: boolean;
}

/** What `DataFile` needs of the app. */
export interface DataFileParts {
  /** The app's own way to the file; the plugin itself. */
  readonly app: { loadData(): Promise<unknown>; saveData(data: unknown): Promise<void> };
  /** The file as text; null when there is none. */
  readonly textOf: () => Promise<string | null>;
  /** Where the copy is kept. */
  readonly copies: JournalStore;
  /** Names the file among those of all vaults of this device. */
  readonly key: () => string;
  /** Saved, but without a copy. */
  readonly onNoCopy: () => void;
  /** Milliseconds the database of the copy is waited for; default: `copyLimitMs`. */
  readonly limitMs?: number;
}

/** chosen: the database answers within milliseconds; one that hangs must hold up neither the start of the app nor a change of settings. */
const copyLimitMs = 3000;

const CopySchema = v.object({ version: v.literal(1), text: v.pipe(v.string(), v.parseJson()), isSaved: v.boolean() });

/**
 * data.json, and a copy of it in the browser's database. The app writes the file in place: killed in between, or without power soon after,
 * it leaves the file empty or cut off, and keys and chosen chats were nowhere else. The copy holds what data.json holds, and nothing secret,
 * and is looked at only when the file is there and cannot be read.
 */
export class DataFile {
  constructor(private readonly parts: DataFileParts) {}

  async read(): Promise<FoundData> {
    try {
      const stored = await this.parts.app.loadData();
      if (stored !== null && stored !== undefined) return { kind: 'stored', stored };
      // Without a word the app hands out nothing both for no file and for one that is no JSON.
      const text = await this.parts.textOf();
      return { kind: 'stored', stored: text === null ? null : (JSON.parse(text.replace(/^\uFEFF/, '')) as unknown) };
    } catch {
      // Whatever the app, the disk or the parser says of such a file.
      return { kind: 'unreadable' };
    }
  }

  /** What was saved last from here; null: nothing, or nothing that can be read. */
  async lastSaved(): Promise<SavedData | null> {
    const key = this.parts.key();
    try {
      const [, copy] = (await this.limited(this.parts.copies.all())).find(([name]) => name === key) ?? [];
      const { success, output } = v.safeParse(CopySchema, copy);
      return success ? { stored: output.text, isInterrupted: !output.isSaved } : null;
    } catch {
      // A database that fails or hangs; whoever asks tells the user that nothing could be restored.
      return null;
    }
  }

  /**
   * Keeps the copy, then saves. One at a time.
   * @throws as the app does when the file cannot be written; the copy stays then, for the file may be cut off
   */
  async write(data: unknown): Promise<void> {
    const text = JSON.stringify(data);
    const isKept = await this.keep(text, false);
    await this.parts.app.saveData(data);
    // Nobody has to wait for that: one that stays marked is not looked at while the file can be read.
    if (isKept) void this.keep(text, true);
  }

  private async keep(text: string, isSaved: boolean): Promise<boolean> {
    try {
      await this.limited(this.parts.copies.set([[this.parts.key(), { version: 1, text, isSaved }]]));
      return true;
    } catch {
      // A full or broken database of the browser; saving without a copy is better than not saving.
      if (!isSaved) this.parts.onNoCopy();
      return false;
    }
  }

  private async limited<T>(work: Promise<T>): Promise<T> {
    return await untilAborted(work, AbortSignal.timeout(this.parts.limitMs ?? copyLimitMs));
  }
}
