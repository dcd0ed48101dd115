import type { ProcessingOptions } from '../../../src/model/processing';
import type { MediaInfo } from './media-info';

/*
 * Whether a file is worth processing, and into what. Pure: what the file holds and the settings are all that counts
 * (media.md sections 6 to 8).
 */

const MIB = 1024 * 1024;
/** Documented: how far above the box a side may be before it counts. */
const BOX_TOLERANCE = 1.2;
const HIGH_BITRATE = 3_000_000;
const MIN_VIDEO_SECONDS = 1;
/** Documented: pictures within both limits stay. */
const PICTURE_TOLERANCE = 1.5;
const LARGE_PICTURE_BYTES = 5 * MIB;
/** Documented: larger ones stay as they are. */
export const MAX_PICTURE_PIXELS = 100_000_000;
/** Documented: a result must be at least a tenth smaller. */
const WORTHWHILE = 0.9;
/** Codecs every Obsidian plays. */
const playable: ReadonlySet<string> = new Set(['aac', 'mp3', 'opus']);

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export type Decision<Plan> = { readonly kind: 'do'; readonly plan: Plan } | { readonly kind: 'keep'; readonly reason: string };

/** Longest sides a video may have, turned for portrait. */
export function boxFor({ width, height }: Size, maxHeight: number): Size {
  const long = Math.round((16 * maxHeight) / 9);
  return height > width ? { width: maxHeight, height: long } : { width: long, height: maxHeight };
}

/** The size that fits the box in the same shape, sides even. */
export function fitInto({ width, height }: Size, box: Size): Size {
  const scale = Math.min(1, box.width / width, box.height / height);
  const even = (side: number): number => Math.max(2, 2 * Math.round((side * scale) / 2));
  return { width: even(width), height: even(height) };
}

/** What a video is to become. */
export interface VideoPlan extends Size {
  readonly seconds: number;
  readonly audioCodecs: readonly string[];
}

/** ffprobe gives no size to what its decoder refuses. */
export const noVideo = 'it holds no video of at most 40 megapixels';

/** Whether a video is made smaller, and to what size. */
export function decideVideo(info: MediaInfo, sizeBytes: number, { videoMaxHeight, transcodeMinMB }: Pick<ProcessingOptions, 'videoMaxHeight' | 'transcodeMinMB'>): Decision<VideoPlan> {
  const { video, seconds, bitrate } = info;
  if (video === null) return { kind: 'keep', reason: noVideo };
  if (seconds === null) return { kind: 'keep', reason: 'its length is unknown' };
  if (seconds < MIN_VIDEO_SECONDS) return { kind: 'keep', reason: 'it is shorter than a second' };
  const box = boxFor(video, videoMaxHeight);
  const isLarge = video.width > BOX_TOLERANCE * box.width || video.height > BOX_TOLERANCE * box.height;
  const rate = bitrate ?? (sizeBytes * 8) / seconds;
  if (!isLarge && rate <= HIGH_BITRATE && sizeBytes <= transcodeMinMB * MIB) return { kind: 'keep', reason: 'it is small enough' };
  return { kind: 'do', plan: { ...fitInto(video, box), seconds, audioCodecs: info.audio.map(({ codec }) => codec) } };
}

/** What a recording is to become. */
export interface AudioPlan {
  readonly seconds: number;
  /** Replaces something Obsidian may not play, so it need not be smaller. */
  readonly isForPlaying: boolean;
}

/** Whether a recording is converted: for its size, or to be played at all. */
export function decideAudio({ audio: [first], seconds }: MediaInfo, { audioKbps }: Pick<ProcessingOptions, 'audioKbps'>): Decision<AudioPlan> {
  if (first === undefined) return { kind: 'keep', reason: 'it holds no sound' };
  if (seconds === null) return { kind: 'keep', reason: 'its length is unknown' };
  const isForPlaying = !playable.has(first.codec);
  if (!isForPlaying && (first.bitrate === null || first.bitrate <= audioKbps * 1000)) return { kind: 'keep', reason: 'its codec and bitrate are right' };
  return { kind: 'do', plan: { seconds, isForPlaying } };
}

/** Pictures that are made smaller. */
export type PictureType = 'jpg' | 'png' | 'webp';

/** What a picture's own bytes say of it. */
export interface PictureFacts extends Size {
  readonly isAnimated: boolean;
  readonly hasTransparency: boolean;
  /** EXIF: 1 to 8. */
  readonly orientation: number;
}

/** Target size in the picture's own orientation, before it is turned. */
export function decidePicture(facts: PictureFacts, sizeBytes: number, { imageMaxPx }: Pick<ProcessingOptions, 'imageMaxPx'>): Decision<Size> {
  const longest = Math.max(facts.width, facts.height);
  if (facts.isAnimated) return { kind: 'keep', reason: 'it is animated' };
  if (facts.hasTransparency) return { kind: 'keep', reason: 'it is transparent' };
  if (facts.width * facts.height > MAX_PICTURE_PIXELS) return { kind: 'keep', reason: 'it has more than 100 megapixels' };
  if (longest <= PICTURE_TOLERANCE * imageMaxPx && sizeBytes <= LARGE_PICTURE_BYTES) return { kind: 'keep', reason: 'it is small enough' };
  const scale = Math.min(1, imageMaxPx / longest);
  const side = (length: number): number => Math.max(1, Math.round(length * scale));
  return { kind: 'do', plan: { width: side(facts.width), height: side(facts.height) } };
}

/** Whether a result is worth having instead of the original. */
export function isWorthwhile(resultBytes: number, originalBytes: number): boolean {
  return resultBytes > 0 && resultBytes <= originalBytes * WORTHWHILE;
}

/** A video that was made, beside what was to be made. */
export interface VideoCheck {
  readonly plan: VideoPlan;
  readonly result: MediaInfo;
  readonly resultBytes: number;
  readonly originalBytes: number;
}

/** Why a transcoded video is not taken, or null when it is (media.md section 7). */
export function videoProblem({ plan, result, resultBytes, originalBytes }: VideoCheck): string | null {
  const { video, audio, seconds } = result;
  if (video === null || !['h264', 'hevc'].includes(video.codec)) return 'the result holds no video';
  if (video.width !== plan.width || video.height !== plan.height) return `the result is ${video.width}×${video.height} instead of ${plan.width}×${plan.height}`;
  if (audio.length !== plan.audioCodecs.length) return `the result has ${audio.length} sound tracks instead of ${plan.audioCodecs.length}`;
  if (seconds === null || Math.abs(seconds - plan.seconds) > 1) return 'the result has another length';
  return isWorthwhile(resultBytes, originalBytes) ? null : notSmaller;
}

/** Documented: sound may differ by so much in length. */
const SOUND_TOLERANCE_SECONDS = 0.5;

/** Why a converted recording is not taken; null: it is. */
export function audioProblem({ plan, result, resultBytes, originalBytes }: { readonly plan: AudioPlan; readonly result: MediaInfo; readonly resultBytes: number; readonly originalBytes: number }): string | null {
  if (result.audio[0]?.codec !== 'aac') return 'the result holds no sound';
  if (result.seconds === null || Math.abs(result.seconds - plan.seconds) > SOUND_TOLERANCE_SECONDS) return 'the result has another length';
  return plan.isForPlaying || isWorthwhile(resultBytes, originalBytes) ? null : notSmaller;
}

/** The one reason that is no failure. */
export const notSmaller = 'the result would not be a tenth smaller';
