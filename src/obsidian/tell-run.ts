import type { ClockPort, VaultPort } from '../export/ports';
import type { ExportPlan } from '../export/types';
import type { ExportEvent, RunReport } from '../model/events';
import type { ResourceSummary } from '../model/metrics';
import { productVersion } from '../protocol/version';

/** What the note about a run is written from, and where. */
export interface ToldRun {
  /** What the run was asked for. */
  readonly plan: ExportPlan;
  /** Milliseconds since 1970. */
  readonly startedMs: number;
  readonly resources: ResourceSummary | null;
  /** Of what the plugin runs in, by name. */
  readonly versions: Readonly<Record<string, string>>;
  readonly vault: VaultPort;
  readonly clock: Pick<ClockPort, 'now'>;
  readonly emit: (event: ExportEvent) => void;
}

/** Writes the note about a run that is over. @returns the report, with that note */
export async function tellRun(told: RunReport, { plan, startedMs, resources, versions, vault, clock, emit }: ToldRun): Promise<RunReport> {
  const { writeReport } = await import('../export/report/write-report');
  const { styleOf } = await import('../export/write/note-style');
  const { folder, reportsKept, profile } = plan.settings;
  const report: RunReport = plan.isImport === true ? { ...told, isImport: true } : told;
  const note = await writeReport({ report, startedMs, endedMs: clock.now(), version: productVersion, versions, profile, resources }, { vault, folder, style: styleOf(plan), kept: reportsKept, emit });
  return note === null ? report : { ...report, note };
}
