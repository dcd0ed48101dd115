import { isRetryable, toTobsError } from '../../../src/model/errors';
import { withAccount, type AccountUse } from '../account-session';

/**
 * Ends the session on the server and forgets it here; the state of exports stays.
 * @returns 0, or 3 when Telegram could not be told
 */
export async function logout(use: AccountUse, signal: AbortSignal): Promise<number> {
  return await withAccount(use, true, async ({ profile, telegram, sessionStored }) => {
    let exitCode = 0;
    try {
      await telegram.signOut({ signal });
      use.output.note('Signed out.');
    } catch (error) {
      const detail = toTobsError(error);
      if (!isRetryable(detail) || detail.code === 'STOPPED') throw error;
      use.output.failure(detail);
      use.output.note('The session was removed from this computer, but Telegram could not be told. End it in a Telegram app: Settings, Devices.');
      exitCode = 3;
    }
    await sessionStored();
    await profile.storeSession(null);
    return exitCode;
  });
}
