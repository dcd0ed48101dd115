import * as v from 'valibot';
import { RunMetricsSchema } from '../../../src/export/report/metrics';
import { Resources } from '../../../src/export/report/resources';
import { writeReport, type ReportPlace } from '../../../src/export/report/write-report';
import type { ChatReport, ExportEvent, RunReport } from '../../../src/model/events';
import { MemoryVault } from './memory-vault';

const chat = (values: Partial<ChatReport>): ChatReport => ({
  chatTitle: 'News', outcome: 'success', messages: 0, notesCreated: 0, notesUpdated: 0, notesUnchanged: 0, mediaDownloaded: 0, mediaReused: 0, mediaFailed: 0, messagesDeleted: 0, conflicts: 0, requests: 1, seconds: 1, failures: [], ...values,
});
const wrote: RunReport = { outcome: 'success', seconds: 2, chats: [chat({ messages: 7, notesCreated: 1 })] };

class Bench {
  readonly vault = new MemoryVault();
  readonly events: ExportEvent[] = [];
  private readonly place: ReportPlace = { vault: this.vault, folder: 'Telegram', style: { timeZone: 'UTC', language: 'en' }, kept: 3, emit: (event) => this.events.push(event) };

  /** @param second when the run began, after noon on 2 January 2025 */
  write(report: RunReport, second = 0): Promise<string | null> {
    const startedMs = Date.UTC(2025, 0, 2, 12, 0, second);
    return writeReport({ report, startedMs, endedMs: startedMs + 2000, version: '0.1.0', resources: null }, this.place);
  }

  get names(): string[] {
    return [...this.vault.notes.keys()].map((path) => path.replace('Telegram/_reports/', '')).sort();
  }

  metrics(name: string): v.InferOutput<typeof RunMetricsSchema> {
    return v.parse(RunMetricsSchema, JSON.parse(this.vault.notes.get(`Telegram/_reports/${name}.json`) ?? 'null'));
  }
}

it('leaves a note and its figures, and nothing when nothing changed', async () => {
  const bench = new Bench();
  expect(await bench.write({ ...wrote, chats: [chat({ notesUnchanged: 100 })] })).toBeNull();
  expect(bench.names).toEqual([]);
  expect(await bench.write(wrote)).toBe('Telegram/_reports/2025-01-02 12.00.00 export.md');
  expect(bench.names).toEqual(['2025-01-02 12.00.00 export.json', '2025-01-02 12.00.00 export.md']);
  expect(bench.metrics('2025-01-02 12.00.00 export')).toMatchObject({ schema: 'tobs-metrics/1', run: { seconds: 2, outcome: 'success' }, total: { messages: 7, created: 1 } });
});

it.each<[string, Partial<RunReport>]>([
  ['a failure', { outcome: 'partial', chats: [chat({ failures: [{ error: { code: 'SIGNED_OUT' } }] })] }],
  ['a stop', { outcome: 'stopped', chats: [chat({ outcome: 'stopped' })] }],
  ['a warning', { warnings: [{ error: { code: 'TAKEOUT_NOT_USED', reason: 'x' } }], chats: [chat({})] }],
])('tells of %s even when nothing changed', async (_, report) => {
  expect(await new Bench().write({ ...wrote, ...report })).not.toBeNull();
});

it('compares with the report before', async () => {
  const bench = new Bench();
  await bench.write(wrote, 0);
  await bench.write({ ...wrote, chats: [chat({ messages: 9 })] }, 1);
  expect(bench.vault.notes.get('Telegram/_reports/2025-01-02 12.00.01 export.md')).toContain('| Messages | 9 | 7 |');
});

it('keeps as many as the setting says, and every one somebody wrote into', async () => {
  const bench = new Bench();
  for (const second of [0, 1, 2]) await bench.write(wrote, second);
  const touched = 'Telegram/_reports/2025-01-02 12.00.01 export.md';
  bench.vault.notes.set(touched, `${bench.vault.notes.get(touched) ?? ''}\nMy own words\n`);
  for (const second of [3, 4, 5]) await bench.write(wrote, second);
  expect(bench.names.filter((name) => name.endsWith('.md'))).toEqual([1, 3, 4, 5].map((second) => `2025-01-02 12.00.0${second} export.md`));
  expect(bench.names.filter((name) => name.endsWith('.json'))).toHaveLength(4);
  expect(bench.vault.notes.get(touched)).toContain('My own words');
});

it('gives two runs of one second a note each', async () => {
  const bench = new Bench();
  await bench.write(wrote);
  expect(await bench.write(wrote)).toBe('Telegram/_reports/2025-01-02 12.00.00 export 2.md');
});

it('says so when it cannot be written, and costs the run nothing', async () => {
  const bench = new Bench();
  bench.vault.refuse((_, path) => ({ code: 'DISK_FULL', path }));
  expect(await bench.write(wrote)).toBeNull();
  expect(bench.events).toEqual([{ type: 'message', level: 'warn', text: expect.stringContaining('The report could not be written. The disk is full') as string }]);
});

it('samples what the process uses, once in five seconds', () => {
  let [nowMs, rssBytes, cpuS] = [0, 100, 10];
  const resources = new Resources({ now: () => nowMs }, () => ({ rssBytes, cpuS }));
  for (const [at, rss, cpu] of [[1000, 9999, 11], [5000, 300, 12], [10_000, 200, 17]] as const) {
    [nowMs, rssBytes, cpuS] = [at, rss, cpu];
    resources.tick();
  }
  expect(resources.summary()).toEqual({ avgRssBytes: 200, peakRssBytes: 300, cpuS: 7, avgCpu: 0.7, peakCpu: 1, samples: 4 });
});
