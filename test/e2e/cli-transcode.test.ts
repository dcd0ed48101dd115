import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mediaScenario } from '../integration/support/media-scenario';
import { ffmpeg, makeVideo, probe } from '../integration/support/samples';
import { isRunning } from '../host/is-running';
import { until } from '../host/until';
import { embedsOf } from '../host/vault-reader';
import { RunMetricsSchema } from '../../src/export/report/metrics';
import * as v from 'valibot';
import { CliBench, finishOf, linesOf } from './cli-support';
import type { Child } from '../integration/companion-support';

/** Real files from the local Telegram through the built program and the machine's ffmpeg. */

const anna = '7100000001';
const boris = '7100000002';
let bench: CliBench;
let samples = '';

beforeAll(async () => {
  samples = mkdtempSync(join(tmpdir(), 'tobs-test-'));
  const at = (name: string): string => join(samples, name);
  makeVideo(at('clip.mp4'), { size: '640x360', seconds: 1.2 });
  makeVideo(at('other.mov'), { size: '480x270', seconds: 1.2, codec: ['-c:v', 'mpeg4', '-q:v', '1', '-b:v', '8M'], soundCodec: 'pcm_s16le' });
  writeFileSync(at('broken.mp4'), readFileSync(at('clip.mp4')).subarray(0, 200_000));
  ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=3200x2400', '-frames:v', '1', '-q:v', '2', at('photo.jpg'));
  ffmpeg('-f', 'lavfi', '-i', 'anoisesrc=duration=2', at('song.flac'));
  ffmpeg('-f', 'lavfi', '-i', 'sine=duration=2', '-c:a', 'libopus', at('voice.ogg'));
  bench = await CliBench.start(
    mediaScenario([
      { path: at('clip.mp4'), kind: 'video', name: 'clip.mp4' },
      { path: at('other.mov'), kind: 'video', name: 'other.mov', mime: 'video/quicktime' },
      { path: at('broken.mp4'), kind: 'video', name: 'broken.mp4' },
      { path: at('photo.jpg'), kind: 'photo', name: 'photo.jpg', pixels: [3200, 2400] },
      { path: at('song.flac'), kind: 'audio', name: 'song.flac', mime: 'audio/flac' },
      { path: at('voice.ogg'), kind: 'voice', name: 'voice.ogg', mime: 'audio/ogg' },
    ]),
  );
  expect(await bench.login('profile').ended).toBe(0);
});

afterAll(async () => {
  try {
    expect(bench.dc.control.stats().violations).toEqual([]);
  } finally {
    await bench.stop();
    rmSync(samples, { recursive: true, force: true });
  }
});

