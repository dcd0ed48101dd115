import { describeError, toTobsError } from '../../model/errors';
import type { ChatReport, ExportEvent, RunReport } from '../../model/events';
import type { VaultPath } from '../../model/ids';
import { blockBase } from '../../notes/merge/line-hash';
import { renderReport, type EarlierFigures } from '../../notes/report/render-report';
import { localDateTime } from '../../notes/render/local-time';
import { reportsFolder } from '../../notes/names/paths';
import type { NoteStyle } from '../../notes/types';
import type { VaultPort } from '../ports';
import { metricsOf, parseMetrics, type MeasuredRun, type RunMetrics } from './metrics';

/** Where reports are kept, and how many of them. */
export interface ReportPlace {
  readonly vault: VaultPort;
  /** Path of the export folder. */
  readonly folder: VaultPath;
  readonly style: Pick<NoteStyle, 'timeZone' | 'language'>;
  /** Reports that stay, with this one. */
  readonly kept: number;
  readonly emit: (event: ExportEvent) => void;
}

/** `2025-01-02 14.03.07 export.md`, with a number where two runs began in the same second. */
const reportName = /^\d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d export(?: \d+)?\.md$/;
/** chosen: more runs than this do not begin in one second. */
const maxNamesakes = 100;

/**
 * Writes the note about a run, and its metrics beside it, into `_reports` (F-RUN-11); older ones beyond `kept` go. A run that
 * changed nothing and had nothing to report leaves no file.
 *
 * @returns path of the note, or null when there is none; what keeps it from being written is said as a warning
 */
export async function writeReport(run: MeasuredRun, place: ReportPlace): Promise<VaultPath | null> {
  if (!isWorthTelling(run.report)) return null;
  try {
    const folder = reportsFolder(place.folder);
    const { names, orphans } = await reportsIn(place.vault, folder);
    const earlier = await earlierFigures(place.vault, folder, names);
    const started = Math.floor(run.startedMs / 1000);
    const text = renderReport({ report: run.report, started, earlier, style: place.style });
    const path = await create(place, `${folder}/${localDateTime(started, place.style.timeZone).replace('T', ' ').replaceAll(':', '.')} export`, { text, metrics: metricsOf(run) });
    await prune(place.vault, folder, names.slice(0, Math.max(0, names.length + 1 - place.kept)));
    for (const name of orphans) await removeMetrics(place.vault, `${folder}/${name}`);
    return path;
  } catch (caught) {
    const error = toTobsError(caught);
    if (error.code !== 'DISK_FULL' && error.code !== 'NOT_WRITABLE') throw caught;
    place.emit({ type: 'message', level: 'warn', text: `The report could not be written. ${describeError(error)}` });
    return null;
  }
}

function isWorthTelling({ outcome, chats, warnings = [] }: RunReport): boolean {
  return outcome !== 'success' || warnings.length > 0 || chats.some(hasChanged);
}

function hasChanged({ messages, comments = 0, notesCreated, notesUpdated, mediaDownloaded, messagesDeleted, conflicts, failures }: ChatReport): boolean {
  return [messages, comments, notesCreated, notesUpdated, mediaDownloaded, messagesDeleted, conflicts, failures.length].some((count) => count > 0);
}

interface Reports {
  /** Names of the notes, oldest first. */
  readonly names: readonly string[];
  /** Names of metrics without a note: a process died between the two, or the note was thrown away. */
  readonly orphans: readonly string[];
}

async function reportsIn(vault: VaultPort, folder: VaultPath): Promise<Reports> {
  const all = new Set((await vault.list(folder)).map(({ path }) => path.slice(folder.length + 1)));
  const orphans = [...all].filter((name) => name.endsWith('.json') && reportName.test(noteName(name)) && !all.has(noteName(name)));
  return { names: [...all].filter((name) => reportName.test(name)).sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1)), orphans };
}

/** Sorts reports by time, those of one second by their number. */
function orderOf(name: string): string {
  return name.replace(/ export(?: (\d+))?\.md$/, (_end, number: string | undefined) => ` ${(number ?? '1').padStart(3, '0')}`);
}

async function earlierFigures(vault: VaultPort, folder: VaultPath, names: readonly string[]): Promise<EarlierFigures | null> {
  const last = names.at(-1);
  const json = last === undefined ? null : await vault.read(`${folder}/${metricsName(last)}`);
  const metrics = json === null ? null : parseMetrics(json);
  return metrics === null ? null : figuresBefore(metrics);
}

function figuresBefore({ total, requests, media, run }: RunMetrics): EarlierFigures {
  const all = Object.values(requests);
  return {
    messages: total.messages,
    comments: total.comments,
    requests: all.reduce((sum, { count }) => sum + count, 0),
    waitS: all.reduce((sum, { wait_s: seconds }) => sum + seconds, 0),
    downloaded: media.downloaded,
    reused: media.reused,
    bytesSaved: media.bytes_saved ?? 0,
    seconds: run.seconds,
  };
}

/** @param base path without extension and number */
async function create({ vault }: ReportPlace, base: string, { text, metrics }: { readonly text: string; readonly metrics: RunMetrics }): Promise<VaultPath | null> {
  for (let number = 1; number <= maxNamesakes; number++) {
    const path = `${base}${number === 1 ? '' : ` ${number}`}.md`;
    const json = `${JSON.stringify({ ...metrics, note_base: blockBase(text) }, null, 2)}\n`;
    // The figures come first: without them nobody could tell later whether somebody wrote into the note, and it would stay for ever.
    if ((await vault.create(metricsName(path), json)) === 'exists') continue;
    if ((await vault.create(path, text)) === 'created') return path;
    await vault.remove(metricsName(path), json);
  }
  return null;
}

/** Removes reports, except for those somebody has written into: these stay as they are. */
async function prune(vault: VaultPort, folder: VaultPath, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const path = `${folder}/${name}`;
    const text = await vault.read(path);
    const json = await vault.read(`${folder}/${metricsName(name)}`);
    if (text === null || !isUntouched(text, json)) continue;
    if ((await vault.remove(path, text)) === 'removed' && json !== null) await vault.remove(`${folder}/${metricsName(name)}`, json);
  }
}

/** Removes metrics nobody needs; what is no metrics of ours stays. */
async function removeMetrics(vault: VaultPort, path: VaultPath): Promise<void> {
  const json = await vault.read(path);
  if (json !== null && parseMetrics(json) !== null) await vault.remove(path, json);
}

/** True when the note says what was written; without its metrics nobody can tell. */
function isUntouched(text: string, json: string | null): boolean {
  return json !== null && parseMetrics(json)?.note_base === blockBase(text);
}

function metricsName(path: string): string {
  return path.replace(/\.md$/, '.json');
}

function noteName(path: string): string {
  return path.replace(/\.json$/, '.md');
}
