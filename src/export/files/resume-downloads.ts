import type { MessageId, VaultPath } from '../../model/ids';
import type { MediaState } from '../../notes/types';
import type { ChatState } from '../state/chat-state';
import type { MediaQueue } from './media-queue';

/** What earlier runs have left to do. */
export interface LeftFiles {
  /** How those files stand in their notes that were tried, or left out, by the path of the file. */
  readonly waiting: ReadonlyMap<VaultPath, MediaState>;
  /** Messages whose file is there and still to be processed. */
  readonly placed: ReadonlySet<MessageId>;
}

/**
 * Gives the queue the files that earlier runs did not get. Files of a Telegram Desktop export wait for the next import, all others
 * for Telegram.
 */
export async function resumeDownloads(state: ChatState, queue: MediaQueue, isImport = false): Promise<LeftFiles> {
  const waiting = new Map<VaultPath, MediaState>();
  const placed = new Set<MessageId>();
  for (const batch of state.pendingBatches) {
    const items = await state.pendingItems(batch);
    if (items.some(({ media }) => media.file.local !== undefined) !== isImport) continue;
    for (const { path, failure, skipped, thumbOnly } of items) {
      if (thumbOnly === true) continue;
      if (failure !== undefined) waiting.set(path, { kind: 'failed', reason: failure });
      else if (skipped !== undefined) waiting.set(path, { kind: 'skipped', reason: skipped });
    }
    for (const item of items) if (item.placed === true) placed.add(item.messageId);
    queue.add(batch, items.filter((item) => item.placed !== true));
  }
  return { waiting, placed };
}
