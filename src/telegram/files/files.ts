import { TobsFailure } from '../../model/errors';
import type { Downloaded, DownloadOrder } from '../../model/telegram';
import { onAbort } from '../../model/on-abort';
import { reasonOf, type Clock } from '../clock';
import { asTl, bytes, type Tl } from '../codec/tl';
import type { BlockHashes } from './block-hashes';
import { CdnCopy, CdnUnusable, type CdnAccess } from './cdn';
import { partMemory } from '../decryption/part-memory';
import { FileSource, type SourcePorts } from './file-source';
import type { FileLane, FileTurn } from './file-turn';
import type { Line } from './line';
import { PartSizes, partsInFlightOf, type Part } from './part-sizes';

/** Times a part is fetched again whose bytes are not what they should be. */
const MAX_REPEATS = 3;
/** Redirects in a row that lead to nothing; Telegram is then asked for the file itself (chosen). */
const MAX_REDIRECTS = 5;

/** Where the parts of one file go; implemented by companion/media. */
export interface FileSink {
  /** The first stretch at or after `from` that is not on disk yet, end exclusive; null: nothing is missing from there on. */
  missing(from: number): { readonly start: number; readonly end: number } | null;
  /** Writes at an offset; parts arrive in any order, ranges never overlap. */
  write(offset: number, data: Uint8Array): Promise<void>;
}

/** How a download is stopped and followed. */
export interface DownloadOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (bytesDone: number) => void;
}

/**
 * Keeps a file: makes room for it, has it filled, checks its exact size and puts it in its place; what `fill` has written
 * survives a failure. Queues when too many files are under way; `fill` keeps to its turn.
 */
export type SaveFile = ((order: DownloadOrder, fill: (sink: FileSink, turn: FileTurn) => Promise<void>, options: DownloadOptions) => Promise<Downloaded>) & {
  /** So many may be under way from now on; absent where there is no such number. */
  readonly changeFilesAtOnce?: (filesAtOnce: number) => void;
};

/** Where a file's bytes go, and when it may be asked for. */
export interface FilePlace {
  readonly sink: FileSink;
  readonly turn: FileTurn;
}

/** What fetching the parts of a file works with. */
export interface FetchPorts extends SourcePorts {
  readonly clock: Clock;
  readonly cdn: CdnAccess;
  readonly partsInFlight: number;
  /** 0: by itself. */
  readonly partSizeKB: number;
  /** The way the file comes, as far as earlier ones have shown it. */
  readonly line?: Line;
  /** What is known of the file's content: every part is compared with it. */
  readonly hashes?: BlockHashes | undefined;
}

/** Fetches the missing parts of one file. @throws TobsFailure FILE_UNAVAILABLE, FILE_INCOMPLETE, FILE_DAMAGED and what `call` throws */
export async function fetchParts(order: DownloadOrder, place: FilePlace, ports: FetchPorts, options: DownloadOptions): Promise<void> {
  await new FileFetch(order, place, ports, options).run();
}

class FileFetch {
  private readonly stop = new AbortController();
  private readonly source: FileSource;
  private readonly sizes: PartSizes;
  private readonly fileId: string;
  private readonly sizeBytes: number;
  private readonly window: number;
  private readonly lanes: readonly FileLane[];
  private cdn: CdnCopy | undefined;
  private isCdnUsable: boolean;
  /** Redirects since the last part that came from a copy. */
  private redirects = 0;
  private bytesDone = 0;
  private nextOffset = 0;

  constructor(
    order: DownloadOrder,
    private readonly place: FilePlace,
    private readonly ports: FetchPorts,
    private readonly options: DownloadOptions,
  ) {
    this.fileId = order.file.id;
    this.isCdnUsable = ports.cdn.isUsable;
    this.sizeBytes = order.file.sizeBytes;
    this.window = partsInFlightOf(this.sizeBytes, ports.partsInFlight);
    this.lanes = Array.from({ length: this.window }, () => place.turn.lane());
    this.source = new FileSource(order, ports, this.stop.signal, this.lanes);
    this.sizes = new PartSizes({ sizeBytes: this.sizeBytes, partSizeKB: ports.partSizeKB, window: this.window, blockBytes: ports.hashes?.blockBytes ?? 0, ...(ports.line !== undefined && { line: ports.line }) });
  }

  async run(): Promise<void> {
    const { signal } = this.options;
    const remove = onAbort(signal, () => this.stop.abort(reasonOf(signal)));
    const work = this.lanes.map((lane, index) => this.work(lane, index));
    try {
      await Promise.all(work);
    } finally {
      remove();
      this.stop.abort();
      // Nobody may still be writing when the sink is closed.
      await Promise.allSettled(work);
    }
  }

  private async work(lane: FileLane, index: number): Promise<void> {
    const { signal } = this.stop;
    // The next part is asked for while the last one is written: the disk costs no round trip.
    let writing: Promise<void> = Promise.resolve();
    try {
      await lane.begin(signal);
      for (let part = this.takePart(); part !== null; part = this.takePart()) {
        const data = await this.fetchPart(part, index);
        await writing;
        writing = this.keep(part, data);
        // Thrown where it is awaited; until then it must not count as unhandled.
        writing.catch(() => undefined);
        if (this.nextOffset < this.sizeBytes) await lane.next(signal);
      }
    } finally {
      lane.end();
      await writing;
    }
  }

