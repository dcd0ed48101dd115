import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeProgram } from '../../companion/cli/program';
import { CliBench } from './cli-support';

/*
 * Every command that README and guide show runs as it stands, one page after the other, by a shell, in a home of its own, against
 * the sample account.
 */

const pages = ['README.md', ...readdirSync('docs/guide').sort().map((name) => `docs/guide/${name}`)];
const text = new Map(pages.map((page) => [page, readFileSync(page, 'utf8')]));

/** Lines of the code blocks of a page that are in one of these languages. */
function codeLines(page: string, languages: readonly string[]): readonly string[] {
  const blocks = [...(text.get(page) ?? '').matchAll(/^`{3,}(\w+)\n([^]*?)^`{3,}$/gm)].filter(([, language]) => languages.includes(language ?? ''));
  return blocks.flatMap(([, , body = '']) => body.split('\n').filter((line) => line.trim() !== ''));
}

const isOurs = (line: string): boolean => line.startsWith('node dist/main.js');
const commandsOf = (page: string): readonly string[] => codeLines(page, ['sh']).filter(isOurs);
let bench: CliBench;

beforeAll(async () => {
  bench = await CliBench.start('demo');
  for (const name of ['Downloads/ChatExport_2024-05-04', 'Downloads/Telegram Desktop/ChatExport_2024-05-04', 'Vault']) mkdirSync(bench.path(name), { recursive: true });
  for (const name of ['Downloads/ChatExport_2024-05-04', 'Downloads/Telegram Desktop/ChatExport_2024-05-04']) cpSync('test/fixtures/desktop-export/old-chat', bench.path(name), { recursive: true });
});

afterAll(async () => {
  expect(bench.dc.control.stats().violations).toEqual([]);
  await bench.stop();
});

/** A shell's outcome of one line, with this test's home and server. */
async function shell(line: string): Promise<{ readonly code: number; readonly output: string }> {
  const { apiId, apiHash, code } = bench.dc.ready;
  const env = { PATH: process.env.PATH ?? '', HOME: bench.folder, TZ: 'UTC', TOBS_TEST_DC: bench.path('dc.json'), TOBS_API_ID: String(apiId), TOBS_API_HASH: apiHash, TOBS_CODE: code };
  try {
    const { stdout, stderr } = await promisify(execFile)('sh', ['-c', line], { env });
    return { code: 0, output: stdout + stderr };
  } catch (failed) {
    const { code, stdout, stderr } = failed as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

it('there are commands to run', () => {
  expect(pages.flatMap(commandsOf).length).toBeGreaterThan(10);
});

it.each(pages.filter((page) => commandsOf(page).length > 0))('the commands of %s do what they say', async (page) => {
  const signIn = `node dist/main.js login --profile ~/.tobs --phone ${bench.dc.ready.phone}`;
  const commands = commandsOf(page);
  // A page that does not sign in itself is read after one that does.
  for (const line of commands.some((command) => command.includes(' login ')) ? commands : [signIn, ...commands]) {
    const { code, output } = await shell(line.replace(/\s+# .*$/, ''));
    expect({ line, code, output: code === 0 ? '' : output }).toEqual({ line, code: 0, output: '' });
  }
});

it.each([
  // What cron runs: behind the five fields of the time, by sh, with nearly no environment.
  ['crontab', (line: string) => line.replace(/^(?:\S+ ){5}/, ''), '.tobs/export.jsonl'],
  // What systemd runs, with the file of variables read as it reads it.
  ['ini', (line: string) => (line.startsWith('ExecStart=') ? `set -a; . $HOME/.tobs/keys.env; ${line.slice('ExecStart='.length).replaceAll('%h', '$HOME')} > $HOME/.tobs/systemd.jsonl` : ''), '.tobs/systemd.jsonl'],
] as const)('the schedule of the kind %s exports', async (language, commandIn, output) => {
  const lines = codeLines('docs/guide/command-line.md', [language]).map(commandIn).filter((line) => line.includes('main.js'));
  expect(lines).toHaveLength(1);
  const { apiId, apiHash, code, phone } = bench.dc.ready;
  const home = bench.path(`home-${language}`);
  mkdirSync(join(home, '.tobs'), { recursive: true });
  mkdirSync(join(home, 'tobs'));
  symlinkSync(join(process.cwd(), 'dist'), join(home, 'tobs/dist'));
  writeFileSync(join(home, '.tobs/keys.env'), `TOBS_API_ID=${apiId}\nTOBS_API_HASH=${apiHash}\nTOBS_TEST_DC=${bench.path('dc.json')}\n`);
  writeFileSync(join(home, '.tobs/config.json'), JSON.stringify({ media: [], targets: [{ chat: 'me' }] }));
  const run = promisify(execFile);
  const env = { PATH: '/nowhere', HOME: home };
  // Node lies elsewhere on other machines.
  const command = (lines[0] ?? '').replaceAll('/usr/bin/node', process.execPath);
  await run('/bin/sh', ['-c', `set -a; . $HOME/.tobs/keys.env; TOBS_CODE=${code} ${process.execPath} $HOME/tobs/dist/main.js login --profile $HOME/.tobs --phone ${phone}`], { env });
  await run('/bin/sh', ['-c', command], { env });
  const finish = readFileSync(join(home, output), 'utf8').split('\n').find((line) => line.includes('export_finish'));
  expect(JSON.parse(finish ?? 'null')).toMatchObject({ outcome: 'success' });
});

it.each(pages)('every flag %s shows exists', (page) => {
  const nothing = (): void => undefined;
  const program = makeProgram({ out: nothing, err: nothing }, nothing);
  const known = new Set(program.commands.flatMap((command) => command.options.flatMap(({ long, short }) => [long, short])));
  const shown = codeLines(page, ['sh', 'ini', 'crontab']).flatMap((line) => /main\.js\s+([a-z]+)(.*)/.exec(line)?.[2]?.match(/--[a-z-]+/g) ?? []);
  const named = [...(text.get(page) ?? '').matchAll(/`(--[a-z][a-z-]*)[^`]*`/g)].map(([, flag]) => flag ?? '');
  expect([...shown, ...named].filter((flag) => !known.has(flag) && !['--help', '--keep', '--json', '--scenario'].includes(flag))).toEqual([]);
});

it.each(['README.md', 'CONTRIBUTING.md', 'test/telegram-dc/README.md', 'test/host/README.md'])('every npm script %s names exists', (page) => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const named = [...readFileSync(join(process.cwd(), page), 'utf8').matchAll(/npm (?:run ([\w:-]+)|(test)\b)/g)].map(([, name, test]) => name ?? test ?? '');
  expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
});
