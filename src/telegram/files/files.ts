import { TobsFailure } from '../../model/errors';
import type { FileRef } from '../../model/media';
import type { Downloaded, DownloadOrder } from '../../model/telegram';
import { reasonOf, unlessAborted } from '../clock';
import type { Call } from '../calls/call';
import { asTl, bytes, type Tl } from '../codec/tl';
import type { FileReferences } from './file-references';
import { onAbort } from '../calls/on-abort';
import { RpcRefusal } from '../calls/rpc-errors';

const KIB = 1024;
const MIB = 1024 * KIB;
/** Home DC moves a file makes at most; more would be a loop. */
const MAX_MOVES = 3;

/** Where the parts of one file go; implemented by companion/media. */
export interface FileSink {
  /** True when this range is already on disk from an earlier run. */
  has(start: number, end: number): boolean;
  /** Writes at an offset; parts arrive in any order, ranges never overlap. */
  write(offset: number, data: Uint8Array): Promise<void>;
}

export interface DownloadOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (bytesDone: number) => void;
}

/**
 * Keeps a file: makes room for it, has it filled, checks its exact size and puts it in its place; what `fill` has written
 * survives a failure. Queues when too many files are under way.
 */
export type SaveFile = (order: DownloadOrder, fill: (sink: FileSink) => Promise<void>, options: DownloadOptions) => Promise<Downloaded>;

/** Size of the parts a file is fetched in: multiples of 4 KiB that divide 1 MiB, so that none crosses a border (F-MED-7). */
export function partSizeOf(sizeBytes: number): number {
  if (sizeBytes <= 512 * KIB) return 512 * KIB;
  if (sizeBytes < 10 * MIB) return 128 * KIB;
  return sizeBytes < 100 * MIB ? 256 * KIB : 512 * KIB;
}

/** Parts in flight: big files gain from many, small ones do not (F-MED-6). */
export function partsInFlightOf(sizeBytes: number, most: number): number {
  const wanted = sizeBytes < MIB ? 1 : sizeBytes < 5 * MIB ? 2 : sizeBytes < 20 * MIB ? 4 : sizeBytes < 50 * MIB ? 8 : most;
  return Math.max(1, Math.min(wanted, most));
}

export interface FetchPorts {
  readonly call: Call;
  readonly references: FileReferences;
  readonly partsInFlight: number;
}

/** Fetches the missing parts of one file into `sink`. @throws TobsFailure FILE_UNAVAILABLE, FILE_INCOMPLETE and what `call` throws */
export async function fetchParts(order: DownloadOrder, sink: FileSink, ports: FetchPorts, options: DownloadOptions): Promise<void> {
  await new FileFetch(order, sink, ports, options).run();
}

class FileFetch {
  private readonly stop = new AbortController();
  private file: FileRef;
  private dc: number | undefined;
  private moves = 0;
  /** Set while one part proves a new DC; the others wait for it. */
  private moving: Promise<void> | undefined;
  private endMove: (() => void) | undefined;
  private mover: number | undefined;
  private bytesDone = 0;
  private nextOffset = 0;
  private readonly partSize: number;

  constructor(
    private readonly order: DownloadOrder,
    private readonly sink: FileSink,
    private readonly ports: FetchPorts,
    private readonly options: DownloadOptions,
  ) {
    this.file = ports.references.current(order);
    this.dc = this.file.dcId > 0 ? this.file.dcId : undefined;
    this.partSize = partSizeOf(this.file.sizeBytes);
  }

  async run(): Promise<void> {
    const workers = partsInFlightOf(this.file.sizeBytes, this.ports.partsInFlight);
    const { signal } = this.options;
    const remove = onAbort(signal, () => this.stop.abort(reasonOf(signal)));
    const work = Array.from({ length: workers }, (_unused, lane) => this.work(lane));
    try {
      await Promise.all(work);
    } finally {
      remove();
      this.stop.abort();
      // Nobody may still be writing when the sink is closed.
      await Promise.allSettled(work);
    }
  }

