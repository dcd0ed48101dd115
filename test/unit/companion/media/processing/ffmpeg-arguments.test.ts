import { audioArgs, pictureArgs, probeArgs, vaapiProbeArgs, videoArgs } from '../../../../../companion/media/processing/ffmpeg-arguments';
import { defaultSettings } from '../../../../../src/settings/settings';

const settings = defaultSettings();
const files = { input: 'file:/v/-i.mp4', output: 'file:/v/1.mp4.part' };
const plan = { width: 1080, height: 1920, seconds: 5, audioCodecs: ['aac', 'aac'] };
const vaapi = { kind: 'vaapi', device: '/dev/dri/renderD129' } as const;
const text = (args: readonly string[]): string => args.join(' ');

/** Value after an option. */
function after(args: readonly string[], option: string): string | undefined {
  return args.includes(option) ? args[args.indexOf(option) + 1] : undefined;
}

describe('arguments of every call', () => {
  it.each([
    ['video', videoArgs(files, plan, { kind: 'cpu' }, settings), 40],
    ['video on a device', videoArgs(files, plan, vaapi, settings), 40],
    ['audio', audioArgs(files, settings), 40],
    ['picture', pictureArgs(files, { type: 'webp', width: 8, height: 4, orientation: 1 }, settings), 100],
  ])('of a %s read and write files only, and say how they get on', (_name, args, megapixels) => {
    expect(after(args, '-i')).toBe(files.input);
    expect(args.at(-1)).toBe(files.output);
    expect(after(args, '-protocol_whitelist')).toBe('file,pipe');
    expect(args).toContain('-nostdin');
    expect(after(args, '-progress')).toBe('pipe:1');
    expect(args[args.lastIndexOf('-f') + 1]).toMatch(/^(?:mp4|ipod|image2)$/);
    expect(after(args, '-max_alloc')).toBe('536870912');
    // Of what is read, not of what is made.
    expect(after(args, '-max_pixels')).toBe(String(megapixels * 1_000_000));
    expect(args.indexOf('-max_pixels')).toBeLessThan(args.indexOf('-i'));
    // What a file is read as is said, never found out by ffmpeg alone.
    expect(after(args, '-format_whitelist') ?? after(args, '-f')).toMatch(/^(?:mov,|webp_pipe$)/);
  });

  it('looks into files without going anywhere else', () => expect(text(probeArgs('file:/x'))).toBe('-v error -threads 1 -max_alloc 536870912 -protocol_whitelist file,pipe -max_pixels 40000000 -format_whitelist mov,matroska,avi,ogg,mp3,flac,wav,w64,aac,aiff,amr,asf,caf -print_format json -show_format -show_streams file:/x'));
});

describe('videoArgs', () => {
  it('leaves nothing of the device for the processor', () => {
    const cpu = videoArgs(files, plan, { kind: 'cpu' }, settings);
    expect(text(cpu)).not.toMatch(/vaapi|hwupload|-qp/);
    expect(text(cpu)).toContain('-vf scale=1080:1920:flags=lanczos,setsar=1,format=yuv420p -c:v libx264 -preset veryfast -crf 25 -c:a copy');
    const device = videoArgs(files, plan, vaapi, settings);
    expect(text(device)).toContain('-vaapi_device /dev/dri/renderD129 -i');
    expect(text(device)).toContain('format=nv12,hwupload -c:v h264_vaapi -qp 25');
    expect(text(device)).not.toMatch(/-preset|-crf/);
  });

  it('keeps all sound, and makes AAC of anything else', () => {
    const args = videoArgs(files, { ...plan, audioCodecs: ['aac', 'opus'] }, { kind: 'cpu' }, settings);
    expect(text(args)).toContain('-map 0:v:0 -map 0:a?');
    expect(text(args)).toContain('-c:a aac -b:a 128k');
  });

  it.each<[Partial<typeof settings>, string]>([
    [{ videoQuality: 31 }, '-crf 31'],
    [{ videoPreset: 'slow' }, '-preset slow'],
    [{ videoCodec: 'hevc' }, '-c:v libx265 -tag:v hvc1'],
  ])('follows %p', (changed, expected) => expect(text(videoArgs(files, plan, { kind: 'cpu' }, { ...settings, ...changed }))).toContain(expected));

  it('tries one frame with exactly what it will encode with', () => {
    const options = { ...settings, videoCodec: 'hevc', videoQuality: 33 } as const;
    const [probe, encode] = [vaapiProbeArgs('/dev/x', options), videoArgs(files, plan, { kind: 'vaapi', device: '/dev/x' }, options)];
    for (const option of ['-vaapi_device', '-c:v', '-qp']) expect(after(probe, option)).toBe(after(encode, option));
    expect(text(probe)).toContain('size=256x256');
  });
});

describe('pictureArgs', () => {
  it.each([[1, 'scale=400:300'], [2, 'hflip,scale=400:300'], [3, 'hflip,vflip,scale=400:300'], [4, 'vflip,scale=400:300'], [5, 'transpose=0,scale=300:400'], [6, 'transpose=1,scale=300:400'], [7, 'transpose=3,scale=300:400'], [8, 'transpose=2,scale=300:400']])('turns orientation %i upright', (orientation, filter) => {
    expect(after(pictureArgs(files, { type: 'jpg', width: 400, height: 300, orientation }, settings), '-vf')).toBe(`${filter}:flags=lanczos`);
  });

  it.each([[85, '4'], [100, '2'], [1, '14']])('gives quality %i as %s', (imageQuality, q) => expect(after(pictureArgs(files, { type: 'png', width: 4, height: 3, orientation: 1 }, { imageQuality }), '-q:v')).toBe(q));
});

it('gives music the bitrate of the settings', () => expect(text(audioArgs(files, { audioKbps: 96 }))).toContain('-b:a 96k'));
