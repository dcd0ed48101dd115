import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalProcessing } from '../../companion/media/processing/local-processing';
import type { ProcessingOptions, ProcessResult } from '../../src/model/processing';
import { defaultSettings } from '../../src/settings/settings';
import { makeVideo, probe } from './support/samples';

/** The graphics card's way through a stub driver: real ffmpeg, real h264_vaapi, no card. */

const { signal } = new AbortController();
const stub = join(__dirname, '../fixtures/vaapi-stub');
let folder = '';
let clip = '';
let portrait = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tobs-test-'));
  const shared = ['-shared', '-fPIC', '-O1', '-Wall', '-Werror'];
  execFileSync('gcc', [...shared, '-o', join(folder, 'stub_drv_video.so'), join(stub, 'driver.c'), '-lx264']);
  execFileSync('gcc', [...shared, '-o', join(folder, 'display.so'), join(stub, 'display.c')]);
  writeFileSync(join(folder, 'device'), '');
  clip = makeVideo(join(folder, 'clip.mp4'), { size: '480x270', seconds: 1.2 });
  portrait = makeVideo(join(folder, 'portrait.mp4'), { size: '270x480', seconds: 1.2, sounds: 2 });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** An ffmpeg that meets the stub driver. @param failAt picture at which the driver gives up */
function withDriver(name: string, failAt?: number): { readonly options: ProcessingOptions; readonly calls: () => string[] } {
  const [path, log] = [join(folder, `ffmpeg-${name}`), join(folder, `${name}.log`)];
  writeFileSync(log, '');
  const environment = `LD_PRELOAD='${folder}/display.so' LIBVA_DRIVERS_PATH='${folder}' LIBVA_DRIVER_NAME=stub LIBVA_MESSAGING_LEVEL=0${failAt === undefined ? '' : ` STUB_FAIL_AT=${failAt}`}`;
  writeFileSync(path, `#!/bin/sh\ncase "$*" in *-version*) ;; *) echo "$*" >> '${log}';; esac\nexec env ${environment} ffmpeg "$@"\n`);
  chmodSync(path, 0o755);
  const options = { ...defaultSettings(), ffmpegPath: path, vaapiDevice: join(folder, 'device'), videoMaxHeight: 180, hardware: 'auto' } as const;
  return { options, calls: () => readFileSync(log, 'utf8').split('\n').filter((line) => line !== '') };
}

async function process(processing: LocalProcessing, path: string, output: string): Promise<ProcessResult> {
  const result = await processing.process({ path, output: join(folder, output), processor: 'video' }, { signal });
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  return result;
}

it('encodes on the device with exactly what was tried before, in the right shape and with all sound', async () => {
  const { options, calls } = withDriver('works');
  const processing = new LocalProcessing();
  await processing.begin(options, { signal });
  const result = await process(processing, portrait, 'portrait.out.mp4');
  expect(result).toEqual({ kind: 'made', sizeBytes: expect.any(Number) as number });
  expect(probe(join(folder, 'portrait.out.mp4'))).toMatchObject({ video: { codec_name: 'h264', width: 180, height: 320 }, sounds: [{ codec_name: 'aac' }, { codec_name: 'aac' }] });
  const [tried = '', encoded = '', ...others] = calls();
  expect(others).toEqual([]);
  for (const call of [tried, encoded]) expect(call).toMatch(new RegExp(`-vaapi_device ${folder}/device .*-c:v h264_vaapi -qp 25`));
  expect(tried).toContain('size=256x256');
});

it('goes on with the processor when the driver fails in the middle of a file, and leaves it alone after two', async () => {
  const { options, calls } = withDriver('middle', 10);
  const processing = new LocalProcessing();
  await processing.begin(options, { signal });
  const first = await process(processing, clip, 'first.mp4');
  expect(first).toMatchObject({ kind: 'made', remark: expect.stringMatching(/could not encode it .*the processor did$/) as string });
  expect(probe(join(folder, 'first.mp4'))).toMatchObject({ video: { codec_name: 'h264', width: 320, height: 180 }, sounds: [{ codec_name: 'aac' }] });
  expect(calls().map((call) => /h264_vaapi|libx264/.exec(call)?.[0])).toEqual(['h264_vaapi', 'h264_vaapi', 'libx264']);
  expect(calls()[2]).not.toMatch(/vaapi|hwupload|-qp/);
  expect(await process(processing, clip, 'second.mp4')).toMatchObject({ kind: 'made', remark: expect.stringContaining('it is not used again in this run') as string });
  const before = calls().length;
  expect(await process(processing, clip, 'third.mp4')).toEqual({ kind: 'made', sizeBytes: expect.any(Number) as number });
  expect(calls().slice(before).map((call) => /h264_vaapi|libx264/.exec(call)?.[0])).toEqual(['libx264']);
});

it('does not use a device whose one frame fails, or that the settings turn off', async () => {
  const broken = withDriver('broken', 1);
  const processing = new LocalProcessing();
  await processing.begin(broken.options, { signal });
  expect(await process(processing, clip, 'broken.mp4')).toEqual({ kind: 'made', sizeBytes: expect.any(Number) as number });
  expect(broken.calls().map((call) => /h264_vaapi|libx264/.exec(call)?.[0])).toEqual(['h264_vaapi', 'libx264']);
  const off = withDriver('off');
  await processing.begin({ ...off.options, hardware: 'off' }, { signal });
  expect((await process(processing, clip, 'off.mp4')).kind).toBe('made');
  expect(off.calls().map((call) => /h264_vaapi|libx264/.exec(call)?.[0])).toEqual(['libx264']);
});
