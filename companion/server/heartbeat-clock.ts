import { clearInterval, setInterval } from 'node:timers';
import type { HeartbeatClock } from '../../src/protocol/heartbeat';

/** Beats by Node's timers: a hidden window of Obsidian does not slow these down as it does its own. */
export const heartbeatClock: HeartbeatClock = {
  now: () => performance.now(),
  every: (ms, work) => {
    const timer = setInterval(work, ms);
    return () => clearInterval(timer);
  },
};
