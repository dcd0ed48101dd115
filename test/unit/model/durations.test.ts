import fc from 'fast-check';
import { Durations, joinTimings } from '../../../src/model/durations';

test('percentiles are right within three per cent, however many there are', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0.01, max: 1e7, noNaN: true }), { minLength: 1, maxLength: 300 }), (values) => {
      const durations = new Durations();
      for (const value of values) durations.add(value);
      const sorted = [...values].sort((a, b) => a - b);
      const { timing } = durations;
      for (const [share, shown] of [[0.5, timing.p50Ms], [0.95, timing.p95Ms], [0.99, timing.p99Ms]] as const) {
        const exact = sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
        expect(Math.abs(shown - exact)).toBeLessThanOrEqual(exact * 0.03 + 0.001);
      }
      expect(timing.count).toBe(values.length);
      expect(timing.totalS).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / 1000, 2);
    }),
  );
});

test('nothing and no time at all are zero', () => {
  expect(new Durations().timing).toEqual({ count: 0, errors: 0, totalS: 0, p50Ms: 0, p95Ms: 0, p99Ms: 0 });
  const instant = new Durations();
  instant.add(0, true);
  expect(instant.timing).toEqual({ count: 1, errors: 1, totalS: 0, p50Ms: 0, p95Ms: 0, p99Ms: 0 });
});

test('of two parts the counts add up and the larger one speaks', () => {
  const [few, many] = [new Durations(), new Durations()];
  few.add(1000);
  for (let i = 0; i < 3; i++) many.add(10);
  expect(joinTimings(few.timing, many.timing)).toMatchObject({ count: 4, totalS: 1.03, p50Ms: many.timing.p50Ms });
});
