import { Limiter } from '../../../src/telegram/calls/limiter';
import { setMaxListeners } from 'node:events';
import { settle, VirtualClock } from './virtual-clock';

const METHOD = 'messages.getHistory';

/** A server whose answers take as long as `answerMs` says at that moment, asked for ever through a limiter. */
class Load {
  readonly clock = new VirtualClock();
  readonly limiter: Limiter;
  private readonly stop = new AbortController();
  inFlight = 0;
  /** Most requests in flight at a time. */
  peak = 0;
  answers = 0;

  constructor(
    max: number,
    private readonly answerMs: (now: number) => number,
  ) {
    setMaxListeners(0, this.stop.signal);
    this.limiter = new Limiter({ clock: this.clock, method: METHOD, max, maxWaitMs: 3_600_000, onWait: () => undefined, closed: this.stop.signal });
  }

  /** Keeps so many requests waiting or in flight from now on. */
  ask(lanes: number): void {
    for (let lane = 0; lane < lanes; lane++) void this.lane();
  }

  end(): void {
    this.stop.abort();
  }

  private async lane(): Promise<void> {
    const { signal } = this.stop;
    while (!signal.aborted) {
      const turn = await this.limiter.acquire(signal).catch(() => null);
      if (turn === null) return;
      this.peak = Math.max(this.peak, ++this.inFlight);
      await this.clock.sleep(this.answerMs(this.clock.now()), signal).catch(() => undefined);
      this.inFlight--;
      this.answers++;
      this.limiter.answered(turn);
      this.limiter.release();
    }
  }
}

const loads: Load[] = [];
function load(max: number, answerMs: (now: number) => number): Load {
  const one = new Load(max, answerMs);
  loads.push(one);
  return one;
}

afterEach(async () => {
  for (const one of loads.splice(0)) one.end();
  await settle();
});

describe('requests in flight', () => {
  it('grow to what the profile allows while that brings more answers', async () => {
    const far = load(16, () => 150);
    expect(far.limiter.currentLimit).toBe(8);
    far.ask(16);
    await far.clock.advance(1000);
    expect(far.limiter.currentLimit).toBe(16);
    expect(far.peak).toBe(16);
  });

  it('go back to what paid when more bring nothing, and try again a minute later', async () => {
    // The server works on eight at a time: more only wait longer.
    const freeAt = Array.from({ length: 8 }, () => 0);
    const busy = load(16, (now) => {
      const worker = freeAt.indexOf(Math.min(...freeAt));
      freeAt[worker] = Math.max(now, freeAt[worker] ?? 0) + 100;
      return (freeAt[worker] ?? 0) - now;
    });
    busy.ask(16);
    await busy.clock.advance(10_000);
    expect(busy.peak).toBe(16);
    expect(busy.limiter.currentLimit).toBe(8);
    await busy.clock.advance(60_000);
    expect(busy.limiter.currentLimit).toBe(9);
  });

  it('stay where they are while nobody asks for more', async () => {
    const quiet = load(16, () => 100);
    quiet.ask(3);
    await quiet.clock.advance(30_000);
    expect(quiet.peak).toBe(3);
    expect(quiet.limiter.currentLimit).toBe(8);
  });

  it('are not taken back because single answers were slow', async () => {
    let answer = 0;
    const uneven = load(8, () => (++answer % 7 === 0 ? 400 : 100));
    uneven.ask(8);
    await uneven.clock.advance(10_000);
    expect(uneven.limiter.currentLimit).toBe(8);
  });

  it('halve on each wait, 8 to 4 to 2, and come back one a minute; no wait counts as slowness', async () => {
    const far = load(8, () => 100);
    const { clock, limiter } = far;
    far.ask(8);
    await clock.advance(1000);
    const steps = [limiter.currentLimit];
    for (let wait = 0; wait < 2; wait++) {
      limiter.wait(400, { sentAt: clock.now(), isFull: true });
      await clock.advance(401_000);
      steps.push(limiter.currentLimit);
    }
    for (let minute = 0; minute < 6; minute++) {
      await clock.advance(60_000);
      steps.push(limiter.currentLimit);
    }
    expect(steps.slice(0, 3)).toEqual([8, 4, 2]);
    expect(steps.at(-1)).toBe(8);
  });

  it('halve when three requests in a row get no answer', async () => {
    const far = load(8, () => 100);
    const { clock, limiter } = far;
    far.ask(8);
    await clock.advance(1000);
    far.end();
    await settle();
    limiter.timedOut();
    limiter.timedOut();
    expect(limiter.currentLimit).toBe(8);
    limiter.timedOut();
    expect(limiter.currentLimit).toBeLessThanOrEqual(4);
  });

  it('are all allowed at once where there is no limit, and one where only one is', () => {
    expect(load(1, () => 100).limiter.currentLimit).toBe(1);
    expect(load(Number.MAX_SAFE_INTEGER, () => 100).limiter.currentLimit).toBe(Number.MAX_SAFE_INTEGER);
  });
});