  private async keep(part: Part, data: Buffer): Promise<void> {
    await this.place.sink.write(part.start, data);
    partMemory.giveBack(data);
    this.made(part.end - part.start);
  }

  private made(bytesDone: number): void {
    this.bytesDone += bytesDone;
    this.options.onProgress?.(this.bytesDone);
  }

  private takePart(): Part | null {
    const from = this.nextOffset;
    const hole = from >= this.sizeBytes ? null : this.place.sink.missing(from);
    const start = hole === null ? this.sizeBytes : hole.start;
    // What an earlier run has left counts as done.
    if (start > from) this.made(Math.min(start, this.sizeBytes) - from);
    if (hole === null) {
      this.nextOffset = this.sizeBytes;
      return null;
    }
    const part = this.sizes.cut(hole);
    this.nextOffset = part.end;
    return part;
  }

  private async fetchPart(part: Part, lane: number): Promise<Buffer> {
    const { clock } = this.ports;
    for (let repeats = 0; ; repeats++) {
      const sentMs = clock.now();
      const data = await this.read(part, lane);
      if (data === null) continue;
      const nowMs = clock.now();
      const isComplete = data.length === part.end - part.start;
      if (isComplete && (await this.isRight(part, data, lane, repeats))) {
        this.sizes.took(data.length, { sentMs, nowMs });
        return data;
      }
      if (repeats >= MAX_REPEATS) throw isComplete ? this.damaged(part) : this.incomplete(part, data.length);
    }
  }

  /** The bytes from wherever they are served; null: ask again, they are served elsewhere now. */
  private async read(part: Part, lane: number): Promise<Buffer | null> {
    const { cdn } = this;
    if (cdn !== undefined) {
      try {
        const data = await cdn.read(part, lane);
        this.redirects = 0;
        return data;
      } catch (error) {
        if (!(error instanceof CdnUnusable)) throw error;
        if (cdn === this.cdn) this.leaveCdn(error);
        return null;
      }
    }
    const answer = asTl(await this.source.ask(lane, (location) => ({ _: 'upload.getFile', location, offset: BigInt(part.start), limit: part.limit, ...(this.isCdnUsable && { cdnSupported: true }) })));
    if (answer?._ === 'upload.fileCdnRedirect') return await this.followRedirect(answer);
    const data = answer?._ === 'upload.file' ? bytes(answer, 'bytes') : undefined;
    if (data === undefined) throw this.source.unavailable(answer?._ ?? 'no file');
    return data;
  }

  private async followRedirect(redirect: Tl): Promise<null> {
    if (!this.isCdnUsable) throw this.source.unavailable('it is only on a server that cannot be used');
    // Every part in flight is sent there; one copy serves them all.
    if (this.cdn !== undefined) return null;
    try {
      const copy = await CdnCopy.open(redirect, { access: this.ports.cdn, call: this.ports.call, source: this.source, sizeBytes: this.sizeBytes, signal: this.stop.signal });
      this.cdn ??= copy;
      this.sizes.requireBlocks(copy.blockBytes);
      if (++this.redirects > MAX_REDIRECTS * this.window) this.leaveCdn(new CdnUnusable('it sends on and on', true));
    } catch (error) {
      if (!(error instanceof CdnUnusable)) throw error;
      this.leaveCdn(error);
    }
    return null;
  }

  /** An expired copy is asked for anew; a CDN that cannot be used is not asked for again: Telegram then serves the file itself. */
  private leaveCdn({ isForGood }: CdnUnusable): void {
    this.cdn = undefined;
    if (!isForGood) return;
    if (this.isCdnUsable) this.ports.cdn.failed();
    this.isCdnUsable = false;
  }

  /** What came from the CDN was compared there; a hash may also have been the wrong one, so it is asked for once more. */
  private async isRight(part: Part, data: Buffer, lane: number, repeats: number): Promise<boolean> {
    const { hashes } = this.ports;
    if (hashes === undefined || (await hashes.verdict(part.start, data)) !== 'wrong') return true;
    if (repeats !== 1) return false;
    const answer = await this.source.ask(lane, (location) => ({ _: 'upload.getFileHashes', location, offset: BigInt(part.start) }));
    hashes.add(Array.isArray(answer) ? (answer as readonly Tl[]) : []);
    return (await hashes.verdict(part.start, data)) !== 'wrong';
  }

  private damaged(part: Part): TobsFailure {
    return new TobsFailure({ code: 'FILE_DAMAGED', fileId: this.fileId, offset: part.start });
  }

  private incomplete(part: Part, got: number): TobsFailure {
    return new TobsFailure({ code: 'FILE_INCOMPLETE', fileId: this.fileId, gotBytes: part.start + got, wantedBytes: this.sizeBytes });
  }
}
