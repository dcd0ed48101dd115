import { setTimeout as sleep } from 'node:timers/promises';
import { toTobsError } from '../../src/model/errors';

/** chosen: what takes longer is for the user to come back to. */
const LONGEST_WAIT_S = 60;

/**
 * Answer of a step in front of which nobody sits: a short wait Telegram asks for is waited for, and said. A longer one fails.
 * @throws TobsFailure FLOOD_WAIT and what `ask` throws
 */
export async function afterShortWaits<T>(ask: () => Promise<T>, { note, signal }: { readonly note: (text: string) => void; readonly signal: AbortSignal }): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (caught) {
      const error = toTobsError(caught);
      if (error.code !== 'FLOOD_WAIT' || error.waitSeconds > LONGEST_WAIT_S) throw caught;
      note(`Telegram asks to wait ${Math.ceil(error.waitSeconds)} s before ${error.method}; waiting.`);
      await sleep(error.waitSeconds * 1000, undefined, { signal });
    }
  }
}
