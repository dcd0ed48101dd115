import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalProcessing } from '../../companion/media/processing/local-processing';
import { prepareSound } from '../../companion/speech/prepare-sound';
import { isProcessAlive } from '../../companion/server/process-alive';
import type { ProcessingOptions } from '../../src/model/processing';
import { defaultSettings } from '../../src/settings/settings';
import { until } from '../host/until';
import { durationOf } from './companion-support';
import { endlessFfmpeg, isGone } from './support/endless-ffmpeg';
import { ffmpeg, makeVideo } from './support/samples';

/** What programs do and leave, when they are stopped, hang, or are handed hostile names. */

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tobs-test-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const never = new AbortController().signal;
const settings = (changed: Partial<ProcessingOptions> = {}): ProcessingOptions => ({ ...defaultSettings(), videoMaxHeight: 126, hardware: 'off', ...changed });

const endless = () => endlessFfmpeg(folder);
const parts = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.part'));
/** Of this process: other tests have theirs in the same place. */
const jobFolders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith(`tobs-work-${process.pid}-`));

it('a stop ends the program within two seconds and leaves nothing unfinished', async () => {
  const path = makeVideo(join(folder, 'clip.mp4'), { size: '480x270', seconds: 1.2 });
  const before = jobFolders();
  const { path: ffmpegPath, pid } = endless();
  const processing = new LocalProcessing();
  await processing.begin(settings({ ffmpegPath, ffprobePath: '' }), { signal: never });
  const stop = new AbortController();
  const work = processing.process({ path, output: join(folder, 'out.mp4'), processor: 'video' }, { signal: stop.signal });
  await until('the program to write', () => pid() > 0);
  expect(parts()).toEqual(['out.mp4.part']);
  const tookMs = await durationOf(Promise.allSettled([work, Promise.resolve(stop.abort())]));
  await expect(work).rejects.toMatchObject({ name: 'AbortError' });
  expect(tookMs).toBeLessThan(2000);
  expect(isProcessAlive(pid())).toBe(false);
  expect(parts()).toEqual([]);
  expect(jobFolders().filter((name) => !before.includes(name))).toEqual([]);
});

it('a program ends with its process that is killed, and what it left is removed by the next one', async () => {
  const path = makeVideo(join(folder, 'clip.mp4'), { size: '480x270', seconds: 1.2 });
  const { path: ffmpegPath, pid } = endless();
  const script = join(folder, 'owner.ts');
  writeFileSync(script, `import { LocalProcessing } from '${join(__dirname, '../../companion/media/processing/local-processing')}';\nconst signal = new AbortController().signal;\nconst processing = new LocalProcessing();\nvoid processing.begin(${JSON.stringify(settings({ ffmpegPath }))} as never, { signal }).then(() => processing.process({ path: '${path}', output: '${join(folder, 'out.mp4')}', processor: 'video' }, { signal }));\n`);
  const owner = spawn(process.execPath, ['--import', 'tsx', script], { stdio: 'ignore', detached: true });
  await until('the program to write', () => pid() > 0);
  process.kill(-(owner.pid ?? 0), 'SIGKILL');
  await until('its owner to be gone', () => owner.signalCode !== null);
  await until('the program to be gone', () => isGone(pid()));
  expect(parts()).toEqual(['out.mp4.part']);
  await new LocalProcessing().begin(settings(), { signal: never });
  expect(parts()).toEqual([]);
});

it('a program that takes too long is ended, and the file stays', async () => {
  const path = makeVideo(join(folder, 'clip.mp4'), { size: '480x270', seconds: 1.2 });
  const { path: ffmpegPath, pid } = endless();
  const processing = new LocalProcessing();
  await processing.begin(settings({ ffmpegPath, transcodeTimeoutMin: 0.03 }), { signal: never });
  expect(await processing.process({ path, output: join(folder, 'out.mp4'), processor: 'video' }, { signal: never })).toEqual({ kind: 'failed', reason: 'it took longer than 2 s' });
  expect(isProcessAlive(pid())).toBe(false);
  expect(parts()).toEqual([]);
});

