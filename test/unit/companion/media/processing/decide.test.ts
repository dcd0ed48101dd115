import { boxFor, decideAudio, decidePicture, decideVideo, fitInto, isWorthwhile, videoProblem, type PictureFacts } from '../../../../../companion/media/processing/decide';
import { frameRateOf } from '../../../../../companion/media/processing/frame-rate';
import { mediaInfoOf, type MediaInfo } from '../../../../../companion/media/processing/media-info';
import { jobsOf } from '../../../../../companion/media/processing/local-processing';
import { defaultSettings } from '../../../../../src/settings/settings';

const MIB = 1024 * 1024;
const settings = defaultSettings();

function aVideo(width: number, height: number, more: Partial<MediaInfo> = {}): MediaInfo {
  return { seconds: 10, bitrate: 1_000_000, video: { codec: 'h264', width, height, frameRate: 30 }, audio: [{ codec: 'aac', bitrate: 128_000 }], ...more };
}

describe('frameRateOf', () => {
  it.each<[string | undefined, number]>([
    ['30/1', 30],
    ['24000/1001', 24_000 / 1001],
    ['25', 25],
    ['59.94', 59.94],
    ['0/0', 30],
    ['1/0', 30],
    ['nan', 30],
    ['inf', 30],
    ['-30/1', 30],
    ['1'.repeat(400), 30],
    [`${'9'.repeat(400)}/1`, 30],
    ['90000/1', 30],
    ['1/1000', 30],
    ['process.exit(1)', 30],
    ['__import__("os").system("id")', 30],
    ['', 30],
    [undefined, 30],
  ])('reads %p as %p', (text, rate) => expect(frameRateOf(text)).toBe(rate));
});

describe('mediaInfoOf', () => {
  const probe = (stream: object, format: object = { duration: '4.5', bit_rate: '800000' }): MediaInfo => {
    const result = mediaInfoOf(JSON.stringify({ streams: [{ codec_type: 'video', codec_name: 'h264', width: 320, height: 240, ...stream }], format }));
    if (!result.ok) throw new Error(result.reason);
    return result.info;
  };

  it.each<[string, object, number, number]>([
    ['as it is stored', {}, 320, 240],
    ['turned by a quarter', { side_data_list: [{ side_data_type: 'Display Matrix', rotation: -90 }] }, 240, 320],
    ['turned upside down', { side_data_list: [{ rotation: 180 }] }, 320, 240],
    ['with a rotation that is none', { side_data_list: [{ rotation: 33 }] }, 320, 240],
    ['with wide pixels', { sample_aspect_ratio: '4:3' }, 427, 240],
    ['with nonsense for pixels', { sample_aspect_ratio: '0:1' }, 320, 240],
  ])('shows a picture %s', (_name, stream, width, height) => expect(probe(stream).video).toMatchObject({ width, height }));

  it('takes length and bitrate from the file before the stream, and counts frames as the last resort', () => {
    expect(probe({ duration: '9', bit_rate: '1' })).toMatchObject({ seconds: 4.5, bitrate: 800_000 });
    expect(probe({ duration: '9', bit_rate: '7' }, {})).toMatchObject({ seconds: 9, bitrate: 7 });
    expect(probe({ nb_frames: '50', avg_frame_rate: '25/1' }, {})).toMatchObject({ seconds: 2 });
    expect(probe({}, {})).toMatchObject({ seconds: null, bitrate: null });
  });

  it('takes no cover picture for a video, and the bitrate of a sound file from the file', () => {
    const flac = mediaInfoOf(JSON.stringify({ streams: [{ codec_type: 'video', codec_name: 'png', width: 9, height: 9, disposition: { attached_pic: 1 } }, { codec_type: 'audio', codec_name: 'flac' }], format: { bit_rate: '900000', duration: '3' } }));
    expect(flac).toMatchObject({ ok: true, info: { video: null, audio: [{ codec: 'flac', bitrate: 900_000 }] } });
  });

  it.each([
    ['text that is no JSON', 'nan'],
    ['another shape', '{"streams":{}}'],
    ['too many streams', JSON.stringify({ streams: Array.from({ length: 10_001 }, () => ({})), format: {} })],
    ['a year of video', JSON.stringify({ streams: [], format: { duration: '31536000' } })],
    ['a picture of 400 megapixels', JSON.stringify({ streams: [{ codec_type: 'video', width: 20_000, height: 20_000 }], format: {} })],
  ])('refuses %s', (_name, json) => expect(mediaInfoOf(json).ok).toBe(false));
});

