import { wipe } from '../../model/wipe';
import type { ClientSession } from '../account/session';
import type { RawClient, RawKey } from './connect';

/** Data centres a session may hold keys of. */
const sessionDcs = [1, 2, 3, 4, 5] as const;

/**
 * Overwrites every authorisation key a client holds. The client must be closed: nothing can be sent with it afterwards, because a key that
 * is gone is an error to the library, not a key of zeros.
 */
export function forgetKeys(client: Pick<RawClient, '_dcenters'>, session: ClientSession): void {
  const held = [session.authKey, ...sessionDcs.map((dc) => session.getAuthKey(dc)), ...[...client._dcenters._dcs.values()].map(({ authKey }) => authKey)];
  for (const key of held as readonly (RawKey | undefined)[]) {
    wipe(key?.getKey());
    // Resolves at once: nothing is computed for a key that is not there.
    void key?.setKey(undefined);
  }
}