describe('hostile names', () => {
  let good = '';
  let samples = '';
  beforeAll(() => {
    samples = mkdtempSync(join(tmpdir(), 'tobs-test-'));
    good = makeVideo(join(samples, 'clip.mp4'), { size: '224x126', seconds: 1.1 });
  });
  afterAll(() => rmSync(samples, { recursive: true, force: true }));

  it.each(['-i.mp4', '-y', 'a;touch hacked;.mp4', '$(touch hacked).mp4', 'concat:a|b.mp4', 'http:x.mp4', '%03d.mp4', "it's \"so\".mp4", 'line\nbreak.mp4'])('%p is a file like any other', async (name) => {
    const path = join(folder, name.endsWith('.mp4') ? name : `${name}.mp4`);
    copyFileSync(good, path);
    const processing = new LocalProcessing();
    await processing.begin(settings({ transcodeMinMB: 0, videoQuality: 40, videoPreset: 'ultrafast' }), { signal: never });
    expect(await processing.process({ path, output: join(folder, `out ${name}.mp4`), processor: 'video' }, { signal: never })).toMatchObject({ kind: 'made' });
    expect(readdirSync(folder).filter((one) => one.includes('hacked') && !one.includes('touch'))).toEqual([]);
  });

  it('a name with NUL, a playlist and a folder are left alone', async () => {
    writeFileSync(join(folder, 'list.mp4'), '#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/x.ts\n');
    mkdirSync(join(folder, 'folder.mp4'));
    const processing = new LocalProcessing();
    await processing.begin(settings(), { signal: never });
    const order = (name: string) => ({ path: join(folder, name), output: join(folder, 'out.mp4'), processor: 'video' as const });
    expect(await processing.process(order('list.mp4'), { signal: never })).toEqual({ kind: 'failed', reason: 'its content is of no known kind' });
    expect(await processing.process(order('folder.mp4'), { signal: never })).toMatchObject({ kind: 'failed' });
    await expect(processing.process(order('nul\0.mp4'), { signal: never })).rejects.toThrow();
    expect(existsSync(join(folder, 'out.mp4'))).toBe(false);
  });

  /** What an ID3 tag may hide: ffmpeg skips the tag and looks for any format it knows behind it. */
  const lists: Readonly<Record<string, (path: string) => string>> = {
    'HLS playlist': (path) => `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nfile://${path}\n#EXT-X-ENDLIST\n`,
    'list of files': (path) => `ffconcat version 1.0\nfile '${path}'\n`,
    'DASH description': (path) => `<?xml version="1.0"?><MPD profiles="urn:mpeg:dash:profile:isoff-on-demand:2011" type="static"><Period><AdaptationSet mimeType="audio/mp4"><Representation id="1" bandwidth="1000"><BaseURL>file://${path}</BaseURL></Representation></AdaptationSet></Period></MPD>`,
  };

  it('music that is a list of files in disguise opens none of them', async () => {
    const other = join(folder, 'private.ts');
    ffmpeg('-f', 'lavfi', '-i', 'anoisesrc=duration=1', '-c:a', 'aac', '-b:a', '320k', '-f', 'mpegts', other);
    const tag = Buffer.concat([Buffer.from('ID3\x03\0\0\0\0\0\x0a', 'latin1'), Buffer.alloc(10)]);
    const path = join(folder, 'song.mp3');
    const processing = new LocalProcessing();
    await processing.begin(settings({ audioKbps: 64 }), { signal: never });
    for (const [kind, listOf] of Object.entries(lists)) {
      writeFileSync(path, Buffer.concat([tag, Buffer.from(listOf(other))]));
      const processed = await processing.process({ path, output: join(folder, 'out.m4a'), processor: 'audio' }, { signal: never });
      const heard = await prepareSound({ ffmpeg: 'ffmpeg', path, folder, name: 'out.wav', fromMs: 0, signal: never });
      expect({ kind, processed, heard: heard.kind }).toEqual({ kind, processed: { kind: 'failed', reason: expect.stringContaining('no readable media file') as string }, heard: 'failed' });
    }
    expect(readdirSync(folder).sort()).toEqual(['private.ts', 'song.mp3']);
  });

  it('a picture whose name looks like a pattern is one file', async () => {
    const name = '%03d.jpg';
    const picture = (at: string, colour: string): void => ffmpeg('-f', 'lavfi', '-i', `color=${colour}:size=800x600,noise=alls=60`, '-frames:v', '1', '-q:v', '1', '-update', '1', at);
    picture(join(folder, '001.jpg'), 'blue');
    picture(join(folder, 'plain.jpg'), 'red');
    renameSync(join(folder, 'plain.jpg'), join(folder, name));
    const processing = new LocalProcessing();
    await processing.begin(settings({ imageMaxPx: 256 }), { signal: never });
    const output = join(folder, 'out.jpg');
    expect(await processing.process({ path: join(folder, name), output, processor: 'picture' }, { signal: never })).toMatchObject({ kind: 'made' });
    const [red = 0, , blue = 0] = execFileSync('ffmpeg', ['-v', 'error', '-i', output, '-vf', 'scale=1:1,format=rgb24', '-f', 'rawvideo', '-']);
    expect(red).toBeGreaterThan(blue);
  });
});
