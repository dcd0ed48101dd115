import { Limiter } from '../../../src/telegram/calls/limiter';
import { VirtualClock } from './virtual-clock';

/** Time goes on by a millisecond whenever it is looked at, as it may at any moment on a real machine. */
class RestlessClock extends VirtualClock {
  private looks = 0;

  override now(): number {
    return super.now() + this.looks++;
  }
}

/** Whether a request is sent that comes, alone, so many milliseconds after another one, when one per second is the pace. */
async function isSentAfter(pauseMs: number): Promise<boolean> {
  const clock = new RestlessClock();
  const { signal } = new AbortController();
  const limiter = new Limiter({ clock, method: 'messages.getHistory', max: 8, maxWaitMs: 60_000, onWait: () => undefined, closed: signal });
  const refused = await limiter.acquire(signal);
  limiter.answered(refused);
  limiter.wait(1, refused);
  limiter.release();
  await clock.advance(5000);
  // One that is late may be made up for: the second is the one that the pace counts from.
  for (let sent = 0; sent < 2; sent++) {
    limiter.answered(await limiter.acquire(signal));
    limiter.release();
  }
  await clock.advance(pauseMs);
  let isSent = false;
  void limiter.acquire(signal).then(() => (isSent = true));
  await clock.advance(10_000);
  return isSent;
}

it('never leaves a request behind whose time comes just while it queues up', async () => {
  const left: number[] = [];
  for (let pauseMs = 0; pauseMs < 1200; pauseMs++) if (!(await isSentAfter(pauseMs))) left.push(pauseMs);
  expect(left).toEqual([]);
});
