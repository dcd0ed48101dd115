import PQueue from 'p-queue';
import type { VaultPath } from '../../model/ids';
import { renderMediaLine } from '../../notes/render/media-line';
import type { NoteWords } from '../../notes/words/words';
import type { ChatState } from '../state/chat-state';
import type { GalleryBook } from '../indexes/gallery-book';
import type { KeyedLock } from '../keyed-lock';
import type { NoteFinder } from '../write/note-finder';
import type { ClockPort, VaultPort } from '../ports';
import type { PendingItem } from '../state/records';
import type { FetchResult, FileFetcher } from './file-fetcher';
import type { MadeFiles } from '../processing/made-files';
import { MediaLines, type ItemLine, type ShowLine } from './media-lines';
import type { Tally } from '../run/tally';

/** What the queue of a chat's files works with. */
export interface MediaQueueParts {
  readonly vault: VaultPort;
  readonly state: ChatState;
  readonly notes: Pick<NoteFinder, 'find'>;
  /** The messages are from before a migration. */
  readonly isMigrated: boolean;
  readonly tally: Tally;
  readonly fetcher: FileFetcher;
  readonly made: MadeFiles;
  readonly filesAtOnce: number;
  readonly signal: AbortSignal;
  readonly clock: ClockPort;
  readonly noteLock: KeyedLock;
  readonly words: NoteWords;
  /** What the chat's gallery lacks; absent: its files are in none. */
  readonly gallery?: GalleryBook;
  /** Downloads at the same time, when several queues share them; otherwise `filesAtOnce` of its own. */
  readonly files?: PQueue;
  /** How a file's new state comes into a note; default: as a message's. */
  readonly showLine?: ShowLine;
}

/** chosen: batches whose files are partly done; bounds what a few long downloads can keep in memory. */
const maxBatchesUnderway = 32;

/** chosen: files that may wait for another try, or for their turn, without anybody else waiting for them. */
const handedOverAhead = 32;

/**
 * Files handed over at the same time: whoever downloads them keeps to `filesAtOnce`, puts photos and small ones first, and has
 * others at hand while one is only waiting: for the disk, for Telegram, or for another try.
 */
export function filesUnderway({ filesAtOnce }: { readonly filesAtOnce: number }): number {
  return filesAtOnce + handedOverAhead;
}

/**
 * Fetches the files of a chat beside its text. Works off the stored records of waiting files, so it holds one batch of
 * them at a time, and what a dead process left behind is simply still waiting.
 */
export class MediaQueue {
  private readonly batches: number[] = [];
  private readonly files: PQueue;
  private readonly lines: MediaLines;
  /** Files on their way, by path: two messages with one file fetch it once. */
  private readonly underway = new Map<VaultPath, Promise<FetchResult>>();
  /** Small pictures on their way, by the path of their file. */
  private readonly thumbs = new Map<VaultPath, Promise<VaultPath | undefined>>();
  private worker: Promise<void> | null = null;
  /** What ended the work before its time; thrown by `finish`, since nobody waits before. */
  private broken: { readonly error: unknown } | null = null;

  constructor(private readonly parts: MediaQueueParts) {
    this.lines = new MediaLines(parts);
    this.files = parts.files ?? new PQueue({ concurrency: filesUnderway(parts) });
  }

  /** Puts a stored batch of waiting files in the queue. */
  add(batch: number, items: readonly PendingItem[]): void {
    const { tally } = this.parts;
    if (items.length === 0) return;
    const files = items.filter(({ thumbOnly }) => thumbOnly !== true);
    tally.mediaTotal += files.length;
    for (const { media } of files) tally.mediaBytesTotal += media.file.sizeBytes;
    this.batches.push(batch);
    this.worker ??= this.work();
  }

  /** Resolves when nothing is left to do, or at once after a stop. Throws what the work threw. */
  async finish(): Promise<void> {
    while (this.worker !== null) await this.worker;
    if (this.broken !== null) throw this.broken.error;
  }

  private async work(): Promise<void> {
    // Never ends within `add`, which has yet to note this worker: a stopped run would wait for it for ever.
    await Promise.resolve();
    const running = new Set<Promise<void>>();
    // Batches may be added while the last ones are being finished: the look at the queue and the end are one step.
    while (this.batches.length > 0 && this.canGoOn()) {
      for (let batch = this.batches.shift(); batch !== undefined && this.canGoOn(); batch = this.batches.shift()) {
        const work = this.start(batch).finally(() => running.delete(work));
        running.add(work);
        // The next batch starts as soon as a place is free, so one long film does not hold up the photos behind it.
        await this.files.onSizeLessThan(filesUnderway(this.parts));
        if (running.size >= maxBatchesUnderway) await Promise.race(running);
      }
      await Promise.all(running);
    }
    this.worker = null;
  }

  private canGoOn(): boolean {
    return !this.parts.signal.aborted && this.broken === null;
  }

  /** Never rejects: what goes wrong ends the queue and is thrown by `finish`. */
  private async start(batch: number): Promise<void> {
    try {
      await this.workOff(batch, await this.parts.state.pendingItems(batch));
    } catch (error) {
      this.broken ??= { error };
    }
  }

