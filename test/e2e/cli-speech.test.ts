import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning } from '../host/is-running';
import { until } from '../host/until';
import { durationOf } from '../integration/companion-support';
import { asContent, packageFolder, voiceSample, whisperModel } from '../integration/support/voice-sample';
import { CliBench, finishOf, linesOf } from './cli-support';

const hello = asContent(voiceSample('Hello, this is a voice message.'));
const bye = asContent(voiceSample('Good bye, and see you soon.'));

/** Two recordings: one is forwarded, and sent once more by somebody else. */
const scenario = {
  version: 1,
  name: 'speech',
  seed: 5,
  epoch: '2024-01-01T00:00:00Z',
  dcs: [1, 2, 4],
  homeDc: 2,
  account: { id: 7_000_000_001, firstName: 'Test', lastName: 'User', username: 'test_user', phone: '+9996621234', code: '12345', password: null },
  users: [{ key: 'anna', id: 7_100_000_001, firstName: 'Anna' }],
  files: { hello: { content: hello, duration: 3 }, bye: { content: bye, duration: 3 }, again: { content: hello, duration: 3 } },
  chats: [
    {
      key: 'talk', kind: 'supergroup', id: 1_500_000_077, title: 'Talk', username: 'talk',
      messages: [
        { id: 1, from: 'anna', date: '2024-01-02T10:00:00Z', text: 'Listen.' },
        { id: 2, from: 'anna', after: 60, media: { kind: 'voice', file: 'hello' } },
        { id: 3, from: 'anna', after: 60, media: { kind: 'voice', file: 'bye' }, text: 'A caption.', reactions: { '👍': 2 } },
        { id: 4, from: 'anna', after: 60, media: { kind: 'voice', file: 'hello' }, forward: { name: 'Somebody' } },
        { id: 5, from: 'anna', after: 60, media: { kind: 'voice', file: 'again' } },
      ],
    },
  ],
};

let bench: CliBench;

beforeAll(async () => {
  bench = await CliBench.start(scenario);
  const login = bench.login('profile');
  if ((await login.ended) !== 0) throw new Error(login.stderr);
  installEngine();
});

afterAll(async () => {
  expect(bench.dc.control.stats().violations).toEqual([]);
  await bench.stop();
});

/** The real package, behind one that writes down every start, and stops there while a file says so. */
function installEngine(): void {
  const folder = bench.path('engine/@napi-rs/whisper');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: '@napi-rs/whisper', version: '0.0.4', main: 'index.js' }));
  const script = `const { appendFileSync, existsSync } = require('node:fs');
    appendFileSync(${JSON.stringify(bench.path('starts'))}, process.pid + '\\n');
    while (existsSync(${JSON.stringify(bench.path('hang'))})) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    module.exports = require(${JSON.stringify(join(packageFolder, '@napi-rs/whisper'))});`;
  writeFileSync(join(folder, 'index.js'), script);
  appendFileSync(bench.path('starts'), '');
}

const starts = (): readonly number[] => readFileSync(bench.path('starts'), 'utf8').split('\n').filter((line) => line !== '').map(Number);

function exporting(vault: string, settings: object): ReturnType<CliBench['cli']> {
  const name = bench.path(`${vault}.json`);
  writeFileSync(name, JSON.stringify({ whisperPath: bench.path('engine'), transcribeModel: whisperModel({ text: 'привет это тестовая модель', language: 'ru' }), ...settings }));
  return bench.export('profile', vault, '@talk', '--transcribe', '--config', name, '--json');
}

/** The one note, without its properties. */
function note(vault: string): string {
  const text = [...bench.files(vault)].find(([path]) => path.endsWith('.md'))?.[1] ?? '';
  return Buffer.from(text, 'latin1').toString('utf8').replace(/^---\n.*?\n---\n\n/s, '');
}

const callout = (text: string, model = 'ru, whisper width 64 f16'): string => `> [!quote]- Transcript (${model})\n> ${text}\n`;
const calloutCount = (vault: string, text: string, model?: string): number => note(vault).split(callout(text, model)).length - 1;

