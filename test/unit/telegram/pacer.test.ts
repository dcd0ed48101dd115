import { Pacer } from '../../../src/telegram/calls/pacer';
import { bucket, fixedWindow, runPaced } from './simulated-server';

describe('Pacer', () => {
  it.each([
    { perSecond: 30, size: 30, waitS: 3 },
    { perSecond: 12, size: 5, waitS: 5 },
    { perSecond: 20, size: 10, waitS: 3 },
    { perSecond: 20, size: 100, waitS: 3 },
    { perSecond: 5, size: 5, waitS: 5 },
    { perSecond: 60, size: 30, waitS: 3 },
    { perSecond: 20, size: 20, waitS: 1 },
    { perSecond: 2, size: 10, waitS: 10 },
  ])('settles within 10 % of the rate a server hides, and asks for few waits: %p', (server) => {
    const { later, waits, early } = runPaced(bucket(server), 5000);
    expect(later).toBeGreaterThan(0.9 * server.perSecond);
    expect(waits).toBeLessThan(40);
    expect(early).toBe(0);
  });

  it.each([
    { perSecond: 30, size: 30, waitS: 3 },
    { perSecond: 20, size: 100, waitS: 3 },
    { perSecond: 5, size: 5, waitS: 10 },
  ])('is not misled by timers and answers that are late, and finds the rate in a few waits: %p', (server) => {
    for (let seed = 1; seed <= 5; seed++) {
      const { later, waits } = runPaced(bucket(server), 2500, { mostMs: 20, seed });
      expect(later).toBeGreaterThan(0.92 * server.perSecond);
      expect(waits).toBeLessThan(8);
    }
  });

  it('comes near to the rate of a server that counts in windows', () => {
    expect(runPaced(fixedWindow({ most: 20, windowS: 1 }), 5000).later).toBeGreaterThan(16);
  });

  it('holds back nothing before the first wait', () => {
    const { later, waits } = runPaced(() => null, 2000);
    // 16 at a time, 100 ms each.
    expect(later).toBeGreaterThan(159);
    expect(waits).toBe(0);
  });

  it('is soon as fast as before when the server asked to wait once only', () => {
    let calls = 0;
    expect(runPaced(() => (++calls === 100 ? 3 : null), 5000).later).toBeGreaterThan(0.9 * 160);
  });

  it('gives up where the pace changes nothing: a server that counts requests', () => {
    let [calls, until] = [0, 0];
    const { later } = runPaced((now) => {
      if (now < until) return Math.ceil((until - now) / 1000);
      if (++calls % 500 !== 0) return null;
      until = now + 2000;
      return 2;
    }, 5000);
    // 500 requests at full speed and a wait take 5.2 s.
    expect(later).toBeGreaterThan(0.6 * (500 / 5.225));
  });

  it('never paces slower than one request in two seconds', () => {
    const pacer = new Pacer();
    let now = 0;
    for (let round = 0; round < 30; round++) {
      pacer.started(now);
      if (round === 0) pacer.answered(now);
      pacer.refused(now);
      now += 400_000;
      pacer.resumed(now, 400_000);
    }
    pacer.started(now);
    expect(pacer.delayMs(now)).toBeLessThanOrEqual(2000);
  });
});
