import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { childUse, startChild } from '../../../../companion/tools/run-child';
import { psRows } from '../../../../companion/tools/child-use';
import { until } from '../../../host/until';

/** Takes 40 MB, works for a tenth of a second, says so, and stays until its input ends. */
const work = "const kept = Buffer.alloc(40e6, 1); const from = process.cpuUsage().user; while (process.cpuUsage().user - from < 1e5); process.stdout.write('done'); process.stdin.on('end', () => process.exit(kept[0] - 1)).resume();";

// By /proc: elsewhere memory and time are as of the last look of ps.

it('tells memory and time of a program and of what it starts, and the time also after both have ended', async () => {
  const name = 'node';
  const script = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(work)}], { stdio: 'inherit' }).on('exit', (code) => process.exit(code))`;
  const child = startChild(process.execPath, ['-e', script], { cwd: tmpdir(), stdio: ['pipe', 'pipe', 'ignore'] });
  if (child.stdout === null) throw new Error('no output');
  await once(child.stdout, 'data');
  const during = childUse()[name];
  expect(during?.children).toBe(1);
  expect(during?.rssBytes).toBeGreaterThan(80e6);
  expect(during?.cpuS).toBeGreaterThanOrEqual(0.1);
  child.stdin?.end();
  expect(await once(child, 'close')).toEqual([0, null]);
  const after = childUse()[name];
  expect(after).toMatchObject({ rssBytes: 0, children: 0 });
  expect(after?.peakRssBytes).toBeGreaterThan(80e6);
  expect(after?.cpuS).toBeGreaterThanOrEqual(during?.cpuS ?? Infinity);

  // A second one adds to the first.
  const next = startChild(process.execPath, ['-e', work], { cwd: tmpdir(), stdio: ['pipe', 'pipe', 'ignore'] });
  next.stdin?.end();
  await once(next, 'close');
  await until('its time', () => (childUse()[name]?.cpuS ?? 0) >= (after?.cpuS ?? Infinity) + 0.1);
});

it('reads what ps says on Linux and on macOS', () => {
  expect(psRows('    1   1024     00:00:01\n 4711 20480 1-02:03:04\n  4711  100   0:01.50\nnonsense\n')).toEqual([
    { pgid: 1, rssBytes: 1024 * 1024, cpuS: 1 },
    { pgid: 4711, rssBytes: 20480 * 1024, cpuS: 93_784 },
    { pgid: 4711, rssBytes: 102_400, cpuS: 1.5 },
  ]);
});
