// Loaded into a measured process: what it used in all stands in a file when it ends.
const { readFileSync, writeFileSync } = require('node:fs');

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  const peakKB = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0;
  writeFileSync(process.env.TOBS_BENCH_USAGE, JSON.stringify({ cpuSeconds: (user + system) / 1e6, peakMB: Number(peakKB) / 1024 }));
});
