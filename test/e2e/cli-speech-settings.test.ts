import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { asContent, madeByFfmpeg, whisperModel } from '../integration/support/voice-sample';
import { FakeEngines } from '../integration/support/fake-engines';
import { CliBench, finishOf, linesOf } from './cli-support';

/** What the settings for transcripts do, with an engine that writes down how it is called. */

const tone = (name: string, hertz: number, seconds: number, ...more: readonly string[]): string => madeByFfmpeg(name, '-f', 'lavfi', '-i', `sine=frequency=${hertz}:duration=${seconds}`, ...more);
const opus = ['-c:a', 'libopus'] as const;
const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=10:duration=2', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-shortest'] as const;

/** Name → file; larger ones are longer. */
const files = {
  large: { content: asContent(tone('large.ogg', 310, 4, ...opus)), duration: 4 },
  small: { content: asContent(tone('small.ogg', 320, 1, ...opus)), duration: 1 },
  middle: { content: asContent(tone('middle.ogg', 330, 2, ...opus)), duration: 2 },
  round: { content: asContent(tone('round.mp4', 340, 2, ...picture)), duration: 2 },
  song: { content: asContent(tone('song.flac', 350, 2)), name: 'song.flac', mime: 'audio/flac', duration: 2 },
  clip: { content: asContent(tone('clip.mov', 360, 2, ...picture)), name: 'clip.mov', mime: 'video/quicktime', duration: 2 },
  second: { content: asContent(tone('second.mp4', 370, 2, ...picture)), duration: 2 },
  lecture: { content: asContent(tone('lecture.flac', 390, 1)), name: 'lecture.flac', mime: 'audio/flac', duration: 1800 },
  film: { content: asContent(tone('film.mp4', 395, 2, ...picture)), duration: 1800 },
  comment: { content: asContent(tone('comment.ogg', 380, 1, ...opus)), duration: 1 },
};

const user = { from: 'anna' } as const;
const scenario = {
  version: 1,
  name: 'speech-settings',
  seed: 5,
  epoch: '2024-01-01T00:00:00Z',
  dcs: [2],
  homeDc: 2,
  account: { id: 7_000_000_001, firstName: 'Test', lastName: 'User', username: 'test_user', phone: '+9996621234', code: '12345', password: null },
  users: [{ key: 'anna', id: 7_100_000_001, firstName: 'Anna' }],
  files,
  chats: [
    {
      key: 'talk', kind: 'supergroup', id: 1_500_000_077, title: 'Talk', username: 'talk',
      messages: [
        { ...user, media: { kind: 'voice', file: 'large' } },
        { ...user, media: { kind: 'voice', file: 'small' } },
        { ...user, media: { kind: 'voice', file: 'middle' } },
        { ...user, media: { kind: 'round', file: 'round' } },
        { ...user, media: { kind: 'audio', file: 'song' } },
        { ...user, media: { kind: 'video', file: 'clip' } },
      ],
    },
    {
      key: 'long', kind: 'supergroup', id: 1_500_000_078, title: 'Long', username: 'long_ones',
      messages: [{ ...user, media: { kind: 'audio', file: 'lecture' } }, { ...user, media: { kind: 'video', file: 'film' } }],
    },
    { key: 'blog', kind: 'channel', id: 1_500_000_001, title: 'The blog', username: 'the_blog', linked: 'discuss', messages: [{ text: 'Two films', album: [{ kind: 'video', file: 'clip' }, { kind: 'video', file: 'second' }] }] },
    { key: 'discuss', kind: 'supergroup', id: 1_500_000_002, title: 'Discuss', messages: [{ commentsOn: 'blog', comments: 0 }, { ...user, commentOn: 1, media: { kind: 'voice', file: 'comment' } }] },
  ],
};

let bench: CliBench;
let fakes: FakeEngines;

beforeAll(async () => {
  bench = await CliBench.start(scenario);
  expect(await bench.login('profile').ended).toBe(0);
});
beforeEach(() => (fakes = new FakeEngines()));
afterEach(() => fakes.remove());
afterAll(async () => {
  expect(bench.dc.control.stats().violations).toEqual([]);
  await bench.stop();
});

async function exported(vault: string, chat: string, settings: object, ...more: readonly string[]): Promise<ReturnType<CliBench['cli']>> {
  const config = bench.path(`${vault}.json`);
  writeFileSync(config, JSON.stringify({ whisperPath: fakes.make('whisper-cli'), transcribeModel: whisperModel({ text: 'hello', language: 'en' }), transcode: false, ...settings }));
  const child = bench.export('profile', vault, chat, '--transcribe', '--config', config, '--json', ...more);
  expect([await child.ended, child.stderr]).toEqual([0, expect.any(String)]);
  return child;
}

const notes = (vault: string): string => [...bench.files(vault)].filter(([path]) => path.endsWith('.md')).map(([, text]) => Buffer.from(text, 'latin1').toString('utf8')).join('\n');
const heard = (vault: string): readonly string[] => [...notes(vault).matchAll(/^(?:> )*(\d{4}\.wav)$/gm)].map(([, sound = '']) => sound);

