import { open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import process from 'node:process';
import { onDisk, unless } from '../../cli/disk-error';
import type { WorkFiles } from './engine';

/** Files of the disk. */
export const diskFiles: WorkFiles = {
  async sizeOf(path) {
    return await onDisk(path, () => unless(['ENOENT', 'ENOTDIR'], null, async () => (await stat(path)).size));
  },

  async read(path, length) {
    return await onDisk(path, async () => {
      const file = await open(path, 'r');
      try {
        if (length === Infinity) return await file.readFile();
        const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
        return buffer.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    });
  },

  async write(path, bytes) {
    await onDisk(path, () => writeFile(path, bytes));
  },

  async place(from, to) {
    await onDisk(to, async () => {
      await synced(from);
      await rename(from, to);
      // Windows cannot open folders, and needs no such step.
      if (process.platform !== 'win32') await synced(dirname(to));
    });
  },

  async remove(path) {
    await onDisk(path, () => rm(path, { force: true }));
  },
};

async function synced(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
