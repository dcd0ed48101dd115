/** Node's arguments for a CPU profile of a measured process: `TOBS_BENCH_PROFILE` names the folder; without it none is made. */
export function profileArgs(name: string): readonly string[] {
  const folder = process.env['TOBS_BENCH_PROFILE'];
  return folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${name}-${Date.now()}.cpuprofile`];
}