describe('decideVideo', () => {
  it.each<[string, MediaInfo, number, { width: number; height: number } | null]>([
    ['small', aVideo(1280, 720), MIB, null],
    ['a little above the box', aVideo(2200, 1200), MIB, null],
    ['far above the box', aVideo(3840, 2160), MIB, { width: 1920, height: 1080 }],
    ['portrait', aVideo(2160, 3840), MIB, { width: 1080, height: 1920 }],
    ['square', aVideo(3000, 3000), MIB, { width: 1080, height: 1080 }],
    ['a high bitrate', aVideo(641, 359, { bitrate: 4_000_000 }), MIB, { width: 642, height: 360 }],
    ['many bytes', aVideo(640, 360), 51 * MIB, { width: 640, height: 360 }],
    ['no bitrate, but many bytes for its length', aVideo(640, 360, { bitrate: null, seconds: 2 }), 2 * MIB, { width: 640, height: 360 }],
    ['shorter than a second', aVideo(3840, 2160, { seconds: 0.9 }), MIB, null],
    ['of unknown length', aVideo(3840, 2160, { seconds: null }), MIB, null],
    ['without a picture', aVideo(1, 1, { video: null }), 99 * MIB, null],
  ])('of one that is %s', (_name, info, sizeBytes, size) => {
    const decision = decideVideo(info, sizeBytes, settings);
    if (size === null) expect(decision.kind).toBe('keep');
    else expect(decision).toMatchObject({ kind: 'do', plan: size });
  });

  it('follows the settings', () => {
    expect(decideVideo(aVideo(1280, 720), MIB, { ...settings, videoMaxHeight: 240 })).toMatchObject({ plan: { width: 426, height: 240 } });
    expect(decideVideo(aVideo(640, 360), 3 * MIB, { ...settings, transcodeMinMB: 2 }).kind).toBe('do');
  });

  it('makes even sides of at least two pixels', () => {
    expect(boxFor({ width: 9, height: 10 }, 1080)).toEqual({ width: 1080, height: 1920 });
    expect(fitInto({ width: 5001, height: 3 }, { width: 1920, height: 1080 })).toEqual({ width: 1920, height: 2 });
  });

  it('takes a result only when everything is right', () => {
    const plan = { width: 640, height: 360, seconds: 10, audioCodecs: ['aac'] };
    const check = (result: MediaInfo, resultBytes = 80): string | null => videoProblem({ plan, result, resultBytes, originalBytes: 100 });
    expect(check(aVideo(640, 360))).toBeNull();
    expect(check(aVideo(640, 360), 91)).toContain('smaller');
    expect(check(aVideo(640, 362))).toContain('640×362');
    expect(check(aVideo(640, 360, { audio: [] }))).toContain('sound');
    expect(check(aVideo(640, 360, { seconds: 8.9 }))).toContain('length');
    expect(check(aVideo(640, 360, { video: { codec: 'vp9', width: 640, height: 360, frameRate: 30 } }))).toContain('no video');
  });
});

describe('decideAudio', () => {
  const sound = (codec: string, bitrate: number | null): MediaInfo => ({ seconds: 60, bitrate, video: null, audio: [{ codec, bitrate }] });
  it.each<[string, MediaInfo, 'do' | 'keep']>([
    ['mp3 of the right bitrate', sound('mp3', 128_000), 'keep'],
    ['mp3 of a higher one', sound('mp3', 320_000), 'do'],
    ['opus of unknown bitrate', sound('opus', null), 'keep'],
    ['flac', sound('flac', 900_000), 'do'],
    ['no sound at all', aVideo(1, 1, { audio: [] }), 'keep'],
    ['unknown length', { ...sound('flac', 1), seconds: null }, 'keep'],
  ])('of %s', (_name, info, kind) => expect(decideAudio(info, settings).kind).toBe(kind));

  it('follows the bitrate of the settings', () => expect(decideAudio(sound('mp3', 128_000), { audioKbps: 64 }).kind).toBe('do'));
});

describe('decidePicture', () => {
  const picture = (more: Partial<PictureFacts>): PictureFacts => ({ width: 4000, height: 3000, isAnimated: false, hasTransparency: false, orientation: 1, ...more });
  it.each<[string, PictureFacts, number, { width: number; height: number } | null]>([
    ['large', picture({}), MIB, { width: 2048, height: 1536 }],
    ['tall', picture({ width: 3000, height: 4000 }), MIB, { width: 1536, height: 2048 }],
    ['within the limit', picture({ width: 3072, height: 2000 }), MIB, null],
    ['heavy but small in size', picture({ width: 1000, height: 800 }), 6 * MIB, { width: 1000, height: 800 }],
    ['animated', picture({ isAnimated: true }), 9 * MIB, null],
    ['transparent', picture({ hasTransparency: true }), 9 * MIB, null],
    ['a bomb', picture({ width: 60_000, height: 60_000 }), MIB, null],
  ])('of one that is %s', (_name, facts, sizeBytes, size) => {
    const decision = decidePicture(facts, sizeBytes, settings);
    if (size === null) expect(decision.kind).toBe('keep');
    else expect(decision).toEqual({ kind: 'do', plan: size });
  });

  it('follows the size of the settings', () => expect(decidePicture(picture({}), MIB, { imageMaxPx: 256 })).toEqual({ kind: 'do', plan: { width: 256, height: 192 } }));
});

it('takes only what is a tenth smaller', () => {
  expect([isWorthwhile(90, 100), isWorthwhile(91, 100), isWorthwhile(0, 100)]).toEqual([true, false, false]);
});

it.each([[0, 2, 1], [0, 8, 2], [3, 2, 3]])('makes of %p jobs on %p cores %p', (setting, cores, jobs) => expect(jobsOf(setting, cores)).toBe(jobs));
