import { readdirSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { RunMetricsSchema, type RunMetrics } from '../../src/export/report/metrics';
import { CliBench } from './cli-support';

let bench: CliBench;

beforeAll(async () => {
  bench = await CliBench.start('basic');
  const login = bench.login('profile');
  if ((await login.ended) !== 0) throw new Error(login.stderr);
});

afterAll(() => bench.stop());

const reports = (vault: string): string[] => readdirSync(bench.path(`${vault}/Telegram/_reports`)).filter((name) => name.endsWith('.md'));
const textOf = (path: string): string => readFileSync(bench.path(path), 'utf8');
const metricsOf = (path: string): RunMetrics => v.parse(RunMetricsSchema, JSON.parse(textOf(path)));

it('leaves a report whose figures are those of the server, and none when nothing was new', async () => {
  await bench.dc.control.run('reset');
  expect(await bench.export('profile', 'vault', '@basic_news', '--metrics', bench.path('figures.json')).ended).toBe(0);
  const { methods } = bench.dc.control.stats();
  const figures = metricsOf('figures.json');
  const [name = ''] = reports('vault');
  const { note_base: base, ...beside } = metricsOf(`vault/Telegram/_reports/${name.replace('.md', '.json')}`);
  expect(base).toBeTruthy();
  expect(beside).toEqual(figures);
  for (const method of ['messages.getHistory', 'upload.getFile']) expect(figures.requests[method]?.count).toBe(methods[method]?.calls);
  const oracle = (await bench.dc.control.run('oracle', { chat: 'news', range: { hashes: false } })) as { deleted?: boolean }[];
  const expected = oracle.filter(({ deleted }) => deleted !== true).length;
  expect(figures).toMatchObject({ run: { outcome: 'success' }, total: { messages: expected, failed: 0 }, chats: [{ title: 'News', outcome: 'success', messages: expected }] });
  expect(Object.keys(figures.stages)).toEqual(['fetch', 'render', 'write', 'download']);
  expect(figures.resources?.peak_rss_bytes).toBeGreaterThan(10_000_000);
  expect(figures.resources?.processes?.program?.peak_rss_bytes).toBe(figures.resources?.peak_rss_bytes);
  expect(figures.run).toMatchObject({ profile: 'balanced', versions: { tobs: figures.run.version, node: process.versions.node } });
  // The posts of a channel name nobody.
  expect(figures.caches).toEqual({ peers: { hits: 0, misses: 0, rate: null } });
  expect(figures.media.bytes).toBeGreaterThan(0);
  expect(textOf(`vault/Telegram/_reports/${name}`)).toContain(`| News | Finished | ${expected} |`);

  expect(await bench.export('profile', 'vault', '@basic_news').ended).toBe(0);
  expect(reports('vault')).toEqual([name]);
});

it('says in the report what failed, where and why', async () => {
  expect(await bench.export('profile', 'other', '@basic_news', '--chat', '@nobody_has_this', '--last', '5', '--no-media').ended).toBe(3);
  const [name = ''] = reports('other');
  const report = textOf(`other/Telegram/_reports/${name}`);
  expect(report).toMatch(/^## Failures$/m);
  expect(report).toMatch(/nobody.*`CHAT_UNKNOWN`/);
});
