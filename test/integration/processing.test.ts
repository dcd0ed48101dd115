import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalProcessing } from '../../companion/media/processing/local-processing';
import { sniff } from '../../companion/media/processing/sniff';
import { processedExtensions, type ProcessingOptions, type Processor, type ProcessResult } from '../../src/model/processing';
import { defaultSettings } from '../../src/settings/settings';
import { ffmpeg, makeVideo, probe, turned } from './support/samples';

/** Processes samples with the machine's own ffmpeg. */

let folder = '';
const { signal } = new AbortController();
/** A small box for small samples: 224x126. */
const smallBox = { videoMaxHeight: 126, hardware: 'off' } as const;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tobs-test-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sample = (name: string): string => join(folder, name);

async function process(path: string, processor: Processor, changed: Partial<ProcessingOptions> = {}): Promise<{ readonly result: ProcessResult; readonly output: string }> {
  const before = readFileSync(path);
  const output = join(folder, `${path.slice(path.lastIndexOf('/') + 1)}.out.${processedExtensions[processor]}`);
  const processing = new LocalProcessing();
  expect(await processing.begin({ ...defaultSettings(), ...smallBox, ...changed }, { signal })).toMatchObject({ kind: 'ready' });
  const result = await processing.process({ path, output, processor }, { signal });
  // Whatever came of it: the file is as it was, and nothing unfinished is left.
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  expect(existsSync(output)).toBe(result.kind === 'made');
  if (result.kind === 'made') expect(statSync(output).size).toBe(result.sizeBytes);
  return { result, output };
}

describe('videos', () => {
  it.each([
    ['landscape', '480x270', { width: 224, height: 126 }],
    ['portrait', '270x480', { width: 126, height: 224 }],
    ['odd in size', '481x271', { width: 224, height: 126 }],
  ])('that are %s keep shape and sound', async (_name, size, expected) => {
    const odd = size.startsWith('481');
    const path = makeVideo(sample(`${size}.mp4`), { size, seconds: 1.2, sounds: 2, codec: odd ? ['-c:v', 'mpeg4', '-q:v', '2'] : ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '4'] });
    const { result, output } = await process(path, 'video');
    expect(result.kind).toBe('made');
    const made = probe(output);
    expect(made.video).toMatchObject({ codec_name: 'h264', pix_fmt: 'yuv420p', ...expected });
    expect(made.sounds.map(({ codec_name }) => codec_name)).toEqual(['aac', 'aac']);
    expect(statSync(output).size).toBeLessThanOrEqual(0.9 * statSync(path).size);
    // Ready to play before it is read to the end.
    const bytes = readFileSync(output);
    expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'));
  });

  it('that are stored lying on their side are turned upright, with their date kept', async () => {
    const lying = makeVideo(sample('lying.mp4'), { size: '480x270', seconds: 1.2, more: ['-metadata', 'creation_time=2024-03-01T10:20:30Z'] });
    const path = turned(lying, sample('rotated.mp4'));
    expect(Math.abs(probe(path).video?.side_data_list?.[0]?.rotation ?? 0)).toBe(90);
    const { output } = await process(path, 'video');
    const made = probe(output);
    expect(made.video).toMatchObject({ width: 126, height: 224 });
    expect(made.video?.side_data_list?.some(({ rotation }) => (rotation ?? 0) !== 0) ?? false).toBe(false);
    expect(made.format.tags?.creation_time).toMatch(/^2024-03-01T10:20:30/);
  });

  it.each([
    ['mov', { codec: ['-c:v', 'mpeg4', '-q:v', '2'], soundCodec: 'pcm_s16le' }],
    ['webm', { codec: ['-c:v', 'libvpx', '-deadline', 'realtime', '-b:v', '8M'], soundCodec: 'libopus' }],
    ['mkv', { codec: ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '4'], soundCodec: 'flac' }],
  ])('of a .%s become MP4 with AAC', async (extension, how) => {
    const { output } = await process(makeVideo(sample(`clip.${extension}`), { size: '480x270', seconds: 1.2, ...how }), 'video');
    expect(sniff(readFileSync(output))).toBe('mp4');
    expect(probe(output).sounds.map(({ codec_name }) => codec_name)).toEqual(['aac']);
  });

  it('without sound stay without', async () => {
    const { output } = await process(makeVideo(sample('silent.mp4'), { size: '480x270', seconds: 1.2, sounds: 0 }), 'video');
    expect(probe(output)).toMatchObject({ sounds: [], video: { width: 224, height: 126 } });
  });

  it('of a variable frame rate keep their length', async () => {
    const path = makeVideo(sample('vfr.mkv'), { size: '480x270', seconds: 2, more: ['-vf', "select='not(mod(n,3))+lt(n,20)',noise=alls=20:allf=t", '-vsync', 'vfr'] });
    const { output } = await process(path, 'video');
    const lengths = [path, output].map((one) => Number(probe(one).format.duration));
    expect(Math.abs((lengths[0] ?? 0) - (lengths[1] ?? 9))).toBeLessThan(0.5);
  });

  it('that are small are left alone', async () => {
    expect((await process(makeVideo(sample('small.mp4'), { size: '224x126', codec: ['-c:v', 'libx264', '-crf', '40'] }), 'video')).result).toEqual({ kind: 'kept', reason: 'it is small enough' });
  });

  it('that would not get smaller are left alone', async () => {
    const path = makeVideo(sample('dense.mp4'), { size: '224x126', codec: ['-c:v', 'libx264', '-crf', '28'] });
    expect((await process(path, 'video', { videoQuality: 15, transcodeMinMB: 0 })).result).toEqual({ kind: 'kept', reason: 'the result would not be a tenth smaller' });
  });

  it('that are broken are left alone, with the reason', async () => {
    const whole = readFileSync(makeVideo(sample('whole.mp4'), { size: '480x270', seconds: 1.2 }));
    writeFileSync(sample('cut.mp4'), whole.subarray(0, whole.length / 2));
    const { result } = await process(sample('cut.mp4'), 'video');
    expect(result.kind).toBe('failed');
    expect(result).toMatchObject({ reason: expect.stringContaining('no readable media file') as string });
  });

  it.each<[Partial<ProcessingOptions>, (output: string) => void]>([
    [{ videoCodec: 'hevc' }, (output) => expect(probe(output).video?.codec_name).toBe('hevc')],
    [{ videoMaxHeight: 90 }, (output) => expect(probe(output).video?.height).toBe(90)],
    [{ videoQuality: 40, videoPreset: 'ultrafast' }, (output) => expect(statSync(output).size).toBeLessThan(40_000)],
  ])('follow %p', async (changed, check) => {
    const path = sample('settings.mp4');
    if (!existsSync(path)) makeVideo(path, { size: '480x270', seconds: 1.2 });
    check((await process(path, 'video', changed)).output);
  });
});

