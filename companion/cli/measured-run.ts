import { stat, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { clearInterval, setInterval } from 'node:timers';
import { metricsOf, type MeasuredRun } from '../../src/export/report/metrics';
import { Resources } from '../../src/export/report/resources';
import { writeReport } from '../../src/export/report/write-report';
import type { ExportPlan, ExportPorts } from '../../src/export/types';
import { styleOf } from '../../src/export/write/note-style';
import { TobsFailure } from '../../src/model/errors';
import type { RunReport } from '../../src/model/events';
import type { ResourceUse } from '../../src/model/metrics';
import { productVersion } from '../../src/protocol/version';
import type { AccountUse } from './account-session';
import { codeOf } from '../server/process-alive';
import { temporaryName, writeAtomically } from './atomic-file';
import { onDisk, unless } from './disk-error';
import type { CliEnvironment } from './environment';

/** A run, and where its figures go. */
export interface MeasuredExport {
  readonly plan: ExportPlan;
  readonly ports: ExportPorts;
  /** Where the figures go besides the report (`--metrics`). */
  readonly metricsFile: string | undefined;
}

/** @throws TobsFailure USAGE when the figures of a run could not be written there: known before anything is done, and tried out */
export async function checkMetricsFile(path: string | undefined): Promise<void> {
  if (path === undefined) return;
  const refuse = (reason: string, cause?: unknown): never => {
    throw new TobsFailure({ code: 'USAGE', reason: `--metrics: ${reason}` }, { cause });
  };
  const folder = dirname(path);
  if ((await unless(['ENOENT', 'ENOTDIR'], null, () => stat(folder)))?.isDirectory() !== true) refuse(`there is no folder ${folder}`);
  const there = await unless(['ENOENT'], null, () => stat(path));
  if (there?.isDirectory() === true) refuse(`${path} is a folder`);
  // A file takes the place of what is there: of a device that would be the end.
  if (there?.isFile() === false) refuse(`${path} is no file`);
  // Not at the end of a run that took hours.
  const attempt = join(folder, temporaryName());
  try {
    await writeFile(attempt, '', { flag: 'wx', mode: 0o600 });
    await unlink(attempt);
  } catch (caught) {
    refuse(`nothing can be written in the folder ${folder} (${codeOf(caught) ?? 'unknown reason'})`, caught);
  }
}

/**
 * Runs an export, then writes the note about it into the vault, and its figures where they were asked for.
 * @throws TobsFailure NOT_WRITABLE, DISK_FULL for the file of figures
 */
export async function measured({ environment: { clock, childCount, childUse }, output }: Pick<AccountUse, 'environment' | 'output'>, { plan, ports, metricsFile }: MeasuredExport, work: () => Promise<RunReport>): Promise<RunReport> {
  const resources = new Resources(clock, { program: () => processUse(childCount, childUse) });
  await resources.tick();
  // Asking this process is never late and never fails.
  const sampling = setInterval(() => void resources.tick(), 1000);
  const startedMs = clock.now();
  let report: RunReport;
  try {
    report = await work();
  } finally {
    clearInterval(sampling);
  }
  const { folder, reportsKept, profile } = plan.settings;
  const run: MeasuredRun = { report, startedMs, endedMs: clock.now(), version: productVersion, versions: { node: process.versions.node }, profile, resources: await resources.summary() };
  await writeReport(run, { vault: ports.vault, folder, style: styleOf(plan), kept: reportsKept, emit: output.event.bind(output) });
  if (metricsFile !== undefined) await onDisk(metricsFile, () => writeAtomically(metricsFile, `${JSON.stringify(metricsOf(run), null, 2)}\n`, 0o644));
  if (report.outcome === 'stopped') output.note('Stopped. The next run goes on where this one ended.');
  return report;
}

function processUse(childCount: CliEnvironment['childCount'], childUse: CliEnvironment['childUse']): ResourceUse {
  const { user, system } = process.cpuUsage();
  return { rssBytes: process.memoryUsage.rss(), cpuS: (user + system) / 1e6, children: childCount?.() ?? 0, programs: childUse?.() };
}
