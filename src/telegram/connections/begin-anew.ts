import type { RawSender } from './connect';

/**
 * Gives a connection that was lost a session of its own for the next time. In the old one the server sends again what was not
 * acknowledged, and on an error among that the library throws away whatever came with it: the first answer was then waited
 * for in vain.
 */
export function beginAnew(sender: RawSender | undefined): void {
  sender?._state.reset();
  sender?._pendingAck.clear();
}