/** The file above each transcript, and what stands below it. */
function transcripts(vault: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  let file = '';
  for (const line of notes(vault).split('\n')) {
    file = /media\/\w+\/([^\]|]+)/.exec(line)?.[1] ?? file;
    const sound = /(\d{4}\.wav)$/.exec(line)?.[1];
    if (sound !== undefined) found[file] = sound;
  }
  return found;
}

test.each([
  ['size_asc', { '2.ogg': '0001.wav', '3.ogg': '0002.wav', '1.ogg': '0003.wav' }],
  ['size_desc', { '1.ogg': '0001.wav', '3.ogg': '0002.wav', '2.ogg': '0003.wav' }],
  ['none', { '1.ogg': '0001.wav', '2.ogg': '0002.wav', '3.ogg': '0003.wav' }],
])('files are heard in the order that is set: %s', async (transcribeOrder, expected) => {
  await exported(transcribeOrder, '@talk', { transcribeOrder, transcribeKinds: ['voice'] });
  expect(transcripts(transcribeOrder)).toEqual(expected);
  expect(fakes.calls).toHaveLength(1);
});

test('only the kinds that are chosen are heard; more of them later add what is missing', async () => {
  await exported('kinds', '@talk', { transcribeKinds: ['round'] });
  expect(heard('kinds')).toHaveLength(1);
  const child = await exported('kinds', '@talk', { transcribeKinds: ['voice', 'round', 'audio', 'video'], incremental: false });
  expect(heard('kinds')).toHaveLength(6);
  expect(finishOf(child)).toMatchObject({ media_downloaded: 0 });
  expect(fakes.calls.map((call) => call.filter((argument) => argument.endsWith('.wav')).length)).toEqual([1, 5]);
});

test('albums and comments have their transcripts, each below its file', async () => {
  const child = await exported('blog', '@the_blog', { transcribeKinds: ['voice', 'video'] }, '--comments');
  expect(finishOf(child)).toMatchObject({ messages: 2, comments: 1 });
  expect(Object.keys(transcripts('blog'))).toHaveLength(3);
  expect(notes('blog')).toMatch(/^> {3}> \[!quote\]- Transcript/m);
});

test('a file that was made smaller before there was an engine is heard all the same', async () => {
  const settings = { transcribeKinds: ['video'], transcode: true, transcodeMinMB: 1, videoMaxHeight: 240, videoQuality: 40, audioConvert: true };
  const without = await exported('both', '@talk', { ...settings, transcribeKinds: ['video', 'audio'], whisperPath: bench.path('none') });
  expect(notes('both').match(/Transcript: not available/g)).toHaveLength(2);
  expect([...bench.files('both').keys()].filter((path) => /\.(?:mov|flac|m4a)$/.test(path)).map((path) => path.split('.').at(-1)).sort()).toEqual(['m4a', 'mov']);
  expect(linesOf(without).filter(({ type }) => type === 'error')).toEqual([]);
  await exported('both', '@talk', { ...settings, transcribeKinds: ['video', 'audio'] });
  expect(heard('both')).toHaveLength(2);
});

test.each(['chat', 'off'])('files that are not shared with other chats are heard, too: dedup %s', async (dedup) => {
  await exported(`dedup-${dedup}`, '@talk', { dedup, transcribeKinds: ['voice'] });
  expect(heard(`dedup-${dedup}`)).toHaveLength(3);
});

test('an engine that does not work makes room for the next one, and the report says so once', async () => {
  fakes.make('whisper-ctranslate2');
  const models = bench.path('models');
  mkdirSync(models);
  copyFileSync(whisperModel({ text: 'hello', language: 'en' }), join(models, 'ggml-test.bin'));
  writeFileSync(join(models, 'model.bin'), 'weights');
  const config = bench.path('next.json');
  writeFileSync(config, JSON.stringify({ transcribeModel: models, transcribeKinds: ['round'] }));
  writeFileSync(fakes.make('whisper-cli'), '#!/bin/sh\nkill -ABRT $$\n');
  const child = bench.cli(['export', '--profile', bench.path('profile'), '--vault', bench.path('next'), '--chat', '@talk', '--transcribe', '--config', config, '--json'], { env: { PATH: `${fakes.folder}/bin:${process.env.PATH ?? ''}` } });
  expect(await child.ended).toBe(0);
  expect(heard('next')).toHaveLength(1);
  expect(linesOf(child).filter((line) => line.type === 'message' && line.level === 'warn')).toEqual([expect.objectContaining({ message: expect.stringMatching(/whisper-cli crashed \(code 134\).*; faster-whisper models is used instead\.$/) as string })]);
});

test('two engines are at work at the same time when the settings say so, one after the other otherwise', async () => {
  // Half an hour each, as Telegram says, so that every file is a job.
  const kinds = { transcribeKinds: ['audio', 'video'] };
  fakes.tell('0001.wav', 'meet');
  await exported('two', '@long_ones', { ...kinds, transcribeJobs: 2 });
  expect(heard('two')).toHaveLength(2);
  fakes.tell('0001.wav', 'hear');
  const before = fakes.turns.length;
  await exported('one', '@long_ones', { ...kinds, transcribeJobs: 1 });
  expect(fakes.turns.slice(before)).toEqual(['begun', 'ended', 'begun', 'ended']);
});
