import { Flow } from '../../../../src/telegram/files/line';

describe('what answers tell of a line', () => {
  it('is how much it holds: what comes in while an answer is on its way', () => {
    const flow = new Flow(4);
    // A way of 50 ms, then a part of 100,000 bytes each millisecond.
    for (const nowMs of [51, 52, 53, 54]) flow.took(100_000, { sentMs: 0, nowMs });
    expect(flow.facts(54)).toEqual({ bytes: 51 * 100_000, leastRate: 400_000 / 54 });
  });

  it('does not take the time until the next answers come for slowness', () => {
    const flow = new Flow(4);
    for (const start of [0, 50, 100]) for (const nowMs of [51, 52, 53, 54]) flow.took(100_000, { sentMs: start, nowMs: start + nowMs });
    expect(flow.facts(154)?.bytes).toBe(51 * 100_000);
  });

  it('says nothing before half of a window has come', () => {
    const flow = new Flow(8);
    for (const nowMs of [51, 52, 53, 54]) {
      flow.took(100_000, { sentMs: 0, nowMs });
      expect(flow.facts(nowMs)).toBeUndefined();
    }
    flow.took(100_000, { sentMs: 0, nowMs: 55 });
    expect(flow.facts(55)).toBeDefined();
  });
});
