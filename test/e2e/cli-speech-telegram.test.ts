import { writeFileSync } from 'node:fs';
import { FakeEngines } from '../integration/support/fake-engines';
import { asContent, madeByFfmpeg, whisperModel } from '../integration/support/voice-sample';
import { CliBench, finishOf, linesOf } from './cli-support';

/** Transcripts by Telegram itself, with the engines of the computer behind it. */

const tone = (name: string, hertz: number, ...more: readonly string[]): string => asContent(madeByFfmpeg(name, '-f', 'lavfi', '-i', `sine=frequency=${hertz}:duration=2`, ...more));
const opus = ['-c:a', 'libopus'] as const;
const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=10:duration=2', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-shortest'] as const;

const scenario = (account: object): object => ({
  version: 1,
  name: 'telegram-speech',
  seed: 5,
  epoch: '2024-01-01T00:00:00Z',
  dcs: [2],
  homeDc: 2,
  account: { id: 7_000_000_001, firstName: 'Test', lastName: 'User', username: 'test_user', phone: '+9996621234', code: '12345', password: null, ...account },
  users: [{ key: 'anna', id: 7_100_000_001, firstName: 'Anna' }],
  files: {
    first: { content: tone('telegram-first.ogg', 410, ...opus), duration: 2 },
    second: { content: tone('telegram-second.ogg', 420, ...opus), duration: 2 },
    round: { content: tone('telegram-round.mp4', 430, ...picture), duration: 2 },
    song: { content: tone('telegram-song.flac', 440), name: 'song.flac', mime: 'audio/flac', duration: 2 },
  },
  chats: [
    {
      key: 'talk', kind: 'supergroup', id: 1_500_000_077, title: 'Talk', username: 'talk',
      messages: [
        { id: 1, from: 'anna', date: '2024-01-02T10:00:00Z', media: { kind: 'voice', file: 'first' } },
        { id: 2, from: 'anna', after: 60, media: { kind: 'voice', file: 'second' } },
        { id: 3, from: 'anna', after: 60, media: { kind: 'round', file: 'round' } },
        { id: 4, from: 'anna', after: 60, media: { kind: 'audio', file: 'song' } },
      ],
    },
  ],
});

let bench: CliBench;
let fakes: FakeEngines;

beforeEach(() => (fakes = new FakeEngines()));
afterEach(async () => {
  fakes.remove();
  expect(bench.dc.control.stats().violations).toEqual([]);
  await bench.stop();
});

async function signedIn(account: object): Promise<void> {
  bench = await CliBench.start(scenario(account));
  expect(await bench.login('profile').ended).toBe(0);
}

async function exported(settings: object, code = 0): Promise<ReturnType<CliBench['cli']>> {
  const config = bench.path('settings.json');
  const engine = { whisperPath: fakes.make('whisper-cli'), transcribeModel: whisperModel({ text: 'hello', language: 'en' }) };
  writeFileSync(config, JSON.stringify({ ...engine, transcribeEngine: 'telegram', transcribeKinds: ['voice', 'round', 'audio'], transcribeOrder: 'none', ...settings }));
  const child = bench.export('profile', 'vault', '@talk', '--transcribe', '--config', config, '--json');
  expect([await child.ended, child.stderr]).toEqual([code, expect.any(String)]);
  return child;
}

/** Message → its transcript, or the line that says why there is none. */
function transcripts(): readonly string[] {
  const note = Buffer.from([...bench.files('vault')].find(([path]) => path.endsWith('.md'))?.[1] ?? '', 'latin1').toString('utf8');
  return [...note.matchAll(/^> \[!quote\]- Transcript \((.*)\)\n> (.*)$|^\*Transcript: (.*)\*$/gm)].map(([, by, text, why]) => why ?? `${by ?? ''}: ${text ?? ''}`);
}

const asked = (): number => bench.dc.control.stats().methods['messages.transcribeAudio']?.calls ?? 0;
const warnings = (child: ReturnType<CliBench['cli']>): readonly unknown[] => linesOf(child).flatMap((line) => (line.type === 'message' && line.level === 'warn' ? [line.message] : []));

test('with Premium voice messages and round videos are heard by Telegram, once, and music by the engine here', async () => {
  await signedIn({ premium: true });
  const child = await exported({});
  expect(transcripts()).toEqual(['Telegram: Telegram heard message 1', 'Telegram: Telegram heard message 2', 'Telegram: Telegram heard message 3', 'en, whisper width 64 f16: 0001.wav']);
  // The round video was pending at first.
  expect(asked()).toBe(4);
  expect(warnings(child)).toEqual([]);
  const stamps = bench.stamps('vault');
  expect(finishOf(await exported({}))).toMatchObject({ notes_updated: 0 });
  expect(asked()).toBe(4);
  expect(bench.stamps('vault')).toEqual(stamps);
});

test('without Premium the trials are used up, then the engine here goes on, and that is said once', async () => {
  await signedIn({ transcribeTrials: 1 });
  const child = await exported({});
  const engine = 'en, whisper width 64 f16: ';
  expect(transcripts()).toEqual(['Telegram: Telegram heard message 1', `${engine}0001.wav`, `${engine}0002.wav`, `${engine}0003.wav`]);
  expect(asked()).toBe(2);
  expect(warnings(child)).toEqual(['Telegram does this for accounts with Premium only; an engine of this computer is used instead.']);
});

test('without Premium and without an engine the notes and the report say both', async () => {
  await signedIn({});
  const child = await exported({ whisperPath: bench.path('none') });
  const why = 'Telegram does this for accounts with Premium only; no speech engine found';
  expect(transcripts()).toEqual(Array.from({ length: 4 }, () => `not available (${why})`));
  expect(asked()).toBe(1);
  expect(warnings(child)).toEqual([expect.stringMatching(`^No transcripts were made: ${why}`)]);
});

test('what Telegram cannot make out is heard by the engine here, and without one only that file has no text', async () => {
  await signedIn({ premium: true });
  const fault = (await bench.dc.control.run('fault.add', { match: { method: 'messages.transcribeAudio', nth: [1] }, do: { kind: 'error', code: 400, text: 'TRANSCRIPTION_FAILED' } })) as string;
  const without = await exported({ whisperPath: bench.path('none'), transcribeKinds: ['voice'] }, 3);
  expect(transcripts()).toEqual(['not available (Telegram cannot (TRANSCRIPTION_FAILED); no speech engine found)', 'Telegram: Telegram heard message 2']);
  expect(finishOf(without)).toMatchObject({ outcome: 'partial' });
  await bench.dc.control.run('fault.remove', { id: fault });
  await bench.dc.control.run('fault.add', { match: { method: 'messages.transcribeAudio' }, do: { kind: 'error', code: 400, text: 'TRANSCRIPTION_FAILED' } });
  await exported({ transcribeKinds: ['voice'] });
  expect(transcripts()).toEqual(['en, whisper width 64 f16: 0001.wav', 'Telegram: Telegram heard message 2']);
});
