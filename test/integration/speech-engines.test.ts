import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SpeechService } from '../../companion/speech/speech-service';
import { thisMachine } from '../../companion/tools/find-tools';
import type { SpeechFile, SpeechOptions, SpeechResult } from '../../src/model/speech';
import { until } from '../host/until';
import { durationOf } from './companion-support';
import { FakeEngines, isGone, speechOptions, type FakeDeed } from './support/fake-engines';
import { madeByFfmpeg, whisperModel } from './support/voice-sample';

/** What engines do wrong, by engines that do it; and how each kind is called. */

const model = whisperModel({ text: 'hello', language: 'en' });
const { signal } = new AbortController();
let fakes: FakeEngines;
let service: SpeechService;

beforeEach(() => {
  fakes = new FakeEngines();
  service = new SpeechService({ machine: thisMachine(), nodePath: process.execPath, script: null });
});
afterEach(() => {
  service.close();
  fakes.remove();
});

/** Tones of one second each, so that no two are the same. */
const tones = (count: number): readonly SpeechFile[] =>
  Array.from({ length: count }, (_, index) => ({ path: madeByFfmpeg(`tone-${index}.ogg`, '-f', 'lavfi', '-i', `sine=frequency=${300 + 50 * index}:duration=1`, '-c:a', 'libopus'), seconds: 1 }));

const hear = (files: readonly SpeechFile[], changed: Partial<SpeechOptions>, stop = signal): Promise<readonly SpeechResult[]> => service.transcribe(files, speechOptions({ model, ...changed }), { signal: stop });

/** What was heard, or why nothing was. */
const outcomes = (results: readonly SpeechResult[]): readonly string[] =>
  results.map((result) => (result.kind === 'done' ? result.transcript.segments.map(({ text }) => text).join(' ') : 'reason' in result ? `${result.kind}: ${result.reason}` : result.kind));

const soundsOf = (call: readonly string[] | undefined): readonly string[] => (call ?? []).filter((argument) => argument.endsWith('.wav'));
const workFolders = (): readonly string[] => readdirSync(tmpdir()).filter((name) => name.startsWith(`tobs-work-${process.pid}-`));