  private async workOff(batch: number, items: readonly PendingItem[]): Promise<void> {
    const placed = items.filter((item) => item.placed === true);
    const missing = items.filter((item) => item.placed !== true);
    const results = new Map<PendingItem, FetchResult>();
    await Promise.all(missing.toSorted(inOrder).map(async (item) => results.set(item, await this.withThumb(item, await (item.thumbOnly === true ? this.stateOf(item) : this.fetchOnce(item))))));
    const { remaining, records } = await this.showResults(missing, results);
    await this.parts.state.commit({ pending: { batch, items: [...placed, ...remaining] }, others: [...records, ...(this.parts.gallery?.takeChanges() ?? [])] });
  }

  /** How the file of an item stands of which only the small picture is wanted. */
  private async stateOf({ media: { file }, path, skipped }: PendingItem): Promise<FetchResult> {
    return skipped === undefined ? { kind: 'present', path: await this.parts.fetcher.placeOf(file, path) } : { kind: 'skipped', reason: skipped };
  }

  /** The result, with the small picture beside the file. */
  private async withThumb(item: PendingItem, result: FetchResult): Promise<FetchResult> {
    if (item.thumb === undefined || result.kind === 'stopped') return result;
    const path = result.kind === 'present' ? result.path : await this.parts.fetcher.placeOf(item.media.file, item.path);
    const known = this.thumbs.get(path) ?? this.files.add(() => this.parts.fetcher.fetchThumb(item, path)).finally(() => this.thumbs.delete(path));
    this.thumbs.set(path, known);
    const thumb = await known;
    return thumb === undefined ? result : { ...result, thumb };
  }

  private fetchOnce(item: PendingItem): Promise<FetchResult> {
    const known = this.underway.get(item.path);
    if (known !== undefined) return known.then((result) => this.share(item, result));
    const fetched = this.files.add(() => this.parts.fetcher.fetch(item));
    this.underway.set(item.path, fetched);
    return fetched.finally(() => this.underway.delete(item.path));
  }

  /** The result of another message's fetch of the same file. */
  private share({ media: { file } }: PendingItem, result: FetchResult): FetchResult {
    const { tally } = this.parts;
    if (result.kind === 'present') {
      tally.reused(file.sizeBytes);
      tally.mediaBytesDone += file.sizeBytes;
    } else if (result.kind === 'failed') tally.mediaFailed++;
    else if (result.kind === 'skipped') tally.mediaSkipped++;
    return result;
  }

  /** Brings the results into the notes, one write per note; returns what is still to be fetched. */
  private async showResults(items: readonly PendingItem[], results: ReadonlyMap<PendingItem, FetchResult>): Promise<ShownResults> {
    const remaining: PendingItem[] = [];
    const records: (readonly [string, unknown])[] = [];
    const lines = new Map<VaultPath, ItemLine[]>();
    for (const item of items) {
      const result = results.get(item) ?? { kind: 'stopped' };
      if (result.kind === 'stopped') {
        remaining.push(item);
        continue;
      }
      const shown = result.kind === 'present' ? { ...result, path: (await this.parts.made.placeOf(result.path, item.media.file.sizeBytes))?.path ?? result.path } : result;
      const line = renderMediaLine(item.media, shown, this.parts.words);
      if (item.thumb !== undefined && result.thumb === undefined && (item.thumbOnly === true || result.kind === 'present')) remaining.push(thumbItem(item, line));
      // A gallery shows the small picture of a file that shows itself in its note.
      if (result.thumb !== undefined) this.parts.gallery?.touch(item.note);
      if (line !== item.line) lines.set(item.note, [...(lines.get(item.note) ?? []), { item, line }]);
      if (item.thumbOnly === true) continue;
      if (result.kind === 'present' && (await this.parts.made.needsProcessing(item.media, result.path))) {
        remaining.push(placedItem(item, line, result.path));
        records.push(...(await this.parts.made.freshRecord(item.media, result.path)));
      }
      if (result.kind === 'failed') remaining.push(waitingItem(item, { line, failure: result.reason }));
      if (result.kind === 'skipped') remaining.push(waitingItem(item, { line, skipped: result.reason }));
    }
    for (const [note, changes] of lines) {
      await this.parts.clock.breathe();
      await this.lines.show(note, changes);
    }
    return { remaining, records };
  }
}

/** Photos first, then small files: a film must not hold back the photos of its batch (F-MED-5). */
function inOrder({ media: one }: PendingItem, { media: other }: PendingItem): number {
  if (one.file.source !== other.file.source) return one.file.source === 'photo' ? -1 : 1;
  return one.file.sizeBytes - other.file.sizeBytes;
}

/** What is left of a batch, and what is to be stored with that. */
interface ShownResults {
  readonly remaining: readonly PendingItem[];
  readonly records: readonly (readonly [string, unknown])[];
}

/** A file that has come and is still to be processed. */
function placedItem({ messageId, media, note }: PendingItem, line: string, path: VaultPath): PendingItem {
  return { messageId, media, path, note, line, placed: true };
}

/** Its file stands as the line says; the small picture is still to be fetched. */
function thumbItem({ skipped, failure: _told, placed: _there, ...item }: PendingItem, line: string): PendingItem {
  return { ...item, line, thumbOnly: true, ...(item.thumbOnly === true && skipped !== undefined && { skipped }) };
}

/** What the record keeps of a file that has not come; the next run tries again. */
function waitingItem({ messageId, media, path, note, thumb }: PendingItem, state: Pick<PendingItem, 'line' | 'failure' | 'skipped'>): PendingItem {
  return { messageId, media, path, note, ...(thumb !== undefined && { thumb }), ...state };
}
