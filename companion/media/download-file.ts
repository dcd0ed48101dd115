import type { SaveFile } from '../../src/telegram/files/files';
import { FileQueue } from './file-queue';
import { PartFile } from './part-file';

/**
 * Saves files to disk, at most `filesAtOnce` at a time, small ones first; a file that fails keeps its finished parts and
 * nothing stands under its final name.
 */
export function makeSaveFile(filesAtOnce: number): SaveFile {
  const queue = new FileQueue(filesAtOnce);
  return (order, fill, { signal }) =>
    queue.run(order.file.sizeBytes, signal, async () => {
      const part = await PartFile.open(order.path, order.file);
      try {
        await fill(part);
        const sha256 = order.wantsSha256 === true ? await part.sha256() : undefined;
        await part.finish();
        return { sizeBytes: order.file.sizeBytes, ...(sha256 !== undefined && { sha256 }) };
      } catch (error) {
        await part.abandon();
        throw error;
      }
    });
}
