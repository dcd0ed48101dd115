import { isAbort, toTobsError, type TobsError } from '../../../src/model/errors';
import { withAccount, type AccountUse } from '../account-session';

/** Telegram is told within this time or not at all. Chosen: what a person waits for. */
const TELL_LIMIT_MS = 20_000;

/**
 * Ends the session on the server and forgets it here, whatever the server says; the state of exports stays.
 * @returns 0, or 3 when Telegram could not be told
 */
export async function logout(use: AccountUse, signal: AbortSignal): Promise<number> {
  return await withAccount(use, true, async ({ profile, telegram, sessionStored }) => {
    const limit = AbortSignal.timeout(TELL_LIMIT_MS);
    let problem: TobsError | null = null;
    try {
      await telegram.signOut({ signal: AbortSignal.any([signal, limit]) });
    } catch (error) {
      if (signal.aborted && isAbort(error)) throw error;
      const detail = toTobsError(error);
      // A session that Telegram has ended already is what was wanted.
      if (detail.code !== 'SIGNED_OUT') problem = limit.aborted ? { code: 'TIMEOUT', what: 'auth.logOut', afterMs: TELL_LIMIT_MS } : detail;
    }
    await sessionStored();
    await profile.storeSession(null);
    if (problem === null) {
      use.output.note('Signed out.');
      return 0;
    }
    use.output.failure(problem);
    use.output.note('The session was removed from this computer, but Telegram could not be told. End it in a Telegram app: Settings, Devices.');
    return 3;
  });
}
