import * as v from 'valibot';
import { RunMetricsSchema } from '../../../src/export/report/metrics';
import { Resources } from '../../../src/export/report/resources';
import { writeReport, type ReportPlace } from '../../../src/export/report/write-report';
import type { ChatReport, ExportEvent, ExportFailure, RunReport } from '../../../src/model/events';
import type { ChatId } from '../../../src/model/ids';
import type { ResourceUse } from '../../../src/model/metrics';
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
    return writeReport({ report, startedMs, endedMs: startedMs + 2000, version: '0.1.0', versions: { node: '22.0.0' }, profile: 'balanced', resources: null }, this.place);
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

it('says of every failure what it was, where, in which request and after how many tries', async () => {
  const bench = new Bench();
  const chatId = '-1001500000001' as ChatId;
  const failures: readonly ExportFailure[] = [
    { error: { code: 'TELEGRAM_ERROR', method: 'upload.getFile', status: 500, text: 'X', attempts: 6 }, chatId, messageId: 7, subject: 'Telegram/News/7.jpg' },
    { error: { code: 'TIMEOUT', what: 'messages.getHistory', afterMs: 60_000 }, chatId, subject: 'News, messages 1–100' },
    { error: { code: 'FLOOD_WAIT', method: 'messages.getHistory', waitSeconds: 9000 }, chatId, subject: 'News' },
  ];
  await bench.write({ ...wrote, outcome: 'partial', chats: [chat({ outcome: 'partial', failures })] });
  expect(bench.metrics('2025-01-02 12.00.00 export').failures).toMatchObject([
    { code: 'TELEGRAM_ERROR', chat: chatId, message: 7, subject: 'Telegram/News/7.jpg', method: 'upload.getFile', attempts: 6 },
    { code: 'TIMEOUT', chat: chatId, method: 'messages.getHistory', attempts: 1 },
    { code: 'FLOOD_WAIT', chat: chatId, method: 'messages.getHistory', wait_s: 9000 },
  ]);
});

it('adds up three chats, and keeps the figures of each apart', async () => {
  const bench = new Bench();
  const chats = [
    chat({ chatTitle: 'A', messages: 1, notesCreated: 10, notesUpdated: 100, mediaDownloaded: 3, mediaBytes: 5, requests: 2, seconds: 1, messagesSkipped: 4, failures: [{ error: { code: 'STOPPED' } }] }),
    chat({ chatTitle: 'B', messages: 20, comments: 7, notesUnchanged: 9, mediaReused: 6, bytesSaved: 50, requests: 30, seconds: 20, messagesSkipped: 1, unsupported: { poll: 2 }, messagesDeleted: 1 }),
    chat({ chatTitle: 'C', messages: 300, notesCreated: 5, mediaFailed: 2, mediaBytes: 70, requests: 400, seconds: 300, unsupported: { poll: 5 }, conflicts: 3 }),
  ];
  await bench.write({ ...wrote, outcome: 'partial', chats });
  const metrics = bench.metrics('2025-01-02 12.00.00 export');
  expect(metrics.run).toMatchObject({ start: '2025-01-02T12:00:00.000Z', end: '2025-01-02T12:00:02.000Z' });
  expect(metrics.total).toEqual({ messages: 321, comments: 7, created: 15, updated: 100, unchanged: 9, deleted: 1, conflicts: 3, skipped: { service: 5, poll: 7 }, failed: 1 });
  expect(metrics.media).toEqual({ downloaded: 3, reused: 6, failed: 2, reused_id: 6, reused_hash: 0, bytes: 75, bytes_saved: 50 });
  expect(metrics.chats.map(({ title, messages, requests, seconds, skipped, failed }) => [title, messages, requests, seconds, skipped, failed])).toEqual([
    ['A', 1, 2, 1, { service: 4 }, 1],
    ['B', 20, 30, 20, { service: 1, poll: 2 }, 0],
    ['C', 300, 400, 300, { poll: 5 }, 0],
  ]);
});