describe('pictures', () => {
  const picture = (name: string, size: string, ...more: readonly string[]): string => {
    const path = sample(name);
    ffmpeg('-f', 'lavfi', '-i', `testsrc2=size=${size}`, '-frames:v', '1', ...more, path);
    return path;
  };
  const limit = { imageMaxPx: 256 };

  it('that are large become smaller JPEGs', async () => {
    const { output } = await process(picture('large.jpg', '800x600', '-q:v', '2'), 'picture', limit);
    expect(probe(output).video).toMatchObject({ codec_name: 'mjpeg', width: 256, height: 192 });
    expect(sniff(readFileSync(output))).toBe('jpg');
  });

  it('follow the quality of the settings', async () => {
    const path = picture('quality.png', '800x600');
    // One after the other: both write to the same place.
    const sizeAt = async (imageQuality: number): Promise<number> => statSync((await process(path, 'picture', { ...limit, imageQuality })).output).size;
    const fine = await sizeAt(95);
    expect(fine).toBeGreaterThan(1.5 * (await sizeAt(20)));
  });

  it('that carry an orientation are turned by it', async () => {
    const upright = readFileSync(picture('upright.jpg', '800x600', '-q:v', '2'));
    // Orientation 6: to be turned by a quarter to the right.
    const exif = Buffer.from('ffe1001e457869660000' + '4d4d002a00000008' + '0001' + '0112000300000001' + '00060000', 'hex');
    exif.writeUInt16BE(exif.length - 2, 2);
    writeFileSync(sample('turned.jpg'), Buffer.concat([upright.subarray(0, 2), exif, upright.subarray(2)]));
    const { output } = await process(sample('turned.jpg'), 'picture', limit);
    expect(probe(output).video).toMatchObject({ width: 192, height: 256 });
    expect(readFileSync(output).includes('Exif')).toBe(false);
  });

  it.each([
    ['transparent PNG', 'alpha.png', ['-vf', 'format=rgba,colorchannelmixer=aa=0.5']],
    ['transparent WebP', 'alpha.webp', ['-vf', 'format=yuva420p,colorchannelmixer=aa=0.5', '-c:v', 'libwebp']],
  ])('that are a %s stay as they are', async (_name, name, more) => {
    expect((await process(picture(name, '800x600', ...more), 'picture', limit)).result).toEqual({ kind: 'kept', reason: 'it is transparent' });
  });

  it('that move stay as they are', async () => {
    ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=800x600:rate=5:duration=1', '-c:v', 'libwebp_anim', sample('moving.webp'));
    expect((await process(sample('moving.webp'), 'picture', limit)).result).toEqual({ kind: 'kept', reason: 'it is animated' });
    ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=800x600:rate=5:duration=1', sample('moving.gif'));
    expect((await process(sample('moving.gif'), 'picture', limit)).result.kind).toBe('failed');
  });

  it('whose name and content differ stay as they are', async () => {
    copyFileSync(picture('real.jpg', '800x600'), sample('lying.png'));
    expect((await process(sample('lying.png'), 'picture', limit)).result).toEqual({ kind: 'failed', reason: 'its content is jpg, which does not fit its name' });
  });
});

