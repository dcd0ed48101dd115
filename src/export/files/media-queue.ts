import PQueue from 'p-queue';
import { describeError, toTobsError, type TobsError } from '../../model/errors';
import type { ExportFailure } from '../../model/events';
import type { ChatId, VaultPath } from '../../model/ids';
import type { TelegramReader } from '../../model/telegram';
import { renderMediaLine } from '../../notes/render/media-line';
import type { NoteWords } from '../../notes/words/words';
import type { ChatState } from '../state/chat-state';
import type { KeyedLock } from '../keyed-lock';
import type { NoteFinder } from '../write/note-finder';
import type { ClockPort, VaultPort } from '../ports';
import type { PendingItem } from '../state/records';
import { MediaLines, type ItemLine, type ShowLine } from './media-lines';
import type { StageTimes } from '../report/stage-times';
import type { Tally } from '../run/tally';

export interface MediaQueueParts {
  readonly telegram: Pick<TelegramReader, 'download'>;
  readonly vault: VaultPort;
  readonly state: ChatState;
  readonly notes: Pick<NoteFinder, 'find'>;
  readonly chatId: ChatId;
  /** The messages are from before a migration. */
  readonly isMigrated: boolean;
  readonly tally: Tally;
  readonly stages: StageTimes;
  readonly filesAtOnce: number;
  readonly signal: AbortSignal;
  readonly onFailure: (failure: ExportFailure) => void;
  readonly onProgress: () => void;
  readonly clock: ClockPort;
  readonly noteLock: KeyedLock;
  readonly words: NoteWords;
  /** Downloads at the same time, when several queues share them; otherwise `filesAtOnce` of its own. */
  readonly files?: PQueue;
  /** How a file's new state comes into a note; default: as a message's. */
  readonly showLine?: ShowLine;
}

type Result = { readonly kind: 'present' } | { readonly kind: 'failed'; readonly reason: string } | { readonly kind: 'stopped' };

/** chosen: batches whose files are partly done; bounds what a few long downloads can keep in memory. */
const maxBatchesUnderway = 32;

/**
 * Fetches the files of a chat beside its text. Works off the stored records of waiting files, so it holds one batch of
 * them at a time, and what a dead process left behind is simply still waiting.
 */
export class MediaQueue {
  private readonly batches: number[] = [];
  private readonly files: PQueue;
  private readonly lines: MediaLines;
  /** Files on their way, by path: two messages with one file fetch it once. */
  private readonly underway = new Map<VaultPath, Promise<Result>>();
  private worker: Promise<void> | null = null;
  private diskFailure: TobsError | null = null;
  /** What ended the work before its time; thrown by `finish`, since nobody waits before. */
  private broken: { readonly error: unknown } | null = null;

  constructor(private readonly parts: MediaQueueParts) {
    this.lines = new MediaLines(parts);
    this.files = parts.files ?? new PQueue({ concurrency: parts.filesAtOnce });
  }

  /** Puts a stored batch of waiting files in the queue. */
  add(batch: number, count: number): void {
    this.parts.tally.mediaTotal += count;
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
        await this.files.onSizeLessThan(this.parts.filesAtOnce);
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
    // Small files first: a film must not hold back the photos of its batch.
    const smallFirst = [...items].sort((a, b) => a.media.file.sizeBytes - b.media.file.sizeBytes);
    const results = new Map<PendingItem, Result>();
    await Promise.all(smallFirst.map(async (item) => results.set(item, await this.fetchOnce(item))));
    const remaining = await this.showResults(items, results);
    await this.parts.state.commit({ pending: { batch, items: remaining } });
  }

  private fetchOnce(item: PendingItem): Promise<Result> {
    const known = this.underway.get(item.path);
    if (known !== undefined) {
      return known.then((result) => {
        if (result.kind === 'present') this.parts.tally.mediaReused++;
        else if (result.kind === 'failed') this.parts.tally.mediaFailed++;
        return result;
      });
    }
    const fetched = this.files.add(() => this.fetch(item));
    this.underway.set(item.path, fetched);
    return fetched.finally(() => this.underway.delete(item.path));
  }

  private async fetch(item: PendingItem): Promise<Result> {
    const { telegram, vault, chatId, tally, stages, signal, onFailure, onProgress } = this.parts;
    if (signal.aborted || this.diskFailure !== null) return { kind: 'stopped' };
    try {
      if ((await vault.sizeOf(item.path)) === item.media.file.sizeBytes) {
        tally.mediaReused++;
      } else {
        const path = await vault.prepareFile(item.path);
        await stages.time('download', () => telegram.download({ chatId, messageId: item.messageId, file: item.media.file, path }, { signal }));
        tally.mediaDownloaded++;
      }
      return { kind: 'present' };
    } catch (caught) {
      const error = toTobsError(caught);
      if (error.code === 'STOPPED') return { kind: 'stopped' };
      if (error.code === 'DISK_FULL') this.diskFailure = error;
      tally.mediaFailed++;
      onFailure({ error, chatId, messageId: item.messageId, subject: item.path });
      return error.code === 'DISK_FULL' ? { kind: 'stopped' } : { kind: 'failed', reason: describeError(error) };
    } finally {
      onProgress();
    }
  }

  /** Brings the results into the notes, one write per note; returns what is still to be fetched. */
  private async showResults(items: readonly PendingItem[], results: ReadonlyMap<PendingItem, Result>): Promise<readonly PendingItem[]> {
    const remaining: PendingItem[] = [];
    const lines = new Map<VaultPath, ItemLine[]>();
    for (const item of items) {
      const result = results.get(item) ?? { kind: 'stopped' };
      if (result.kind === 'stopped') {
        remaining.push(item);
        continue;
      }
      const line = renderMediaLine(item.media, result.kind === 'present' ? { kind: 'present', path: item.path } : result, this.parts.words);
      if (result.kind === 'failed') remaining.push({ ...item, line, failure: result.reason });
      lines.set(item.note, [...(lines.get(item.note) ?? []), { item, line }]);
    }
    for (const [note, changes] of lines) {
      await this.parts.clock.breathe();
      await this.lines.show(note, changes);
    }
    return remaining;
  }
}
