import type { SaveFile } from '../../src/telegram/files/files';
import { FileQueue } from './file-queue';
import { PartFile } from './part-file';

/**
 * Saves files to disk, at most `filesAtOnce` at a time, small ones first; a file that fails keeps its finished parts and
 * nothing stands under its final name.
 */
export function makeSaveFile(filesAtOnce: number): SaveFile {
  const queue = new FileQueue(filesAtOnce);
  return async (order, fill, { signal }) => {
    const save = async (): Promise<void> => {
      const part = await PartFile.open(order.path, order.file);
      try {
        await fill(part);
        await part.finish();
      } catch (error) {
        await part.abandon();
        throw error;
      }
    };
    await queue.run(order.file.sizeBytes, signal, save);
    return { sizeBytes: order.file.sizeBytes };
  };
}
