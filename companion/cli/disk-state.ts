import { Buffer } from 'node:buffer';
import { chmod, open, readdir, readFile, rename, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { StatePort } from '../../src/export/ports';
import { isCheckpointKey } from '../../src/export/state/records';
import { syncDirectory, temporaryName, temporaryOwner, writeDurably } from './atomic-file';
import { onDisk, unless } from './disk-error';
import { makeFolder } from './make-folder';
import { encodeFrame, frameOf, parseLine, parseLog, type EncodedFrame, type Place } from './state-log';

const FILE = 'records.log';
const FILE_MODE = 0o600;
/** Below this the file is not worth rewriting. Chosen. */
const MIN_COMPACT_BYTES = 1024 * 1024;
/** The file is rewritten when so many times more lies in it than is alive. Chosen: amortised O(1) per byte written. */
const COMPACT_FACTOR = 3;
/** Records copied per frame while compacting, so that memory stays small. Chosen. */
const COMPACT_FRAME_BYTES = 1024 * 1024;

interface Pending {
  readonly frame: EncodedFrame;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Records in one append-only file: a `set` is one checksummed frame, so it is stored whole or not at all, and costs what
 * it changes. Only the places of the records are held in memory. The profile's lock keeps other processes out.
 */
export class DiskState implements StatePort {
  private readonly pending: Pending[] = [];
  private isWriting = false;
  private liveBytes = 0;
  private compactAboveBytes = MIN_COMPACT_BYTES;

  private constructor(
    private readonly folder: string,
    private file: FileHandle,
    private fileBytes: number,
    private readonly places: Map<string, Place>,
  ) {
    for (const place of places.values()) this.liveBytes += place.bytes;
  }

  /**
   * Opens the state in `folder`, makes it when missing. An unfinished end is cut off; damaged stretches are moved to a
   * file of their own and reported by their number.
   */
  static async open(folder: string, onDamage: (stretches: number) => void = () => undefined): Promise<DiskState> {
    return await onDisk(folder, async () => {
      await makeFolder(folder, 0o700);
      await removeLeftovers(folder);
      const path = join(folder, FILE);
      const file = await open(path, 'a+', FILE_MODE);
      await file.close();
      await chmod(path, FILE_MODE);
      await syncDirectory(folder);
      const content = await readFile(path);
      const { places, endOffset, damaged } = parseLog(content);
      // Checkpoints may speak of records that are lost; without them everything is compared with the notes again.
      if (damaged.length > 0) for (const key of [...places.keys()].filter(isCheckpointKey)) places.delete(key);
      const writable = await open(path, 'r+');
      if (endOffset < content.byteLength) await writable.truncate(endOffset);
      const state = new DiskState(folder, writable, endOffset, places);
      if (damaged.length > 0) {
        const aside = Buffer.concat(damaged.map(({ offset, bytes }) => content.subarray(offset, offset + bytes)));
        await writeDurably(join(folder, `damaged-${temporaryName().slice(6, -4)}.log`), aside, FILE_MODE);
        onDamage(damaged.length);
        await state.compact();
      }
      return state;
    });
  }

  /** The state in `folder` as it is now, for reading: nothing is mended or written, and whoever writes it is not disturbed. */
  static async look(folder: string): Promise<Pick<DiskState, 'get' | 'keysFrom' | 'close'>> {
    return await onDisk(folder, async () => {
      const file = await open(join(folder, FILE), 'r');
      const { places, endOffset, damaged } = parseLog(await file.readFile());
      if (damaged.length > 0) for (const key of [...places.keys()].filter(isCheckpointKey)) places.delete(key);
      return new DiskState(folder, file, endOffset, places);
    });
  }

  /** Of all records there are. */
  keys(): readonly string[] {
    return [...this.places.keys()];
  }

  keysFrom(prefix: string): Promise<readonly string[]> {
    return Promise.resolve(this.keys().filter((key) => key.startsWith(prefix)));
  }

  async get(key: string): Promise<unknown> {
    const place = this.places.get(key);
    if (place === undefined) return undefined;
    return parseLine(await this.readPlace(this.file, place))?.value;
  }

  async set(records: readonly (readonly [key: string, value: unknown])[]): Promise<void> {
    if (records.length === 0) return;
    const frame = encodeFrame(records);
    const stored = new Promise<void>((resolve, reject) => this.pending.push({ frame, resolve, reject }));
    if (!this.isWriting) void this.writeAll();
    await stored;
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  /** Everything that waits is written and synced together. Never rejects: each caller gets its own answer. */
  private async writeAll(): Promise<void> {
    this.isWriting = true;
    while (this.pending.length > 0) {
      const batch = this.pending.splice(0);
      try {
        await onDisk(this.folder, () => this.append(batch.map(({ frame }) => frame)));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.isWriting = false;
  }

  private async append(frames: readonly EncodedFrame[]): Promise<void> {
    const bytes = Buffer.concat(frames.map((frame) => frame.bytes));
    try {
      await writeFully(this.file, bytes, this.fileBytes);
      await this.file.datasync();
    } catch (error) {
      // A full disk may have taken half of it. If even cutting that off fails, the next frame overwrites it.
      await Promise.allSettled([this.file.truncate(this.fileBytes)]);
      throw error;
    }
    for (const frame of frames) {
      for (const record of frame.records) this.remember(record.key, record.isRemoved ? null : { offset: this.fileBytes + record.offset, bytes: record.bytes });
      this.fileBytes += frame.bytes.byteLength;
    }
    if (this.fileBytes > this.compactAboveBytes && this.fileBytes > COMPACT_FACTOR * this.liveBytes) await this.tryCompact();
  }

  private async tryCompact(): Promise<void> {
    const [outcome] = await Promise.allSettled([this.compact()]);
    // The records are safe in the old file; there may be no room for a second one, so it is not tried at every set.
    this.compactAboveBytes = outcome.status === 'fulfilled' ? MIN_COMPACT_BYTES : this.fileBytes * 2;
  }

  private remember(key: string, place: Place | null): void {
    this.liveBytes += (place?.bytes ?? 0) - (this.places.get(key)?.bytes ?? 0);
    if (place === null) this.places.delete(key);
    else this.places.set(key, place);
  }

  /** Copies the live records to a new file and puts it in place of the old one. */
  private async compact(): Promise<void> {
    const temporary = join(this.folder, temporaryName());
    const next = await open(temporary, 'wx+', FILE_MODE);
    const moved = new Map<string, Place>();
    let nextBytes = 0;
    try {
      for await (const frame of this.liveFrames()) {
        await writeFully(next, frame.bytes, nextBytes);
        for (const { key, offset, bytes } of frame.records) moved.set(key, { offset: nextBytes + offset, bytes });
        nextBytes += frame.bytes.byteLength;
      }
      await next.sync();
      await rename(temporary, join(this.folder, FILE));
    } catch (error) {
      await next.close();
      await unless(['ENOENT'], undefined, () => unlink(temporary));
      throw error;
    }
    const old = this.file;
    this.file = next;
    this.fileBytes = nextBytes;
    for (const [key, place] of moved) this.places.set(key, place);
    await old.close();
    await syncDirectory(this.folder);
  }

  private async *liveFrames(): AsyncIterable<EncodedFrame> {
    let lines: Buffer[] = [];
    let keys: { readonly key: string; readonly isRemoved: boolean }[] = [];
    let bytes = 0;
    for (const [key, place] of this.places) {
      lines.push(await this.readPlace(this.file, place));
      keys.push({ key, isRemoved: false });
      bytes += place.bytes;
      if (bytes < COMPACT_FRAME_BYTES) continue;
      yield frameOf(lines, keys);
      lines = [];
      keys = [];
      bytes = 0;
    }
    if (lines.length > 0) yield frameOf(lines, keys);
  }

  private async readPlace(file: FileHandle, place: Place): Promise<Buffer> {
    const buffer = Buffer.alloc(place.bytes);
    await file.read(buffer, 0, place.bytes, place.offset);
    return buffer;
  }
}

/** The profile's lock is held, so whoever wrote these is gone. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (temporaryOwner(name) !== null) await unlink(join(folder, name));
  }
}

async function writeFully(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.byteLength; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.byteLength - done, position + done);
    done += bytesWritten;
  }
}
