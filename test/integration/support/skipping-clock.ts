import { createHook } from 'node:async_hooks';
import { reasonOf, type Clock } from '../../../src/telegram/clock';
import type { TelegramDc } from '../../telegram-dc/index';

/** Turns of the event loop without a byte after which everybody waits for time alone; chosen: from socket to socket a byte needs two. */
const QUIET_TURNS = 50;
/** Work beside the event loop that ends by itself: files, hashes and ciphers of Web Crypto, connections being made. Node calls some of its synchronous work by such names, too, but none of these. */
const isWork = /^FSREQ|^(?:HASH|CIPHER)REQUEST$|CONNECTWRAP$/;

const work = new Set<number>();
const watch = createHook({
  init: (id, type) => {
    if (isWork.test(type)) work.add(id);
  },
  after: (id) => void work.delete(id),
});
beforeAll(() => void watch.enable());
afterAll(() => void watch.disable());

/**
 * The clock of a local Telegram as a client's own. Nobody waits: as soon as neither of them has anything to do, both are at the
 * moment the first of them waits for. A machine that is slow only makes them get there later, and no time limit passes meanwhile.
 */
export function skippingClock({ server }: Pick<TelegramDc, 'server'>): Clock {
  const { clock } = server;
  const start = clock.now();
  /** Milliseconds that were skipped; what the machine takes does not count. */
  let skipped = 0;
  const sleepers = new Set<{ readonly due: number; readonly wake: () => void }>();
  let isLooking = false;

  async function look(): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    while (sleepers.size > 0) {
      await quiet(() => server.log.stats.bytesIn + server.log.stats.bytesOut);
      const [next] = [...sleepers].sort((a, b) => a.due - b.due);
      if (next === undefined) break;
      const ms = Math.min(next.due - skipped, clock.untilNext());
      if (ms > 0) {
        skipped += ms;
        clock.advance(ms);
      }
      if (next.due <= skipped) next.wake();
    }
    isLooking = false;
  }

  return {
    now: () => start + skipped,
    random: () => 0.5,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(reasonOf(signal));
          return;
        }
        const end = (settle: () => void) => (): void => {
          sleepers.delete(sleeper);
          signal.removeEventListener('abort', stop);
          settle();
        };
        const stop = end(() => reject(reasonOf(signal)));
        const sleeper = { due: skipped + Math.max(0, ms), wake: end(resolve) };
        sleepers.add(sleeper);
        signal.addEventListener('abort', stop, { once: true });
        void look();
      }),
  };
}

/** Resolves once nothing has moved for a while. */
async function quiet(bytes: () => number): Promise<void> {
  for (let turns = 0, seen = bytes(); turns < QUIET_TURNS; turns++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (seen !== bytes() || work.size > 0) turns = 0;
    seen = bytes();
  }
}
