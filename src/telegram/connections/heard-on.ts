import type { Route } from '../calls/transport';
import type { RawClient, RawSender } from './connect';
import { shiftedDc } from './shifted-dc';

/** When bytes last came in on the connection of a route, by the clock; 0 when it is not open. */
export function heardOn(client: RawClient, route: Route): number {
  const sender = route.kind === 'main' ? client._sender : client._network._slots.get(shiftedDc(route))?.sender;
  return receivedAtOf(sender);
}

/** When bytes last came in on a connection, by the clock; 0 = never. */
export function receivedAtOf(sender: RawSender | undefined): number {
  return sender?._connection?.socket.receivedAt ?? 0;
}
