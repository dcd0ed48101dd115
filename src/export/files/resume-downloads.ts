import type { VaultPath } from '../../model/ids';
import type { MediaState } from '../../notes/types';
import type { ChatState } from '../state/chat-state';
import type { MediaQueue } from './media-queue';

/**
 * Gives the queue the files that earlier runs did not get.
 *
 * @returns how those stand in their notes that were tried, or left out, by the path of the file
 */
export async function resumeDownloads(state: ChatState, queue: MediaQueue): Promise<ReadonlyMap<VaultPath, MediaState>> {
  const waiting = new Map<VaultPath, MediaState>();
  for (const batch of state.pendingBatches) {
    const items = await state.pendingItems(batch);
    for (const { path, failure, skipped } of items) {
      if (failure !== undefined) waiting.set(path, { kind: 'failed', reason: failure });
      else if (skipped !== undefined) waiting.set(path, { kind: 'skipped', reason: skipped });
    }
    queue.add(batch, items);
  }
  return waiting;
}
