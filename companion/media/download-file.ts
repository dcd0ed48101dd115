import type { SaveFile } from '../../src/telegram/files/files';
import { FileQueue } from './file-queue';
import { PartFile } from './part-file';
import { QueuedTurn } from './queued-turn';

/**
 * Saves files to disk, at most `filesAtOnce` on their way at a time, photos and small ones first; a file that fails keeps its
 * finished parts and nothing stands under its final name. The disk's own time (flushing, renaming) takes nobody's place.
 */
export function makeSaveFile(filesAtOnce: number): SaveFile {
  const queue = new FileQueue(filesAtOnce);
  const save: SaveFile = async (order, fill, { signal }) => {
    const { file, path } = order;
    const turn = new QueuedTurn(queue, { isPhoto: file.source === 'photo', sizeBytes: file.sizeBytes });
    // Nothing of a file is on the disk before it is its turn.
    const door = turn.lane();
    await door.begin(signal);
    let part: PartFile | undefined;
    try {
      part = await PartFile.open(path, file);
      const filled = fill(part, turn);
      door.end();
      await filled;
      const sha256 = order.wantsSha256 === true ? await part.sha256() : undefined;
      await part.finish();
      return { sizeBytes: file.sizeBytes, ...(sha256 !== undefined && { sha256 }) };
    } catch (error) {
      await part?.abandon();
      throw error;
    } finally {
      door.end();
    }
  };
  return Object.assign(save, { changeFilesAtOnce: (most: number) => queue.changeFilesAtOnce(most) });
}
