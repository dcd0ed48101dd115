import type { SaveFile } from '../../src/telegram/files/files';
import { FileQueue } from './file-queue';
import { PartFile } from './part-file';

/** chosen: while one file is on its way, one more may be opened, checked or put in its place. */
const openPerDownload = 2;

/**
 * Saves files to disk, at most `filesAtOnce` on their way at a time, small ones first; a file that fails keeps its finished
 * parts and nothing stands under its final name. The disk's own time (opening, flushing, renaming) takes nobody's place.
 */
export function makeSaveFile(filesAtOnce: number): SaveFile {
  const fetching = new FileQueue(filesAtOnce);
  const open = new FileQueue(filesAtOnce * openPerDownload);
  return (order, fill, { signal }) =>
    open.run(order.file.sizeBytes, signal, async () => {
      const part = await PartFile.open(order.path, order.file);
      try {
        await fetching.run(order.file.sizeBytes, signal, () => fill(part));
        const sha256 = order.wantsSha256 === true ? await part.sha256() : undefined;
        await part.finish();
        return { sizeBytes: order.file.sizeBytes, ...(sha256 !== undefined && { sha256 }) };
      } catch (error) {
        await part.abandon();
        throw error;
      }
    });
}
