import { readdirSync, writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import { definitions, type Settings } from '../../src/settings/definitions';
import { CliBench, finishOf, linesOf } from './cli-support';

/** Options that only a whole run shows at work, given in the file of `--config`. */

let bench: CliBench;
const profile = 'profile';
const news = '@basic_news';

beforeAll(async () => {
  bench = await CliBench.start('basic');
  const login = bench.login(profile);
  if ((await login.ended) !== 0) throw new Error(login.stderr);
});

afterAll(async () => {
  expect(bench.dc.control.stats().violations).toEqual([]);
  await bench.stop();
});

async function exportWith(vault: string, settings: Partial<Settings>, ...more: readonly string[]): Promise<ReturnType<typeof finishOf>> {
  writeFileSync(bench.path(`${vault}.json`), JSON.stringify(settings));
  const child = bench.export(profile, vault, news, '--config', bench.path(`${vault}.json`), ...more);
  if ((await child.ended) !== 0) throw new Error(child.stderr);
  expect(linesOf(child).at(-1)?.type).toBe('export_finish');
  return finishOf(child);
}

/** Endings of the downloaded files, each once. */
function endings(vault: string): readonly string[] {
  return [...new Set([...bench.files(vault).keys()].filter((path) => path.includes('/media/')).map((path) => extname(path)))].sort();
}

it('includeExtensions lets only these through, excludeExtensions keeps these out, and wins', async () => {
  await exportWith('all', {}, '--last', '60');
  expect(endings('all')).toEqual(expect.arrayContaining(['.jpg', '.ogg']));
  await exportWith('included', { includeExtensions: ['jpg'] }, '--last', '60');
  expect(endings('included')).toEqual(['.jpg']);
  await exportWith('excluded', { excludeExtensions: ['jpg'] }, '--last', '60');
  expect(endings('excluded')).toEqual(endings('all').filter((ending) => ending !== '.jpg'));
  await exportWith('both', { includeExtensions: ['JPG', 'Ogg'], excludeExtensions: ['Jpg'] }, '--last', '60');
  expect(endings('both')).toEqual(['.ogg']);
  const notes = [...bench.files('excluded')].filter(([path]) => path.endsWith('.md')).map(([, text]) => text).join('\n');
  expect(notes).toContain('.jpg');
});

it('reportsKept is the number of reports that stay', async () => {
  for (const last of ['3', '6', '9', '12']) await exportWith('reports', { reportsKept: 2 }, '--last', last, '--no-media');
  const reports = readdirSync(bench.path('reports/Telegram/_reports')).sort();
  expect(reports.filter((name) => name.endsWith('.md'))).toHaveLength(2);
  expect(reports.filter((name) => name.endsWith('.json'))).toHaveLength(2);
});

it('takes 0 wherever the table allows it, and exports everything', async () => {
  const zeros = Object.fromEntries(Object.entries(definitions).flatMap(([key, definition]) => (definition.type === 'int' && definition.min === 0 && key !== 'apiId' ? [[key, 0]] : [])));
  expect(Object.keys(zeros)).toEqual(expect.arrayContaining(['partSizeKB', 'retries', 'transcodeJobs', 'transcribeJobs', 'shardMinMessages', 'maxFileSizeMB', 'takeoutWaitS']));
  expect(await exportWith('zeros', { ...zeros, takeout: true, comments: true, transcode: true, transcribe: true }, '--last', '60')).toMatchObject({ outcome: 'success', messages: 60, media_failed: 0 });
  expect(endings('zeros')).toEqual(endings('all'));
});
