import { Pacer } from '../../../src/telegram/calls/pacer';

/** Seconds to wait, or null: the request of that moment is let through. */
export type Verdict = (nowMs: number) => number | null;

/** A server that saves up `size` requests and allows `perSecond`. */
export function bucket({ perSecond, size, waitS }: { readonly perSecond: number; readonly size: number; readonly waitS: number }): Verdict {
  let [left, at, until] = [size, 0, 0];
  return (now) => {
    if (now < until) return Math.max(1, Math.ceil((until - now) / 1000));
    left = Math.min(size, left + ((now - at) / 1000) * perSecond);
    at = now;
    if (left >= 1) {
      left--;
      return null;
    }
    until = now + waitS * 1000;
    return waitS;
  };
}

/** A server that allows `most` requests in each `windowS`, and says when the next one begins. */
export function fixedWindow({ most, windowS }: { readonly most: number; readonly windowS: number }): Verdict {
  let [current, count] = [-1, 0];
  return (now) => {
    const window = Math.floor(now / (windowS * 1000));
    if (window !== current) [current, count] = [window, 0];
    if (count++ < most) return null;
    return Math.max(1, Math.ceil(((window + 1) * windowS * 1000 - now) / 1000));
  };
}

interface InFlight {
  readonly sentAt: number;
  readonly answeredAt: number;
  readonly waitS: number | null;
}

const LATENCY_MS = 100;
const LANES = 16;

/** What a run of `requests` came to. */
export interface PacedRun {
  /** Requests per second after the first third. */
  readonly later: number;
  readonly waits: number;
  /** Requests sent while a wait they could know of was on. */
  readonly early: number;
}

/** Numbers from 0 to 1, the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
}

/** What is late on a busy machine and network: timers, requests on their way, answers. */
export interface Lateness {
  /** Each by up to so much, one in fifty by up to five times that. */
  readonly mostMs: number;
  readonly seed: number;
}

/** Sends requests as fast as the pacer lets them, 16 at a time, and keeps every wait. Requests arrive in the order they are sent in. */
export function runPaced(verdict: Verdict, requests: number, { mostMs, seed }: Lateness = { mostMs: 0, seed: 1 }): PacedRun {
  const random = randomFrom(seed);
  const late = (): number => (random() < 0.02 ? 5 : 1) * random() * mostMs;
  let [wakeAt, arrivedAt] = [0, 0];
  const pacer = new Pacer();
  const granted: number[] = [];
  let inFlight: readonly InFlight[] = [];
  let [now, waitFrom, waitUntil, waits, early] = [1000, 0, 0, 0, 0];
  let isWaiting = false;
  while (granted.length < requests) {
    if (isWaiting && now >= waitUntil) {
      isWaiting = false;
      pacer.resumed(now, now - waitFrom);
    }
    while (!isWaiting && inFlight.length < LANES && now >= wakeAt && pacer.delayMs(now) === 0) {
      pacer.started(now);
      if (now < waitUntil) early++;
      arrivedAt = Math.max(arrivedAt, now + LATENCY_MS / 2 + late());
      inFlight = [...inFlight, { sentAt: now, answeredAt: arrivedAt + LATENCY_MS / 2 + late(), waitS: verdict(arrivedAt) }];
      const delayMs = pacer.delayMs(now);
      if (delayMs > 0) wakeAt = now + delayMs + late();
    }
    const nextStart = isWaiting ? waitUntil : inFlight.length < LANES ? Math.max(wakeAt, now + Math.max(1, pacer.delayMs(now))) : Infinity;
    now = Math.min(nextStart, ...inFlight.map(({ answeredAt }) => answeredAt));
    for (const { sentAt, waitS } of inFlight.filter(({ answeredAt }) => answeredAt <= now)) {
      if (waitS === null) {
        granted.push(now);
        pacer.answered(sentAt);
        continue;
      }
      pacer.refused(sentAt);
      if (!isWaiting) [isWaiting, waitFrom, waits] = [true, now, waits + 1];
      waitUntil = Math.max(waitUntil, now + waitS * 1000 + 100);
    }
    inFlight = inFlight.filter(({ answeredAt }) => answeredAt > now);
  }
  const third = granted[Math.floor(requests / 3)] ?? 0;
  return { later: ((requests * 2) / 3 / ((granted.at(-1) ?? 0) - third)) * 1000, waits, early };
}
