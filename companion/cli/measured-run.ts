import process from 'node:process';
import { clearInterval, setInterval } from 'node:timers';
import { metricsOf, type MeasuredRun } from '../../src/export/report/metrics';
import { Resources } from '../../src/export/report/resources';
import { writeReport } from '../../src/export/report/write-report';
import type { ExportPlan, ExportPorts } from '../../src/export/types';
import { styleOf } from '../../src/export/write/note-style';
import type { RunReport } from '../../src/model/events';
import type { ResourceUse } from '../../src/model/metrics';
import { productVersion } from '../../src/protocol/version';
import type { AccountUse } from './account-session';
import { writeAtomically } from './atomic-file';

export interface MeasuredExport {
  readonly plan: ExportPlan;
  readonly ports: ExportPorts;
  /** Where the figures go besides the report (`--metrics`). */
  readonly metricsFile: string | undefined;
}

/**
 * Runs an export, then writes the note about it into the vault, and its figures where they were asked for.
 * @throws TobsFailure NOT_WRITABLE, DISK_FULL for the file of figures
 */
export async function measured({ environment: { clock }, output }: Pick<AccountUse, 'environment' | 'output'>, { plan, ports, metricsFile }: MeasuredExport, work: () => Promise<RunReport>): Promise<RunReport> {
  const resources = new Resources(clock, processUse);
  const sampling = setInterval(() => resources.tick(), 1000);
  const startedMs = clock.now();
  let report: RunReport;
  try {
    report = await work();
  } finally {
    clearInterval(sampling);
  }
  const run: MeasuredRun = { report, startedMs, endedMs: clock.now(), version: productVersion, resources: resources.summary() };
  const { folder, reportsKept } = plan.settings;
  await writeReport(run, { vault: ports.vault, folder, style: styleOf(plan), kept: reportsKept, emit: output.event.bind(output) });
  if (metricsFile !== undefined) await writeAtomically(metricsFile, `${JSON.stringify(metricsOf(run), null, 2)}\n`, 0o644);
  return report;
}

function processUse(): ResourceUse {
  const { user, system } = process.cpuUsage();
  return { rssBytes: process.memoryUsage.rss(), cpuS: (user + system) / 1e6 };
}