it('compares with the report before', async () => {
  const bench = new Bench();
  await bench.write(wrote, 0);
  await bench.write({ ...wrote, chats: [chat({ messages: 9 })] }, 1);
  expect(bench.vault.notes.get('Telegram/_reports/2025-01-02 12.00.01 export.md')).toContain('| Messages | 9 | 7 |');
  // Two that begin in the same second.
  await bench.write({ ...wrote, chats: [chat({ messages: 11 })] }, 1);
  expect(bench.vault.notes.get('Telegram/_reports/2025-01-02 12.00.01 export 2.md')).toContain('| Messages | 11 | 9 |');
  await bench.write({ ...wrote, chats: [chat({ messages: 13 })] }, 2);
  expect(bench.vault.notes.get('Telegram/_reports/2025-01-02 12.00.02 export.md')).toContain('| Messages | 13 | 11 |');
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

it('leaves nothing for ever when it dies between a note and its figures', async () => {
  const bench = new Bench();
  const user = 'Telegram/_reports/2025-01-02 11.00.00 export.json';
  bench.vault.notes.set(user, '{"mine": true}');
  bench.vault.refuse((_, path) => (path.endsWith('.md') ? { code: 'DISK_FULL', path } : null));
  await bench.write(wrote, 0);
  expect(bench.names).toEqual(['2025-01-02 11.00.00 export.json', '2025-01-02 12.00.00 export.json']);
  bench.vault.refuse(() => null);
  await bench.write(wrote, 1);
  expect(bench.names).toEqual(['2025-01-02 11.00.00 export.json', '2025-01-02 12.00.01 export.json', '2025-01-02 12.00.01 export.md']);
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

it('samples what each process uses, once in five seconds, and all of them together', async () => {
  let nowMs = 0;
  const own = { rssBytes: 100, cpuS: 10 };
  let other: ResourceUse | null = null;
  const resources = new Resources({ now: () => nowMs }, { obsidian: () => own, companion: () => Promise.resolve(other) });
  const at = async (ms: number, use: typeof own, companion: ResourceUse | null): Promise<void> => {
    nowMs = ms;
    Object.assign(own, use);
    other = companion;
    await resources.tick();
  };
  await at(0, { rssBytes: 100, cpuS: 10 }, null);
  await at(1000, { rssBytes: 9999, cpuS: 11 }, null);
  await at(5000, { rssBytes: 300, cpuS: 12 }, { rssBytes: 50, cpuS: 3, children: 2 });
  await at(10_000, { rssBytes: 200, cpuS: 17 }, { rssBytes: 70, cpuS: 4 });
  // Lost, and started again: what it used before stays counted.
  await at(15_000, { rssBytes: 200, cpuS: 17 }, null);
  nowMs = 20_000;
  other = { rssBytes: 60, cpuS: 0.5 };
  expect(await resources.summary()).toEqual({
    avgRssBytes: 236, peakRssBytes: 350, cpuS: 8.5, avgCpu: 0.425, peakCpu: 1.2, samples: 5, children: 2,
    processes: {
      obsidian: { avgRssBytes: 200, peakRssBytes: 300, cpuS: 7, avgCpu: 0.35, peakCpu: 1, samples: 5, children: 0 },
      companion: { avgRssBytes: 60, peakRssBytes: 70, cpuS: 1.5, avgCpu: 0.1, peakCpu: 0.2, samples: 3, children: 2 },
    },
  });
});

it('counts the programs a process runs, what it ran before left out, also those that have ended', async () => {
  let nowMs = 0;
  let programs: ResourceUse['programs'] = { ffmpeg: { rssBytes: 0, peakRssBytes: 900, cpuS: 40, children: 0 } };
  const resources = new Resources({ now: () => nowMs }, { program: () => ({ rssBytes: 100, cpuS: 1, programs }) });
  await resources.tick();
  nowMs = 5000;
  programs = { ffmpeg: { rssBytes: 500, peakRssBytes: 900, cpuS: 44, children: 1 }, 'whisper-cli': { rssBytes: 200, peakRssBytes: 300, cpuS: 2, children: 2 } };
  await resources.tick();
  nowMs = 10_000;
  programs = { ffmpeg: { rssBytes: 0, peakRssBytes: 900, cpuS: 45, children: 0 }, 'whisper-cli': { rssBytes: 0, peakRssBytes: 400, cpuS: 3, children: 0 } };
  const summary = await resources.summary();
  expect(summary).toMatchObject({ peakRssBytes: 800, cpuS: 8, avgCpu: 0.8 });
  expect(summary?.processes).toMatchObject({
    program: { cpuS: 0, peakRssBytes: 100 },
    ffmpeg: { cpuS: 5, avgRssBytes: 500, peakRssBytes: 900, peakCpu: 0.8, children: 1, samples: 1 },
    'whisper-cli': { cpuS: 3, avgRssBytes: 200, peakRssBytes: 400, avgCpu: 0.3, children: 2, samples: 1 },
  });
});

it('says of files, names and processes what the schema promises', async () => {
  const bench = new Bench();
  await bench.write({ ...wrote, caches: { peers: { hits: 97, misses: 3 }, other: { hits: 0, misses: 0 } }, chats: [chat({ messages: 7, mediaDownloaded: 2, mediaReused: 5, mediaReusedByContent: 2, mediaBytes: 1000, bytesSaved: 400 })] });
  expect(bench.metrics('2025-01-02 12.00.00 export')).toMatchObject({
    run: { version: '0.1.0', versions: { tobs: '0.1.0', node: '22.0.0' }, profile: 'balanced' },
    media: { downloaded: 2, reused: 5, reused_id: 3, reused_hash: 2, bytes: 1000, bytes_saved: 400 },
    caches: { peers: { hits: 97, misses: 3, rate: 0.97 }, other: { rate: null } },
  });
});
