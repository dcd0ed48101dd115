import type { ProcessingOptions } from '../../../src/model/processing';
import { MAX_PICTURE_PIXELS, type PictureType, type Size, type VideoPlan } from './decide';
import { MAX_VIDEO_PIXELS } from './media-info';

/*
 * The argument lists, as data (media.md sections 4 to 10). Files are always given as `file:` and an absolute path, so that no name
 * can be an option or a protocol; formats are named, because results end in `.part`.
 */

/**
 * Containers a file may be read as. Without such a list ffmpeg looks behind an ID3 tag for any format it knows, and a playlist there has
 * it open other files of this computer.
 * @see ffmpeg, `-format_whitelist`
 */
export const readContainers = 'mov,matroska,avi,ogg,mp3,flac,wav,w64,aac,aiff,amr,asf,caf';
/** chosen: no single block is larger than five frames of 100 megapixels; a file that asks for more is made to hurt. */
const MAX_BLOCK_BYTES = 512 * 1024 * 1024;

/** Limits of every call: local files only, and no block of memory beyond what a real file needs. */
const localOnly: readonly string[] = ['-max_alloc', String(MAX_BLOCK_BYTES), '-protocol_whitelist', 'file,pipe'];
/**
 * The same for files that may hold videos. Decoders keep many pictures: 28 KB of VP9 with 67 megapixels took 1.2 GB in ffprobe alone
 * (measured; 8K has 33).
 */
export const callLimits: readonly string[] = [...localOnly, '-max_pixels', String(MAX_VIDEO_PIXELS)];
const quiet = ['-hide_banner', '-nostdin', '-loglevel', 'error', '-y'];
const progress: readonly string[] = [...quiet, '-progress', 'pipe:1', '-nostats'];
const media: readonly string[] = [...progress, ...callLimits, '-format_whitelist', readContainers];
const picture: readonly string[] = [...progress, ...localOnly, '-max_pixels', String(MAX_PICTURE_PIXELS)];

/** Where a call reads and writes, as ffmpeg is to see it. */
export interface InOut {
  readonly input: string;
  readonly output: string;
}

/** Arguments of ffprobe that make it describe a file as JSON. */
export function probeArgs(input: string): readonly string[] {
  return ['-v', 'error', '-threads', '1', ...callLimits, '-format_whitelist', readContainers, '-print_format', 'json', '-show_format', '-show_streams', input];
}

/** An encoder for videos: on a graphics device, or on the processor. */
export type Encoder = { readonly kind: 'vaapi'; readonly device: string } | { readonly kind: 'cpu' };

type VideoOptions = Pick<ProcessingOptions, 'videoCodec' | 'videoQuality' | 'videoPreset'>;

/** What goes before the input, into the filter and after it; nothing of one encoder is ever left for another. */
function encoderArgs(encoder: Encoder, { videoCodec, videoQuality, videoPreset }: VideoOptions): { readonly before: readonly string[]; readonly format: string; readonly codec: readonly string[] } {
  if (encoder.kind === 'vaapi') return { before: ['-vaapi_device', encoder.device], format: 'format=nv12,hwupload', codec: ['-c:v', `${videoCodec}_vaapi`, '-qp', String(videoQuality)] };
  const codec = videoCodec === 'h264' ? ['-c:v', 'libx264'] : ['-c:v', 'libx265', '-tag:v', 'hvc1'];
  return { before: [], format: 'format=yuv420p', codec: [...codec, '-preset', videoPreset, '-crf', String(videoQuality)] };
}

/** AAC is copied; anything else becomes AAC, because MP4 players know it. */
function soundArgs(codecs: readonly string[]): readonly string[] {
  return codecs.every((codec) => codec === 'aac') ? ['-c:a', 'copy'] : ['-c:a', 'aac', '-b:a', '128k'];
}

/** Naming both maps is what keeps the sound when the picture is scaled. */
export function videoArgs({ input, output }: InOut, plan: VideoPlan, encoder: Encoder, options: VideoOptions): readonly string[] {
  const { before, format, codec } = encoderArgs(encoder, options);
  const filter = `scale=${plan.width}:${plan.height}:flags=lanczos,setsar=1,${format}`;
  return [...media, ...before, '-i', input, '-map', '0:v:0', '-map', '0:a?', '-map_metadata', '0', '-sn', '-dn', '-vf', filter, ...codec, ...soundArgs(plan.audioCodecs), '-movflags', '+faststart', '-f', 'mp4', output];
}

/** One black frame, with the device, codec and quality a transcode would use; 256 pixels, as 64 are below some drivers' minimum. */
export function vaapiProbeArgs(device: string, options: VideoOptions): readonly string[] {
  const { before, format, codec } = encoderArgs({ kind: 'vaapi', device }, options);
  return [...quiet, '-nostats', ...callLimits, ...before, '-f', 'lavfi', '-i', 'color=black:size=256x256:rate=1:duration=1', '-vf', format, ...codec, '-frames:v', '1', '-f', 'null', '-'];
}

/** Arguments of ffmpeg that convert a recording to AAC. */
export function audioArgs({ input, output }: InOut, { audioKbps }: Pick<ProcessingOptions, 'audioKbps'>): readonly string[] {
  return [...media, '-i', input, '-map', '0:a:0', '-vn', '-c:a', 'aac', '-b:a', `${audioKbps}k`, '-movflags', '+faststart', '-f', 'ipod', output];
}

/** What reads one picture of a type, whatever it is called. */
const readers: Readonly<Record<PictureType, string>> = { jpg: 'jpeg_pipe', png: 'png_pipe', webp: 'webp_pipe' };

/** EXIF orientation → filters that turn the picture upright. Versions of ffmpeg differ, so it is told not to. */
const turns: Readonly<Record<number, string>> = { 2: 'hflip,', 3: 'hflip,vflip,', 4: 'vflip,', 5: 'transpose=0,', 6: 'transpose=1,', 7: 'transpose=3,', 8: 'transpose=2,' };

/** How a picture lies there and is to become: the size in its own orientation; from 5 on it is stored lying on its side. */
export interface PictureCall extends Size {
  readonly type: PictureType;
  readonly orientation: number;
}

/** The reader is named: the usual one for pictures takes `%d` and `*` in a name for a series of files. */
export function pictureArgs({ input, output }: InOut, call: PictureCall, { imageQuality }: Pick<ProcessingOptions, 'imageQuality'>): readonly string[] {
  const { orientation } = call;
  const [width, height] = orientation >= 5 ? [call.height, call.width] : [call.width, call.height];
  const quality = Math.round(2 + (100 - imageQuality) / 8);
  const filter = `${turns[orientation] ?? ''}scale=${width}:${height}:flags=lanczos`;
  return [...picture, '-noautorotate', '-f', readers[call.type], '-i', input, '-frames:v', '1', '-map_metadata', '-1', '-vf', filter, '-c:v', 'mjpeg', '-q:v', String(quality), '-pix_fmt', 'yuvj420p', '-f', 'image2', '-update', '1', output];
}

/** The decoder before the input keeps transparency; the usual one for VP9 drops it. */
export function stickerArgs({ input, output }: InOut): readonly string[] {
  return [...media, '-c:v', 'libvpx-vp9', '-i', input, '-an', '-vf', 'scale=256:256:force_original_aspect_ratio=decrease', '-c:v', 'libwebp_anim', '-loop', '0', '-f', 'webp', output];
}
