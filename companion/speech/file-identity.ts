import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

const MIB = 1024 * 1024;

/** SHA-256 of a whole file. @throws the file system's error */
export async function sha256Of(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { signal })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/**
 * Identifies a large file without reading all of it: SHA-256 over its size and its first and last MiB (media.md section 9).
 * @throws the file system's error
 */
export async function markOf(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const hash = createHash('sha256').update(`${size} `);
    for (const from of size > MIB ? [0, Math.max(MIB, size - MIB)] : [0]) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(MIB, size - from)), 0, Math.min(MIB, size - from), from);
      hash.update(buffer.subarray(0, bytesRead));
    }
    return hash.digest('hex');
  } finally {
    await file.close();
  }
}
