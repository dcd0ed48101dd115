import { sizedChat, sizesScenario } from '../bench/scale';
import { withProgram } from '../bench/built-program';
import { measureExport, type MeasuredExport } from '../bench/export-figures';
import { scenarioFile } from '../bench/scaled-scenario';

/** F-PERF-13, in short: what ten times the messages cost, as ratios of one run with wide margins. A single time is never judged. */
it('needs no more per message for ten thousand messages than for a thousand, and no more memory', async () => {
  const sizes = [1000, 10_000] as const;
  const [small, large] = await withProgram(scenarioFile(sizesScenario(sizes)), async (server, program): Promise<readonly MeasuredExport[]> => {
    const runs: MeasuredExport[] = [];
    for (const index of sizes.keys()) runs.push(await measureExport(server, () => program.export(`vault${index}`, sizedChat(index), { settings: { layout: 'day', media: [], indexes: false } })));
    return runs;
  });
  const ratio = (of: (run: MeasuredExport) => number): number => (small === undefined || large === undefined ? Infinity : of(large) / of(small));
  expect(ratio(({ messages }) => messages)).toBe(10);
  expect(large?.historyRequests).toBeLessThanOrEqual(105);
  expect(ratio(({ stats }) => stats.bytesOut)).toBeLessThan(12);
  // The start of the program is in both: linear work stays far below ten.
  expect(ratio(({ cpuSeconds }) => cpuSeconds)).toBeLessThan(10);
  expect(ratio(({ peakMB }) => peakMB)).toBeLessThan(2);
});
