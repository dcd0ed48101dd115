import { createHash } from 'node:crypto';
import { open, readFile, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as zlib from 'node:zlib';
import { array, integer, literal, minValue, number, object, parse, pipe, string, tuple, type InferOutput } from 'valibot';
import { TobsFailure } from '../../src/model/errors';
import type { FileRef } from '../../src/model/media';
import type { FileSink } from '../../src/telegram/files/files';

const ByteSchema = pipe(number(), integer(), minValue(0));

/** What of a part file is complete; kept beside it. */
const MapSchema = object({
  version: literal(2),
  fileId: string(),
  sizeType: string(),
  sizeBytes: ByteSchema,
  /** Ranges that are safe on the disk, ascending, end exclusive. */
  done: array(tuple([ByteSchema, ByteSchema])),
  /** Ranges written since, each with its checksum: a killed process leaves them whole, a power cut may not. */
  recent: array(tuple([ByteSchema, ByteSchema, string()])),
});

/** Bytes written between two syncs: each takes the disk 5 to 50 ms (measured), and a killed process does not need it. */
const SYNC_EVERY = 16 * 1024 * 1024;
/** Bytes hashed in one go: about a millisecond (measured). */
const HASH_STEP = 512 * 1024;
/** No part is larger (documented). */
const LARGEST_PART = 1024 * 1024;
/** Others may not write it, even where the umask would let them. */
const FILE_MODE = 0o644;

type PartMap = InferOutput<typeof MapSchema>;

/**
 * A file being fetched: `<target>.part` and its map beside the target, so that the finished file is renamed on the same file
 * system. Parts come in any order and are noted in the map at once; a killed process finds everything it names again. After
 * a power cut, what was not safe yet is compared with its checksum.
 */
export class PartFile implements FileSink {
  /** Everything written, ascending. */
  private done: readonly Range[];
  /** Of those, what is safe on the disk, and what came since. */
  private safe: readonly Range[];
  private recent: PartMap['recent'] = [];
  private syncing: Promise<void> | undefined;
  /** Parts written since the map was last stored. */
  private isDirty = false;
  private storing: Promise<void> | undefined;
  /** Of storing the map; thrown by the next write. */
  private failure: Error | undefined;

  private constructor(
    private readonly target: string,
    private readonly file: FileRef,
    private readonly handle: FileHandle,
    done: readonly Range[],
  ) {
    this.done = done;
    // What was found again is read back once, and synced with the rest.
    this.safe = done;
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
        const recent = await stillThere(resumed, map.recent);
        return new PartFile(target, file, resumed, recent.reduce<readonly Range[]>((ranges, [start, end]) => withRange(ranges, start, end), map.done.filter(([, end]) => end <= size)));
      }
      await rm(mapPath(target), { force: true });
      return new PartFile(target, file, await open(partPath(target), 'w+', FILE_MODE), []);
    });
  }

  /** Bytes that are safe. */
  get bytesDone(): number {
    return this.done.reduce((sum, [start, end]) => sum + end - start, 0);
  }

  missing(from: number): { readonly start: number; readonly end: number } | null {
    let start = from;
    for (const range of this.done) {
      if (range[0] > start) return { start, end: range[0] };
      start = Math.max(start, range[1]);
    }
    return start < this.file.sizeBytes ? { start, end: this.file.sizeBytes } : null;
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
    this.recent = [...this.recent, [offset, offset + data.length, checksum(data)]];
    this.isDirty = true;
    if (this.recent.reduce((sum, [start, end]) => sum + end - start, 0) >= SYNC_EVERY) this.syncing ??= this.makeSafe();
    if (this.failure !== undefined) throw this.failure;
    if (!this.has(0, this.file.sizeBytes)) this.storeBeside();
  }

  /** Checks the exact size and puts the file in its place. @throws TobsFailure FILE_INCOMPLETE */
  async finish(): Promise<void> {
    await this.syncing;
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

  /** SHA-256 of the file, hexadecimal; of use once it is complete. */
  async sha256(): Promise<string> {
    const hash = createHash('sha256');
    const buffer = Buffer.allocUnsafe(HASH_STEP);
    await named(this.target, async () => {
      for (let at = 0; at < this.file.sizeBytes; ) {
        const { bytesRead } = await this.handle.read(buffer, 0, HASH_STEP, at);
        if (bytesRead === 0) break;
        hash.update(buffer.subarray(0, bytesRead));
        at += bytesRead;
      }
    });
    return hash.digest('hex');
  }

  /** Leaves the parts for the next attempt; nothing where there are none. */
  async abandon(): Promise<void> {
    let hasParts = true;
    try {
      await this.syncing;
      await this.storing;
      hasParts = this.done.length > 0;
      if (this.recent.length > 0) await this.makeSafe();
      await this.store();
    } finally {
      await this.handle.close();
      if (!hasParts) await rm(partPath(this.target), { force: true });
    }
  }

  /** Waits until what was written so far is safe on the disk. Never rejects: a failure is thrown by the next write. */
  private async makeSafe(): Promise<void> {
    const { recent, done } = this;
    try {
      await named(this.target, () => this.handle.datasync());
      this.safe = done;
      this.recent = this.recent.slice(recent.length);
      this.isDirty = true;
    } catch (error) {
      this.failure = error as Error;
    } finally {
      this.syncing = undefined;
    }
  }

  /** Stores the map while the next parts come: they need not wait for the disk. A failure is thrown by the next write. */
  private storeBeside(): void {
    // Storing goes on as long as parts come. Whatever every one of them hung onto it would be held until the last, bytes and all.
    if (this.storing === undefined) void this.store().catch((error: unknown) => (this.failure = error as Error));
  }

  /** Stores the map; parts written meanwhile go into one more round. */
  private store(): Promise<void> {
    this.storing ??= named(this.target, async () => {
      while (this.isDirty) {
        this.isDirty = false;
        const { id: fileId, sizeType, sizeBytes } = this.file;
        const map: PartMap = { version: 2, fileId, sizeType, sizeBytes, done: this.safe.map(([start, end]) => [start, end]), recent: this.recent };
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

type Range = readonly [start: number, end: number];

/** Tells bytes that were written from bytes that were lost. Node has CRC32 from 20.15 on; SHA-1 takes four times as long. */
function checksum(data: Uint8Array): string {
  return typeof zlib.crc32 === 'function' ? `crc32 ${zlib.crc32(data)}` : `sha1 ${createHash('sha1').update(data).digest('hex')}`;
}

/** Of the ranges whose bytes may have been lost those that were not. */
async function stillThere(handle: FileHandle, recent: PartMap['recent']): Promise<PartMap['recent']> {
  const found: PartMap['recent'] = [];
  for (const [start, end, sum] of recent) {
    if (end <= start || end - start > LARGEST_PART) continue;
    const buffer = Buffer.alloc(end - start);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
    if (bytesRead === buffer.length && checksum(buffer) === sum) found.push([start, end, sum]);
  }
  return found;
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
