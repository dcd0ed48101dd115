import { clearTimeout, setTimeout } from 'node:timers';
import { reasonOf, type Clock } from '../src/telegram/clock';
import { onAbort } from '../src/model/on-abort';

/** Longest time one timer can run (32-bit milliseconds). */
const maxTimerMs = 2_147_483_647;

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(reasonOf(signal));
        return;
      }
      const stop = (): void => {
        clearTimeout(timer);
        reject(reasonOf(signal));
      };
      const timer = setTimeout(
        () => {
          remove();
          resolve();
        },
        Math.min(ms, maxTimerMs),
      );
      const remove = onAbort(signal, stop);
    }),
};
