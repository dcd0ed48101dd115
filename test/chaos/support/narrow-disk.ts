import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DiskAdapter } from '../../host/disk-adapter';

/** The disk of an app, which somebody fills and clears. */
export class NarrowDisk {
  /** Everything the app was about to write. */
  readonly texts = new Set<string>();
  /** Bytes that are left where the disk is only full in the eyes of the app; null: whatever there is. */
  private left: number | null = null;

  constructor(private readonly disk: DiskAdapter) {
    const write = disk.write.bind(disk);
    disk.write = async (path, text, options) => {
      // What was there fits again.
      const isNew = !this.texts.has(text);
      this.texts.add(text);
      if (this.left !== null && isNew) this.take(path, text, this.left);
      await write(path, text, options);
    };
  }

  /** Leaves so much room. @param isReal the disk is small enough to be filled */
  fill(roomBytes: number, isReal: boolean): void {
    // Most notes fill but a part of their last page.
    this.left = isReal ? null : Math.floor(roomBytes / 4);
    if (!isReal) return;
    const { bavail, bsize } = statfsSync(this.disk.root);
    writeFileSync(this.ballast, Buffer.alloc(bavail * bsize - roomBytes, 1));
  }

  clear(): void {
    this.left = null;
    rmSync(this.ballast, { force: true });
  }

  private take(path: string, text: string, left: number): void {
    const bytes = Buffer.from(text);
    this.left = left - bytes.length;
    if (this.left >= 0) return;
    writeFileSync(join(this.disk.root, path), bytes.subarray(0, Math.max(0, left)));
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  }

  private get ballast(): string {
    return join(this.disk.root, '.ballast');
  }
}