describe('an engine that', () => {
  it('hangs over a file is ended at its limit, and the other files are heard', async () => {
    fakes.tell('0002.wav', 'hang');
    const results = await hear(tones(3), { enginePath: fakes.make('whisper-cli'), timeoutMin: 5 / 60 });
    expect(outcomes(results)).toEqual(['0001.wav', 'failed: took longer than 5 s and was ended', '0003.wav']);
    expect(fakes.calls.map(soundsOf)).toEqual([['0001.wav', '0002.wav', '0003.wav'], ['0003.wav']]);
    expect(fakes.pids.every(isGone)).toBe(true);
    expect(workFolders()).toEqual([]);
  });

  it.each<[FakeDeed, number]>([['segv', 139], ['abrt', 134]])('crashes (%s) costs no other file, and the advice is a model of another kind', async (deed, code) => {
    fakes.tell('0002.wav', deed);
    const results = await hear(tones(4), { enginePath: fakes.make('whisper-cli') });
    expect(outcomes(results)).toEqual(['0001.wav', `failed: crashed (code ${code}); a model with f16 weights may work`, '0003.wav', '0004.wav']);
    // The batch once, then what it did not come to, one by one.
    expect(fakes.calls.map(soundsOf)).toEqual([['0001.wav', '0002.wav', '0003.wav', '0004.wav'], ['0002.wav'], ['0003.wav'], ['0004.wav']]);
  });

  it.each<[FakeDeed, RegExp]>([
    ['none', /^failed: gave no text$/],
    ['garbage', /^failed: answered something unreadable \(.*JSON/],
    ['other', /^failed: answered something unreadable \(/],
  ])('ends well and leaves no transcript (%s) is asked once more for that file', async (deed, reason) => {
    fakes.tell('0001.wav', deed);
    const results = outcomes(await hear(tones(2), { enginePath: fakes.make('whisper-cli') }));
    expect(results).toEqual([expect.stringMatching(reason), '0002.wav']);
    expect(fakes.calls.map(soundsOf)).toEqual([['0001.wav', '0002.wav'], ['0001.wav']]);
  });

  it('hears nothing has heard it: that is no failure', async () => {
    fakes.tell('0001.wav', 'nothing');
    const [first, second] = await hear(tones(2), { enginePath: fakes.make('whisper-cli') });
    expect(first).toMatchObject({ kind: 'done', transcript: { segments: [] } });
    expect(second).toMatchObject({ kind: 'done', transcript: { segments: [{ text: '0002.wav' }] } });
    expect(fakes.calls).toHaveLength(1);
  });

  it('does nothing right is given up after a second of silence, which it cannot hear either; nothing is said of the files', async () => {
    const results = await hear(tones(2), { enginePath: fakes.make('whisper-cli', 'segv') });
    expect(results).toEqual(results.map(() => ({ kind: 'impossible', reason: `no speech engine works: ${fakes.folder}/bin/whisper-cli crashed (code 139); a model with f16 weights may work` })));
    const calls = fakes.calls.length;
    expect((await hear(tones(2), { enginePath: `${fakes.folder}/bin/whisper-cli` }))[0]).toMatchObject({ kind: 'impossible' });
    expect(fakes.calls).toHaveLength(calls);
  });

  it('does nothing right makes room for the next one', async () => {
    fakes.make('whisper-cli', 'abrt');
    fakes.make('whisper-ctranslate2');
    const models = join(fakes.folder, 'models');
    mkdirSync(models);
    writeFileSync(join(models, 'model.bin'), 'weights');
    copyFileSync(model, join(models, 'ggml-x.bin'));
    const real = thisMachine();
    service = new SpeechService({ machine: { ...real, env: { ...real.env, PATH: `${fakes.folder}/bin:${real.env.PATH ?? ''}` } }, nodePath: '/nowhere/bin/node', script: null });
    const results = await hear(tones(1), { model: models });
    expect(results[0]).toMatchObject({ kind: 'done', transcript: { by: 'faster-whisper models', segments: [{ text: '0001.wav' }] }, remark: expect.stringMatching(/whisper-cli crashed \(code 134\)/) as string });
  });

  it('will not end is killed within two seconds of a stop, with what it has started', async () => {
    fakes.tell('0001.wav', 'deaf');
    const stop = new AbortController();
    const work = hear(tones(1), { enginePath: fakes.make('whisper-cli') }, stop.signal);
    await until('the engine to be at work', () => existsSync(join(fakes.folder, 'deaf')) && fakes.pids.length >= 2);
    const tookMs = await durationOf(Promise.allSettled([work, Promise.resolve(stop.abort())]));
    await expect(work).rejects.toMatchObject({ name: 'AbortError' });
    // 2 s with nothing else to do; what is deaf to the end would have gone on for ten minutes.
    expect(tookMs).toBeLessThan(5000);
    await until('everything to be gone', () => fakes.pids.every(isGone));
    expect(workFolders()).toEqual([]);
  });
});

describe('how an engine is called', () => {
  const seconds = [10, 29.9, 30, 119, 120, undefined] as const;
  const byLength = (): readonly SpeechFile[] => tones(6).map(({ path }, index) => ({ path, ...(seconds[index] !== undefined && { seconds: seconds[index] }) }));
  const threads = expect.stringMatching(/^[1-4]$/) as string;

  it('whisper-cli: one process for all sounds that are heard alike, the beam by their length', async () => {
    const results = await hear(byLength(), { enginePath: fakes.make('whisper-cli') });
    expect(results.every(({ kind }) => kind === 'done')).toBe(true);
    const call = (beam: string, ...sounds: readonly string[]): readonly string[] => ['-m', model, '-l', 'auto', '-bs', beam, '-bo', beam, '-nf', '-mc', '0', '-t', threads, '-np', '-oj', ...sounds];
    expect(fakes.calls).toEqual([call('1', '0001.wav', '0002.wav'), call('3', '0003.wav', '0004.wav', '0006.wav'), call('5', '0005.wav')]);
  });

  it('whisper-cli: language, processor, and a model that finds speech', async () => {
    await hear(tones(1), { enginePath: fakes.make('whisper-cli'), language: 'ru', device: 'cpu' });
    expect(fakes.calls[0]?.slice(2, 4)).toEqual(['-l', 'ru']);
    expect(fakes.calls[0]).toContain('-ng');
    const models = join(fakes.folder, 'models');
    mkdirSync(models);
    copyFileSync(model, join(models, 'ggml-tiny.bin'));
    const vad = join(models, 'ggml-silero-v5.1.2.bin');
    writeFileSync(vad, 'another kind of file');
    await hear(tones(1), { enginePath: join(fakes.folder, 'bin/whisper-cli'), model: models });
    expect(fakes.calls.at(-1)).not.toContain('--vad');
    // The first word of every file of whisper.cpp.
    writeFileSync(vad, Buffer.from('lmggvad', 'latin1'));
    service.close();
    await hear(tones(1), { enginePath: join(fakes.folder, 'bin/whisper-cli'), model: models });
    expect(fakes.calls.at(-1)?.slice(-8)).toEqual(['--vad', '-vm', vad, '-vt', '0.5', '-vsd', '500', '0001.wav']);
  });

  it('whisper-ctranslate2: files of this computer only, JSON beside the sound', async () => {
    const weights = join(fakes.folder, 'faster-base');
    mkdirSync(weights);
    writeFileSync(join(weights, 'model.bin'), 'weights');
    const results = await hear(tones(2), { enginePath: fakes.make('whisper-ctranslate2'), model: weights, language: 'en', device: 'gpu', precision: 'int8' });
    expect(results).toMatchObject([{ kind: 'done', transcript: { by: 'faster-whisper faster-base', language: 'en', segments: [{ startMs: 0, endMs: 1000, text: '0001.wav' }] } }, { kind: 'done' }]);
    expect(fakes.calls).toEqual([
      [
        ...['--model_directory', weights, '--local_files_only', 'True', '--output_dir', '.', '--output_format', 'json', '--device', 'cuda', '--compute_type', 'int8', '--threads', threads],
        ...['--beam_size', '1', '--temperature', '0', '--temperature_increment_on_fallback', 'None', '--condition_on_previous_text', 'False'],
        ...['--vad_filter', 'True', '--vad_threshold', '0.5', '--vad_min_silence_duration_ms', '500', '--verbose', 'False', '--language', 'en', '0001.wav', '0002.wav'],
      ],
    ]);
  });
});

describe('a long recording', () => {
  it('is heard piece by piece, cut where it is silent, with its own times', async () => {
    // Eleven minutes, silent from 6:59 to 7:01.
    const path = madeByFfmpeg('long.flac', '-f', 'lavfi', '-i', "sine=frequency=300:duration=660,volume='if(between(t,419,421),0,1)':eval=frame", '-ar', '8000');
    const enginePath = fakes.make('whisper-cli');
    const [first] = await hear([{ path, seconds: 660 }], { enginePath });
    if (first?.kind !== 'part') throw new Error(JSON.stringify(first));
    expect(first.heard.upToMs / 1000).toBeCloseTo(420, 0);
    expect(first.heard.segments).toEqual([{ startMs: 0, endMs: 1000, text: '0001.wav' }]);
    const [second] = await hear([{ path, seconds: 660, heard: first.heard }], { enginePath });
    expect(second).toMatchObject({ kind: 'done', transcript: { language: 'en', segments: [first.heard.segments[0], { startMs: first.heard.upToMs, endMs: first.heard.upToMs + 1000, text: '0001.wav' }] } });
    // The search is that of the whole recording, and the language what was heard first.
    expect(fakes.calls.map((call) => [call[3], call[5]])).toEqual([['auto', '5'], ['en', '5']]);
  });

  it('without any silence is cut after ten minutes', async () => {
    const path = madeByFfmpeg('endless.flac', '-f', 'lavfi', '-i', 'sine=frequency=300:duration=610', '-ar', '8000');
    expect(await hear([{ path, seconds: 610 }], { enginePath: fakes.make('whisper-cli') })).toMatchObject([{ kind: 'part', heard: { upToMs: 600_000 } }]);
  });
});

describe('files', () => {
  it('without sound, too short, broken, gone or a list of addresses start no engine', async () => {
    const at = (name: string, content: string): SpeechFile => {
      const path = join(fakes.folder, name);
      writeFileSync(path, content);
      return { path };
    };
    const files = [
      { path: madeByFfmpeg('mute.mp4', '-f', 'lavfi', '-i', 'testsrc2=size=64x64:duration=1', '-pix_fmt', 'yuv420p') },
      { path: madeByFfmpeg('blink.ogg', '-f', 'lavfi', '-i', 'sine=duration=0.1', '-c:a', 'libopus') },
      at('broken.ogg', 'OggS and nothing else'),
      { path: join(fakes.folder, 'gone.ogg') },
      at('-i.ogg', '#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/x.ts\n'),
    ];
    const results = outcomes(await hear(files, { enginePath: fakes.make('whisper-cli') }));
    expect(results).toEqual(['', '', expect.stringMatching(/^failed: ffmpeg cannot read its sound/), 'failed: the file cannot be read', 'failed: it is no sound or video file']);
    expect(fakes.calls).toEqual([]);
  });

  it.each(['-i.ogg', 'a;touch hacked;.ogg', '$(touch hacked).ogg', 'concat:a|b.ogg', 'http:x.ogg', "it's \"so\".ogg", 'line\nbreak.ogg'])('named %p are heard like any other', async (name) => {
    const path = join(fakes.folder, name);
    copyFileSync(tones(1)[0]?.path ?? '', path);
    expect(outcomes(await hear([{ path }], { enginePath: fakes.make('whisper-cli') }))).toEqual(['0001.wav']);
    expect(soundsOf(fakes.calls[0])).toEqual(['0001.wav']);
    expect(readdirSync(fakes.folder).filter((one) => one === 'hacked')).toEqual([]);
  });
});
