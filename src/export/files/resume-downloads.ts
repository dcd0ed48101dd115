import type { VaultPath } from '../../model/ids';
import type { ChatState } from '../state/chat-state';
import type { MediaQueue } from './media-queue';

/**
 * Gives the queue the files that earlier runs did not get.
 *
 * @returns why those that were tried had failed, by the path of the file
 */
export async function resumeDownloads(state: ChatState, queue: MediaQueue): Promise<ReadonlyMap<VaultPath, string>> {
  const failures = new Map<VaultPath, string>();
  for (const batch of state.pendingBatches) {
    const items = await state.pendingItems(batch);
    for (const { path, failure } of items) if (failure !== undefined) failures.set(path, failure);
    queue.add(batch, items.length);
  }
  return failures;
}