/** A configuration whose ffmpeg notes every call; `calls` counts them. */
function configured(name: string, settings: object = {}): { readonly config: string; readonly calls: () => number } {
  const wrapper = bench.path(`${name}-ffmpeg`);
  const log = bench.path(`${name}.log`);
  writeFileSync(wrapper, `#!/bin/sh\necho call >> '${log}'\nexec ffmpeg "$@"\n`);
  chmodSync(wrapper, 0o755);
  const config = bench.path(`${name}.json`);
  writeFileSync(config, JSON.stringify({ ffmpegPath: wrapper, hardware: 'off', videoPreset: 'ultrafast', ...settings }));
  return { config, calls: () => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').length - 1 : 0) };
}

/** An export of Anna's chat that has ended. */
async function exported(vault: string, config: string, ...more: readonly string[]): Promise<{ readonly child: Child; readonly code: number | string }> {
  const child = bench.export('profile', vault, anna, '--json', '--folder', 'T', '--config', config, ...more);
  return { child, code: await child.ended };
}

/** What the notes of a vault embed: file name → path on disk. */
function embedded(vault: string): Map<string, string> {
  const notes = [...bench.files(vault)].filter(([path]) => path.endsWith('.md')).map(([, text]) => text).join('\n');
  return new Map(embedsOf(notes).map((path) => [path.slice(path.lastIndexOf('/') + 1), join(bench.path(vault), path)]));
}

/** Unfinished results. */
const partsIn = (vault: string): string[] => [...bench.files(vault).keys()].filter((path) => path.endsWith('.part'));
const requests = (): number => bench.dc.control.stats().methods['upload.getFile']?.calls ?? 0;
const messages = (child: Child): string => linesOf(child).map((line) => (line.type === 'message' ? line.message : '')).join('\n');

describe('export --transcode', () => {
  it('embeds a playable smaller file, and leaves nothing else behind', async () => {
    const { config } = configured('plain');
    const { child, code } = await exported('plain', config, '--transcode', '--chat', boris, '--metrics', bench.path('figures.json'));
    expect([code, child.stderr]).toEqual([0, 'Talking to a test server, not to Telegram.\n']);
    const files = embedded('plain');
    const clip = files.get('1_clip.mp4') ?? '';
    expect(statSync(clip).size).toBeLessThan(0.9 * statSync(join(samples, 'clip.mp4')).size);
    expect(probe(clip)).toMatchObject({ video: { codec_name: 'h264', width: 640, height: 360 }, sounds: [{ codec_name: 'aac' }] });
    expect(probe(files.get('3_other.mp4') ?? '').sounds).toMatchObject([{ codec_name: 'aac' }]);
    // What cannot be processed, and what is not asked for, is what was sent.
    for (const [name, sent] of [['4_broken.mp4', 'broken.mp4'], ['5.jpg', 'photo.jpg'], ['6_song.flac', 'song.flac']] as const) {
      expect(readFileSync(files.get(name) ?? '').equals(readFileSync(join(samples, sent)))).toBe(true);
    }
    // Boris's message shows the same file, which is there once.
    const all = [...bench.files('plain').keys()].filter((path) => path.includes('/media/')).map((path) => path.slice(path.lastIndexOf('/') + 1));
    expect(all.sort()).toEqual(['1_clip.mp4', '3_other.mp4', '4_broken.mp4', '5.jpg', '6_song.flac', '7.ogg']);
    expect([...bench.files('plain')].filter(([path]) => path.includes('Boris') && path.endsWith('.md')).map(([, text]) => embedsOf(text)).flat()).toEqual([clip.slice(bench.path('plain').length + 1)]);
    expect(messages(child)).toMatch(/4_broken\.mp4: The file stays as it was downloaded: it is no readable media file/);
    expect(messages(child)).toMatch(/2 files now take .* instead of/);
    // What the programs needed is part of the run's figures, each by its name.
    const { resources } = v.parse(RunMetricsSchema, JSON.parse(readFileSync(bench.path('figures.json'), 'utf8')));
    const { program, 'plain-ffmpeg': ffmpeg } = resources?.processes ?? {};
    // What it was when it was last looked at: how large that is depends on the machine's speed.
    expect(ffmpeg?.peak_rss_bytes).toBeGreaterThan(0);
    expect(ffmpeg?.cpu_s).toBeGreaterThan(0);
    expect(resources?.cpu_s).toBeCloseTo((program?.cpu_s ?? 0) + Object.entries(resources?.processes ?? {}).filter(([name]) => name !== 'program').reduce((sum, [, { cpu_s: spent }]) => sum + spent, 0), 1);
  });

  it('starts no program and downloads nothing the second time', async () => {
    const { config, calls } = configured('again', { imageOptimise: true, audioConvert: true });
    expect((await exported('again', config, '--transcode')).code).toBe(0);
    expect(embedded('again').has('6_song.m4a')).toBe(true);
    expect(probe(embedded('again').get('5.jpg') ?? '').video).toMatchObject({ width: 2048, height: 1536 });
    const [stamps, callsBefore, requestsBefore] = [bench.stamps('again'), calls(), requests()];
    expect(callsBefore).toBeGreaterThan(4);
    const second = await exported('again', config, '--transcode');
    expect(second.code).toBe(0);
    expect(finishOf(second.child)).toMatchObject({ media_downloaded: 0, notes_updated: 0, notes_created: 0 });
    expect([calls(), requests()]).toEqual([callsBefore, requestsBefore]);
    expect(bench.stamps('again')).toEqual(stamps);
  });

  it('does it again for other settings where the originals are kept', async () => {
    const { config, calls } = configured('kept', { keepOriginal: true });
    expect((await exported('kept', config, '--transcode')).code).toBe(0);
    const small = embedded('kept').get('1_clip.small.mp4') ?? '';
    const [before, callsBefore] = [statSync(small).size, calls()];
    expect(readFileSync(small.replace('.small', '')).equals(readFileSync(join(samples, 'clip.mp4')))).toBe(true);
    writeFileSync(config, JSON.stringify({ ...(JSON.parse(readFileSync(config, 'utf8')) as object), videoQuality: 40 }));
    expect((await exported('kept', config, '--transcode')).code).toBe(0);
    expect(calls()).toBeGreaterThan(callsBefore);
    expect(statSync(embedded('kept').get('1_clip.small.mp4') ?? '').size).toBeLessThan(before);
    expect(embedded('kept').has('3_other.small.mp4')).toBe(true);
  });

  it('keeps what was sent when there is no ffmpeg, says so once, and goes on when there is', async () => {
    const { config } = configured('none', { ffmpegPath: '/nowhere/ffmpeg' });
    const { child, code } = await exported('none', config, '--transcode');
    expect(code).toBe(0);
    expect(linesOf(child).filter((line) => line.type === 'message' && line.message.includes('ffmpeg'))).toMatchObject([{ level: 'warn', message: expect.stringContaining('3 files stay as downloaded, because ffmpeg cannot be used (ffmpeg: /nowhere/ffmpeg does not exist)') as unknown }]);
    expect(readFileSync(embedded('none').get('1_clip.mp4') ?? '').equals(readFileSync(join(samples, 'clip.mp4')))).toBe(true);
    const before = requests();
    expect((await exported('none', configured('found').config, '--transcode')).code).toBe(0);
    expect(statSync(embedded('none').get('1_clip.mp4') ?? '').size).toBeLessThan(statSync(join(samples, 'clip.mp4')).size);
    expect(requests()).toBe(before);
  });

  it.each(['SIGINT', 'SIGKILL'] as const)('goes on with what a run left that %s ended during an encode', async (signal) => {
    const [vault, note, hanging] = [`ended-${signal}`, bench.path(`${signal}.pid`), bench.path(`${signal}-ffmpeg`)];
    writeFileSync(hanging, `#!/bin/sh\ntrap '' PIPE\ncase "$*" in *-version*) exec ffmpeg "$@";; esac\nfor last; do :; done\necho begun > "\${last#file:}"\necho $$ > '${note}.new'; mv '${note}.new' '${note}'\nwhile :; do sleep 1; done\n`);
    chmodSync(hanging, 0o755);
    const config = bench.path(`${signal}.json`);
    writeFileSync(config, JSON.stringify({ ffmpegPath: hanging, ffprobePath: '/usr/bin/ffprobe', hardware: 'off' }));
    const child = bench.export('profile', vault, anna, '--json', '--folder', 'T', '--config', config, '--transcode');
    await until('the encode', () => existsSync(note));
    const pid = Number(readFileSync(note, 'utf8'));
    // The text, and the files as they were sent, are there already.
    expect(embedded(vault).size).toBe(6);
    child.process.kill(signal);
    expect(await child.ended).toBe(signal === 'SIGINT' ? 130 : 'SIGKILL');
    // Killed outright it cannot end the program itself; what it was making stays until the next run.
    await until('the program to be gone', () => !isRunning(pid), 5000);
    if (signal === 'SIGINT') expect(partsIn(vault)).toEqual([]);
    const before = requests();
    expect((await exported(vault, configured(`after-${signal}`).config, '--transcode')).code).toBe(0);
    expect([isRunning(pid), partsIn(vault), requests()]).toEqual([false, [], before]);
    expect(statSync(embedded(vault).get('1_clip.mp4') ?? '').size).toBeLessThan(statSync(join(samples, 'clip.mp4')).size);
    expect(embedded(vault).has('3_other.mp4')).toBe(true);
  });
});