  private async work(lane: number): Promise<void> {
    for (let part = this.takePart(); part !== null; part = this.takePart()) {
      if (!this.sink.has(part.start, part.end)) await this.sink.write(part.start, await this.fetchPart(part, lane));
      this.bytesDone += part.end - part.start;
      this.options.onProgress?.(this.bytesDone);
    }
  }

  private takePart(): Part | null {
    const start = this.nextOffset;
    if (start >= this.file.sizeBytes) return null;
    this.nextOffset += this.partSize;
    return { start, end: Math.min(this.nextOffset, this.file.sizeBytes) };
  }

  private async fetchPart(part: Part, lane: number): Promise<Buffer> {
    for (let shortAnswers = 0; ; ) {
      if (this.moving !== undefined && this.mover !== lane) await unlessAborted(this.moving, this.stop.signal);
      const { file, dc } = this;
      try {
        const data = await this.ask(part, lane);
        this.arrived(lane);
        if (file === this.file) this.ports.references.served(this.order);
        if (data.length === part.end - part.start) return data;
        if (++shortAnswers > 1) throw this.incomplete(part, data.length);
      } catch (error) {
        await this.recover(error, { file, dc, lane });
      }
    }
  }

  private async ask(part: Part, lane: number): Promise<Buffer> {
    const request: Tl = { _: 'upload.getFile', location: locationOf(this.file), offset: BigInt(part.start), limit: this.partSize };
    const answer = asTl(await this.ports.call(request, { signal: this.stop.signal, lane, ...(this.dc === undefined ? {} : { dc: this.dc }) }));
    const data = answer?._ === 'upload.file' ? bytes(answer, 'bytes') : undefined;
    if (data === undefined) throw this.unavailable(answer?._ ?? 'no file');
    return data;
  }

  /** Makes the next attempt possible, or throws. `tried` is what the failed one was sent with. */
  private async recover(error: unknown, tried: { readonly file: FileRef; readonly dc: number | undefined; readonly lane: number }): Promise<void> {
    if (error instanceof RpcRefusal && error.trouble.kind === 'move') {
      // Every part in flight is told to move; the first answer decides, the others follow.
      if (tried.dc === this.dc) this.move(error.trouble.dc, tried.lane);
      return;
    }
    if (error instanceof RpcRefusal && error.trouble.kind === 'reference') {
      if (tried.file === this.file) this.file = await this.ports.references.renew(this.order, tried.file, this.stop.signal);
      return;
    }
    if (error instanceof TobsFailure && error.detail.code === 'TELEGRAM_ERROR' && error.detail.status >= 400 && error.detail.status < 500) throw this.unavailable(error.detail.text, error);
    throw error;
  }

  private move(dc: number, lane: number): void {
    if (++this.moves > MAX_MOVES) throw this.unavailable('it is moved from one data centre to the next');
    this.dc = dc;
    this.mover = lane;
    this.moving ??= new Promise((resolve) => {
      this.endMove = resolve;
    });
  }

  private arrived(lane: number): void {
    if (this.mover !== lane) return;
    this.mover = undefined;
    this.moving = undefined;
    this.endMove?.();
  }

  private unavailable(reason: string, cause?: unknown): TobsFailure {
    return new TobsFailure({ code: 'FILE_UNAVAILABLE', fileId: this.file.id, reason }, { cause });
  }

  private incomplete(part: Part, got: number): TobsFailure {
    return new TobsFailure({ code: 'FILE_INCOMPLETE', fileId: this.file.id, gotBytes: part.start + got, wantedBytes: this.file.sizeBytes });
  }
}

interface Part {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

function locationOf(file: FileRef): Tl {
  return {
    _: file.source === 'photo' ? 'inputPhotoFileLocation' : 'inputDocumentFileLocation',
    id: BigInt(file.id),
    accessHash: BigInt(file.accessHash),
    fileReference: Buffer.from(file.fileReference, 'base64'),
    thumbSize: file.sizeType,
  };
}