test('the words a real engine hears stand under their messages; it is started once for all of them, and not again', async () => {
  const first = exporting('vault', {});
  expect(await first.ended).toBe(0);
  const media = '![[Telegram/Talk/media/voice/';
  const spoken = `*Voice message · 0:03*\n\n${callout('привет это тестовая модель')}`;
  // The same bytes under another number are one file, named by the message whose file came first, unless both were on their way at once.
  const [hasSecond, hasFifth] = ['2.ogg', '5.ogg'].map((file) => note('vault').includes(`${media}${file}]]`));
  const [name, again] = [hasSecond ? '2.ogg' : '5.ogg', hasFifth ? '5.ogg' : '2.ogg'];
  expect(note('vault')).toBe(
    [
      '**Anna** · 10:00\nListen.\n^tg-1\n',
      `**Anna** · 10:01\n${media}${name}]]\n${spoken}\n^tg-2\n`,
      `**Anna** · 10:02\nA caption.\n${media}3.ogg]]\n${spoken}\n**Reactions:** 👍 2\n^tg-3\n`,
      `**Anna** · 10:03\n*Forwarded from Somebody · 2024-01-02 09:03*\n${media}${name}]]\n${spoken}\n^tg-4\n`,
      `**Anna** · 10:04\n${media}${again}]]\n${spoken}\n^tg-5\n`,
    ].join('\n'),
  );
  expect(starts()).toHaveLength(1);
  expect(linesOf(first)).toContainEqual({ type: 'message', level: 'info', message: 'Talk: 2 transcripts made, 1 taken from earlier ones.' });
  expect(linesOf(first).some((line) => line.type === 'progress' && line.stage === 'transcripts')).toBe(true);

  const stamps = bench.stamps('vault');
  const second = exporting('vault', {});
  expect(await second.ended).toBe(0);
  expect(bench.stamps('vault')).toEqual(stamps);
  expect(starts()).toHaveLength(1);

  const other = whisperModel({ text: 'good morning to you', language: 'en' });
  expect(await exporting('vault', { transcribeModel: other }).ended).toBe(0);
  expect(calloutCount('vault', 'good morning to you', 'en, whisper width 64 f16')).toBe(4);
  expect(calloutCount('vault', 'привет это тестовая модель')).toBe(0);
  expect(starts()).toHaveLength(2);

  // The model from before is known, too, whatever was made since.
  expect(await exporting('vault', {}).ended).toBe(0);
  expect(calloutCount('vault', 'привет это тестовая модель')).toBe(4);
  expect(starts()).toHaveLength(2);
});

test('without an engine there is a line in the note and one in the report; the run that has one makes up for it', async () => {
  const without = exporting('without', { whisperPath: bench.path('nothing-here') });
  expect(await without.ended).toBe(0);
  expect(note('without').match(/^\*Transcript: not available \(no speech engine found\)\*$/gm)).toHaveLength(4);
  const reported = linesOf(without).filter((line) => line.type === 'message' && line.level === 'warn');
  expect(reported).toHaveLength(1);
  expect(JSON.stringify(reported)).toContain('nothing-here is no program that may be run');
  const stamps = bench.stamps('without');
  expect(await exporting('without', { whisperPath: bench.path('nothing-here') }).ended).toBe(0);
  expect(bench.stamps('without')).toEqual(stamps);
  expect(await exporting('without', {}).ended).toBe(0);
  expect(calloutCount('without', 'привет это тестовая модель')).toBe(4);
});

test('killed while it listens, its engine ends with it, and the next run goes on with what is left and clears up', async () => {
  writeFileSync(bench.path('hang'), '');
  const before = starts().length;
  const killed = exporting('killed', {});
  await until('an engine at work', () => starts().length > before);
  const engine = starts().at(-1) ?? 0;
  const workFolder = process.platform === 'linux' ? readlinkSync(`/proc/${engine}/cwd`).split('/').at(-1) : undefined;
  killed.process.kill('SIGKILL');
  await killed.ended;
  if (process.platform !== 'win32') await until('the end of the engine', () => !isRunning(engine), 5000);
  expect(note('killed').match(/^\*Transcript: not made yet\*$/gm)).toHaveLength(4);
  const folders = readdirSync(tmpdir()).filter((name) => name.startsWith(`tobs-work-${killed.process.pid ?? 0}-`));
  expect(folders.length).toBeGreaterThan(0);
  if (workFolder !== undefined) expect(folders).toContain(workFolder);

  const next = exporting('killed', {});
  await until('the next engine', () => starts().length > before + 1);
  rmSync(bench.path('hang'));
  expect(await next.ended).toBe(0);
  expect(calloutCount('killed', 'привет это тестовая модель')).toBe(4);
  expect(finishOf(next)).toMatchObject({ media_downloaded: 0, messages: 0 });
  for (const folder of folders) expect(existsSync(join(tmpdir(), folder))).toBe(false);
});

test('stopped while it listens, it ends with its engine within five seconds, and the next run goes on', async () => {
  writeFileSync(bench.path('hang'), '');
  const before = starts().length;
  const stopped = exporting('stopped', {});
  await until('an engine at work', () => starts().length > before);
  const engine = starts().at(-1) ?? 0;
  stopped.process.kill('SIGINT');
  expect(await durationOf(stopped.ended)).toBeLessThan(5000);
  expect(await stopped.ended).toBe(130);
  expect(finishOf(stopped)).toMatchObject({ outcome: 'stopped', messages: 5 });
  await until('the end of the engine', () => !isRunning(engine));
  rmSync(bench.path('hang'));
  expect(await exporting('stopped', {}).ended).toBe(0);
  expect(calloutCount('stopped', 'привет это тестовая модель')).toBe(4);
});
