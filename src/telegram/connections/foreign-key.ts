import type { Route } from '../calls/transport';
import type { RawClient } from './connect';
import type { ClientSession } from '../account/session';
import { shiftedDc } from './shifted-dc';

/** The server does not know the key a connection uses (transport error −404), as the library tells it. */
export function isKeyRejected(error: unknown): boolean {
  return error instanceof Error && /authorization key for dc \d+ was rejected/i.test(error.message);
}

/** The server has answered, with an error that has a name. */
export function isRefusal(error: unknown): error is Error & { readonly errorMessage: unknown } {
  return error instanceof Error && 'errorMessage' in error;
}

/** The server knows the key, but nobody is signed in with it. */
export function isUnregistered(error: unknown): boolean {
  return isRefusal(error) && error.errorMessage === 'AUTH_KEY_UNREGISTERED';
}

/** Forgets the key of another DC than the account's own: the next connection there makes a new one, authorised from home. */
export function forgetForeignKey(route: Route, client: RawClient, session: ClientSession | undefined): void {
  client._network.removeSession(shiftedDc(route));
  session?.setAuthKey(undefined, route.dc);
  void client._dcenters.get(route.dc).authKey.setKey(undefined);
}
