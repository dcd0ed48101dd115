import { systemClock } from '../../../companion/system-clock';
import type { Clock } from '../../../src/telegram/clock';

/** A clock that runs `times` as fast: pauses and time limits are real, only shorter. */
export function hurriedClock(times: number): Clock {
  const start = systemClock.now();
  return {
    now: () => start + (systemClock.now() - start) * times,
    sleep: (ms, signal) => systemClock.sleep(ms / times, signal),
    random: () => 0.5,
  };
}
