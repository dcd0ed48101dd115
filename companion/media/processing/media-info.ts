import * as v from 'valibot';
import { frameRateOf } from './frame-rate';

/** Documented limits: beyond them a file is left as it is. */
const MAX_STREAMS = 10_000;
const MAX_SECONDS = 24 * 3600;
/** chosen: a little more than 8K has; see `callLimits`. */
export const MAX_VIDEO_PIXELS = 40_000_000;

const text = v.optional(v.pipe(v.string(), v.maxLength(4096)));
const whole = v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000)));

const StreamSchema = v.object({
  codec_type: text,
  codec_name: text,
  width: whole,
  height: whole,
  pix_fmt: text,
  bit_rate: text,
  duration: text,
  nb_frames: text,
  avg_frame_rate: text,
  sample_aspect_ratio: text,
  disposition: v.optional(v.object({ attached_pic: v.optional(v.number()) })),
  side_data_list: v.optional(v.array(v.object({ rotation: v.optional(v.number()) }))),
});

const ProbeSchema = v.object({
  streams: v.pipe(v.array(StreamSchema), v.maxLength(MAX_STREAMS)),
  format: v.object({ format_name: text, duration: text, bit_rate: text }),
});

type Stream = v.InferOutput<typeof StreamSchema>;

/** The picture of a file. */
export interface VideoStream {
  readonly codec: string;
  /** As it is shown: turned, and with square pixels. */
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
}

/** The sound of a file. */
export interface AudioStream {
  readonly codec: string;
  /** Bits per second; null when neither stream nor file say. */
  readonly bitrate: number | null;
}

/** What a file holds, as far as decisions depend on it. */
export interface MediaInfo {
  /** null when nothing says. */
  readonly seconds: number | null;
  /** Of the whole file, bits per second. */
  readonly bitrate: number | null;
  readonly video: VideoStream | null;
  readonly audio: readonly AudioStream[];
}

export type InfoResult = { readonly ok: true; readonly info: MediaInfo } | { readonly ok: false; readonly reason: string };

/** What ffprobe printed, checked; `ok: false` for what is no media file or is beyond the limits. */
export function mediaInfoOf(json: string): InfoResult {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), ProbeSchema), json);
  if (!parsed.success) return { ok: false, reason: 'it is no readable media file' };
  const { streams, format } = parsed.output;
  const video = streams.find((stream) => stream.codec_type === 'video' && stream.disposition?.attached_pic !== 1);
  const audio = streams.filter(({ codec_type }) => codec_type === 'audio');
  const seconds = positive(format.duration) ?? positive(video?.duration) ?? framesLong(video) ?? positive(audio[0]?.duration);
  if (seconds !== null && seconds > MAX_SECONDS) return { ok: false, reason: 'it claims to be longer than 24 hours' };
  const bitrate = positive(format.bit_rate) ?? positive(video?.bit_rate);
  const shown = video === undefined ? null : shownVideo(video);
  if (shown !== null && shown.width * shown.height > MAX_VIDEO_PIXELS) return { ok: false, reason: 'it has more than 40 megapixels' };
  return {
    ok: true,
    info: { seconds, bitrate, video: shown, audio: audio.map((stream) => ({ codec: stream.codec_name ?? '', bitrate: positive(stream.bit_rate) ?? (video === undefined ? bitrate : null) })) },
  };
}

function shownVideo(stream: Stream): VideoStream | null {
  const { codec_name: codec = '', width = 0, height = 0 } = stream;
  if (width < 1 || height < 1) return null;
  const rotation = stream.side_data_list?.find((data) => data.rotation !== undefined)?.rotation ?? 0;
  const wide = Math.max(1, Math.round(width * pixelShape(stream.sample_aspect_ratio)));
  const isTurned = Number.isInteger(rotation / 90) && rotation % 180 !== 0;
  return { codec, width: isTurned ? height : wide, height: isTurned ? wide : height, frameRate: frameRateOf(stream.avg_frame_rate) };
}

/** Width of a pixel by its height; 1 for nonsense. */
function pixelShape(ratio: string | undefined): number {
  const [, across, down] = /^(\d{1,6}):(\d{1,6})$/.exec(ratio ?? '') ?? [];
  const shape = Number(across) / Number(down);
  return Number.isFinite(shape) && shape >= 0.1 && shape <= 10 ? shape : 1;
}

function framesLong(stream: Stream | undefined): number | null {
  const frames = positive(stream?.nb_frames);
  return frames === null ? null : frames / frameRateOf(stream?.avg_frame_rate);
}

function positive(digits: string | undefined): number | null {
  const value = /^\d{1,15}(?:\.\d{1,9})?$/.test(digits ?? '') ? Number(digits) : 0;
  return value > 0 ? value : null;
}
