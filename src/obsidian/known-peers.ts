import type { StatePort } from '../export/ports';
import { toTobsError } from '../model/errors';
import type { RemoteTelegram } from '../protocol/remote-telegram';

/** Record of the peers the account has met: without it the next run asks Telegram for them again. */
const key = 'telegram/peers';

/** Hands the account the peers of earlier runs, and keeps those it has met when the work is over. */
export async function withKnownPeers<T>(telegram: RemoteTelegram, state: StatePort, work: () => Promise<T>): Promise<T> {
  const known = await state.get(key);
  if (known !== undefined) await telegram.importPeers(known);
  try {
    return await work();
  } finally {
    await keep(telegram, state, known);
  }
}

async function keep(telegram: RemoteTelegram, state: StatePort, known: unknown): Promise<void> {
  try {
    const met = await telegram.exportPeers();
    if (met !== null && JSON.stringify(met) !== JSON.stringify(known)) await state.set([[key, met]]);
  } catch (error) {
    // The peers of a lost companion are met again; the run itself has its own error.
    if (toTobsError(error).code !== 'COMPANION_FAILED') throw error;
  }
}