describe('bombs', () => {
  it('a picture that says how large it is stays as it is', async () => {
    const header = Buffer.from('89504e470d0a1a0a' + '0000000d' + '49484452' + '00004e20' + '00004e20' + '0802000000' + '00000000' + '00000000' + '49444154' + '00000000', 'hex');
    writeFileSync(sample('bomb.png'), header);
    expect((await process(sample('bomb.png'), 'picture')).result).toEqual({ kind: 'kept', reason: 'it has more than 100 megapixels' });
  });

  it('a picture that says it is smaller than it is is not opened', async () => {
    ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=800x600', '-frames:v', '1', '-c:v', 'libwebp', sample('honest.webp'));
    const inner = readFileSync(sample('honest.webp')).subarray(12);
    /** The same picture as an extended WebP that claims so many pixels. */
    const extended = (width: number, height: number): Buffer => {
      const head = Buffer.alloc(30);
      head.write('RIFF', 0, 'latin1');
      head.writeUInt32LE(22 + inner.length, 4);
      head.write('WEBPVP8X', 8, 'latin1');
      head.writeUInt32LE(10, 16);
      head.writeUIntLE(width - 1, 24, 3);
      head.writeUIntLE(height - 1, 27, 3);
      return Buffer.concat([head, inner]);
    };
    writeFileSync(sample('true.webp'), extended(800, 600));
    expect((await process(sample('true.webp'), 'picture', { imageMaxPx: 256 })).result.kind).toBe('made');
    writeFileSync(sample('false.webp'), extended(400, 300));
    expect((await process(sample('false.webp'), 'picture', { imageMaxPx: 256 })).result).toEqual({ kind: 'failed', reason: 'it is no readable picture' });
  });

  it('a video with more pixels than 8K is not decoded', async () => {
    ffmpeg('-f', 'lavfi', '-i', 'color=black:size=8000x8000:rate=1:duration=1', '-c:v', 'mjpeg', '-threads', '1', '-f', 'matroska', sample('bomb.webm'));
    for (const processor of ['video', 'sticker'] as const) {
      expect((await process(sample('bomb.webm'), processor)).result).toEqual({ kind: 'kept', reason: 'it holds no video of at most 40 megapixels' });
    }
  });
});

describe('music', () => {
  const tone = (name: string, ...more: readonly string[]): string => {
    ffmpeg('-f', 'lavfi', '-i', 'anoisesrc=duration=3:sample_rate=44100', ...more, sample(name));
    return sample(name);
  };

  it('of a codec Obsidian may not play becomes AAC', async () => {
    const { output } = await process(tone('noise.flac'), 'audio');
    expect(probe(output).sounds).toMatchObject([{ codec_name: 'aac' }]);
    expect(Number(probe(output).format.duration)).toBeCloseTo(3, 0);
  });

  it('of a high bitrate gets the bitrate of the settings', async () => {
    const path = tone('loud.mp3', '-b:a', '320k');
    const [low, high] = [await process(path, 'audio', { audioKbps: 48 }), await process(path, 'audio', { audioKbps: 128 })];
    expect(low.result.kind === 'made' && high.result.kind === 'made' && low.result.sizeBytes < high.result.sizeBytes).toBe(true);
  });

  it('with a cover picture is no video, and stays when its bitrate is right', async () => {
    ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=64x64', '-frames:v', '1', sample('cover.png'));
    ffmpeg('-i', tone('plain.mp3', '-b:a', '96k'), '-i', sample('cover.png'), '-map', '0', '-map', '1', '-c', 'copy', '-disposition:v', 'attached_pic', sample('covered.mp3'));
    expect((await process(sample('covered.mp3'), 'audio')).result).toEqual({ kind: 'kept', reason: 'its codec and bitrate are right' });
  });
});

it('makes an animated, transparent picture of a video sticker', async () => {
  ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=512x512:rate=10:duration=1', '-vf', 'format=yuva420p,colorchannelmixer=aa=0.4', '-c:v', 'libvpx-vp9', '-pix_fmt', 'yuva420p', '-b:v', '300k', sample('sticker.webm'));
  const { output } = await process(sample('sticker.webm'), 'sticker');
  const bytes = readFileSync(output);
  expect(sniff(bytes)).toBe('webp');
  // Flags of the extended header: alpha and animation.
  expect(bytes.toString('latin1', 12, 16)).toBe('VP8X');
  expect(bytes.readUInt8(20) & 0x12).toBe(0x12);
});
