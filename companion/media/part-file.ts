import { open, readFile, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { array, integer, literal, minValue, number, object, parse, pipe, string, tuple, type InferOutput } from 'valibot';
import { TobsFailure } from '../../src/model/errors';
import type { FileRef } from '../../src/model/media';
import type { FileSink } from '../../src/telegram/files/files';

const ByteSchema = pipe(number(), integer(), minValue(0));

/** What of a part file is complete; beside it, written after the bytes themselves are safe. */
const MapSchema = object({
  version: literal(1),
  fileId: string(),
  sizeType: string(),
  sizeBytes: ByteSchema,
  /** Finished ranges, ascending, end exclusive. */
  done: array(tuple([ByteSchema, ByteSchema])),
});

type PartMap = InferOutput<typeof MapSchema>;

/**
 * A file being fetched: `<target>.part` and its map beside the target, so that the finished file is renamed on the same file
 * system. Parts come in any order; a killed process finds everything the map names again.
 */
export class PartFile implements FileSink {
  private done: readonly (readonly [number, number])[];
  /** Parts written since the map was last stored. */
  private isDirty = false;
  private storing: Promise<void> | undefined;
  /** Of storing the map; thrown by the next write. */
  private failure: Error | undefined;

  private constructor(
    private readonly target: string,
    private readonly file: FileRef,
    private readonly handle: FileHandle,
    done: PartMap['done'],
  ) {
    this.done = done;
  }

  /** Opens what an earlier run has left of the same file, or a new one. @throws TobsFailure DISK_FULL, NOT_WRITABLE */
  static async open(target: string, file: FileRef): Promise<PartFile> {
    return named(target, async () => {
      const map = await readMap(mapPath(target));
      const isSame = map !== null && map.fileId === file.id && map.sizeType === file.sizeType && map.sizeBytes === file.sizeBytes;
      const resumed = isSame ? await openExisting(partPath(target)) : null;
      if (isSame && resumed !== null) {
        // A file cut off outside of this program would read as zeros where the map says it is complete.
        const { size } = await resumed.stat();
        return new PartFile(target, file, resumed, map.done.filter(([, end]) => end <= size));
      }
      await rm(mapPath(target), { force: true });
      return new PartFile(target, file, await open(partPath(target), 'w+', 0o600), []);
    });
  }

  /** Bytes that are safe. */
  get bytesDone(): number {
    return this.done.reduce((sum, [start, end]) => sum + end - start, 0);
  }

  has(start: number, end: number): boolean {
    return this.done.some((range) => range[0] <= start && end <= range[1]);
  }

  async write(offset: number, data: Uint8Array): Promise<void> {
    await named(this.target, async () => {
      for (let written = 0; written < data.length; ) {
        written += (await this.handle.write(data, written, data.length - written, offset + written)).bytesWritten;
      }
    });
    this.done = withRange(this.done, offset, offset + data.length);
    this.isDirty = true;
    if (this.failure !== undefined) throw this.failure;
    // The next part need not wait for the disk; what is not stored yet when the process dies is fetched again.
    if (!this.has(0, this.file.sizeBytes)) void this.store().catch((error: unknown) => (this.failure = error as Error));
  }

  /** Checks the exact size and puts the file in its place. @throws TobsFailure FILE_INCOMPLETE */
  async finish(): Promise<void> {
    await this.storing;
    if (this.failure !== undefined) throw this.failure;
    await named(this.target, async () => {
      const { size } = await this.handle.stat();
      const { sizeBytes } = this.file;
      const isComplete = size === sizeBytes && (sizeBytes === 0 || this.has(0, sizeBytes));
      if (!isComplete) {
        // More than expected cannot be repaired by fetching more.
        if (size > sizeBytes) await rm(mapPath(this.target), { force: true });
        throw new TobsFailure({ code: 'FILE_INCOMPLETE', fileId: this.file.id, gotBytes: Math.min(this.bytesDone, size), wantedBytes: sizeBytes });
      }
      await this.handle.sync();
      await this.handle.close();
      await rename(partPath(this.target), this.target);
      await syncFolder(dirname(this.target));
      await rm(mapPath(this.target), { force: true });
    });
  }

  /** Leaves the parts for the next attempt. */
  async abandon(): Promise<void> {
    try {
      await this.storing;
      await this.store();
    } finally {
      await this.handle.close();
    }
  }

  /** Stores the map once the bytes it names are safe; parts written meanwhile go into one more round. */
  private store(): Promise<void> {
    this.storing ??= named(this.target, async () => {
      while (this.isDirty) {
        this.isDirty = false;
        const map: PartMap = { version: 1, fileId: this.file.id, sizeType: this.file.sizeType, sizeBytes: this.file.sizeBytes, done: this.done.map(([start, end]) => [start, end]) };
        await this.handle.datasync();
        const temporary = `${mapPath(this.target)}.tmp`;
        await writeFile(temporary, JSON.stringify(map), { mode: 0o600 });
        await rename(temporary, mapPath(this.target));
      }
    }).finally(() => {
      this.storing = undefined;
    });
    return this.storing;
  }
}

/** Where the parts of a file are kept. */
export function partPath(target: string): string {
  return `${target}.part`;
}

/** Which of them are complete. */
export function mapPath(target: string): string {
  return `${target}.part.json`;
}

/** Adds a range, joining it with its neighbours. */
export function withRange(ranges: readonly (readonly [number, number])[], start: number, end: number): readonly (readonly [number, number])[] {
  if (start >= end) return ranges;
  const apart = ranges.filter((range) => range[1] < start || range[0] > end);
  const touching = ranges.filter((range) => range[1] >= start && range[0] <= end);
  const joined = [Math.min(start, ...touching.map((range) => range[0])), Math.max(end, ...touching.map((range) => range[1]))] as const;
  return [...apart, joined].sort((a, b) => a[0] - b[0]);
}

/** Null when there is none, or it is damaged: then the file starts anew. */
async function readMap(path: string): Promise<PartMap | null> {
  try {
    return parse(MapSchema, JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || isDamage(error)) return null;
    throw error;
  }
}

function isDamage(error: unknown): boolean {
  return error instanceof Error && (error.name === 'SyntaxError' || error.name === 'ValiError');
}

async function openExisting(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r+');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Makes a rename durable. Windows cannot open folders, and needs no such step. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Names what the disk refuses. */
async function named<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    throw new TobsFailure(FULL.has(code) ? { code: 'DISK_FULL', path } : { code: 'NOT_WRITABLE', path, reason: reasons[code] ?? code }, { cause: error });
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOENT: 'its folder does not exist',
  ENAMETOOLONG: 'the name is too long',
};

function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
