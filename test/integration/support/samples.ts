import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

/** Runs the machine's ffmpeg, to make a sample or to look at a result. */
export function ffmpeg(...args: readonly string[]): void {
  execFileSync('ffmpeg', ['-hide_banner', '-nostdin', '-loglevel', 'error', '-y', ...args]);
}

/** How a sample video is to be. */
export interface VideoSample {
  /** Default 640x360. */
  readonly size?: string;
  readonly seconds?: number;
  /** Streams of sound; default 1. */
  readonly sounds?: number;
  readonly soundCodec?: string;
  /** Default: H.264 of a high bitrate, so that there is something to gain. */
  readonly codec?: readonly string[];
  readonly more?: readonly string[];
}

/** A moving picture full of detail, with a tone. */
export function makeVideo(path: string, { size = '640x360', seconds = 2, sounds = 1, soundCodec = 'aac', codec = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '4'], more = [] }: VideoSample = {}): string {
  const tones = Array.from({ length: sounds }, (_, index) => ['-f', 'lavfi', '-i', `sine=frequency=${440 + 100 * index}:duration=${seconds}`]).flat();
  const maps = ['-map', '0:v', ...Array.from({ length: sounds }, (_, index) => ['-map', `${index + 1}:a`]).flat()];
  ffmpeg('-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=25:duration=${seconds},noise=alls=20:allf=t`, ...tones, ...maps, ...codec, '-pix_fmt', 'yuv420p', '-c:a', soundCodec, ...more, path);
  return path;
}

/** Offset of the matrix in a track header of version 0, from its type. */
const MATRIX_OFFSET = 44;
/** Turned by 90 degrees (ISO/IEC 14496-12, 8.3.2). */
const QUARTER_TURN = [0, 0x00010000, 0, 0xffff0000, 0, 0, 0, 0, 0x40000000];

/** Copies an MP4 whose first track is a film, and says in its header that it lies on its side, as telephones do. Versions of ffmpeg differ in how they are told to. */
export function turned(source: string, path: string): string {
  const bytes = readFileSync(source);
  const matrix = bytes.indexOf('tkhd') + MATRIX_OFFSET;
  for (const [index, value] of QUARTER_TURN.entries()) bytes.writeUInt32BE(value, matrix + index * 4);
  writeFileSync(path, bytes);
  return path;
}

export interface ProbedStream {
  readonly codec_type: string;
  readonly codec_name: string;
  readonly width?: number;
  readonly height?: number;
  readonly pix_fmt?: string;
  readonly side_data_list?: readonly { readonly rotation?: number }[];
}

export interface Probed {
  readonly streams: readonly ProbedStream[];
  readonly format: { readonly format_name: string; readonly duration?: string; readonly tags?: Readonly<Record<string, string>> };
  readonly video: ProbedStream | undefined;
  readonly sounds: readonly ProbedStream[];
}

/** What ffprobe says of a file; decodes all of it first, so that a damaged one fails. */
export function probe(path: string): Probed {
  ffmpeg('-i', path, '-f', 'null', '-');
  const said = JSON.parse(execFileSync('ffprobe', ['-v', 'error', '-print_format', 'json', '-show_format', '-show_streams', path], { encoding: 'utf8' })) as Omit<Probed, 'video' | 'sounds'>;
  return { ...said, video: said.streams.find(({ codec_type }) => codec_type === 'video'), sounds: said.streams.filter(({ codec_type }) => codec_type === 'audio') };
}

