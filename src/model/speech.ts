import type { FileMedia } from './media';

/*
 * Speech that is turned into text on this machine. The companion does it; an export run asks for it through `SpeechPort`,
 * whether the companion is another process or this one.
 */

/** What may be transcribed (setting `transcribeKinds`). */
export type SpeechKind = 'voice' | 'round' | 'audio' | 'video';

/** The kind of speech a file may hold; null for what has no sound. */
export function speechKindOf({ type }: FileMedia): SpeechKind | null {
  switch (type) {
    case 'voice':
    case 'audio':
    case 'video':
      return type;
    case 'roundVideo':
      return 'round';
    case 'photo':
    case 'gif':
    case 'sticker':
    case 'document':
      return null;
  }
}

/** Which engine, with which model, and how; the settings of the same names. */
export interface SpeechOptions {
  /** `auto`: the first that works. */
  readonly engine: string;
  /** Program, folder with packages, or address of a server on this machine; empty: look for one. */
  readonly enginePath: string;
  /** File or folder; empty: look for one. */
  readonly model: string;
  /** `auto`, or ISO 639-1. */
  readonly language: string;
  readonly device: 'auto' | 'cpu' | 'gpu';
  readonly precision: 'auto' | 'int8' | 'float16' | 'float32';
  /** Most minutes one file may take. */
  readonly timeoutMin: number;
  /** Seconds after which an engine that holds a model lets go of it; 0: never. */
  readonly unloadS: number;
  /** Path of ffmpeg; empty: look for it. */
  readonly ffmpegPath: string;
}

/** A stretch of speech. */
export interface SpeechSegment {
  readonly startMs: number;
  readonly endMs: number;
  /** As it was heard; untrusted. */
  readonly text: string;
}

/** The first part of a long recording, which is heard piece by piece so that a stop loses one of them. */
export interface HeardPart {
  readonly upToMs: number;
  readonly segments: readonly SpeechSegment[];
  readonly language?: string;
}

/** A recording that is to become text. */
export interface SpeechFile {
  /** Absolute path. */
  readonly path: string;
  /** As Telegram says; absent: unknown. */
  readonly seconds?: number;
  /** What earlier calls heard of it. */
  readonly heard?: HeardPart;
}

/** What was said in a recording. */
export interface Transcript {
  /** ISO 639-1, as it was heard or set. */
  readonly language?: string;
  /** Engine and model: `whisper base q8_0`. */
  readonly by: string;
  /** In order; none: nothing was said. */
  readonly segments: readonly SpeechSegment[];
  /** The engine repeated itself. */
  readonly isDoubtful?: boolean;
}

/** What became of one file. */
export type SpeechResult =
  /** `key`: see {@link SpeechPort.keys}. `remark`: which engines turned out not to work, and why. */
  | { readonly kind: 'done'; readonly key: string; readonly transcript: Transcript; readonly remark?: string }
  /** A long recording: ask again with this. */
  | { readonly kind: 'part'; readonly heard: HeardPart }
  | { readonly kind: 'failed'; readonly reason: string }
  /** No engine works; nothing was tried on this file. */
  | { readonly kind: 'impossible'; readonly reason: string };

/** What the options mean on this machine, as far as can be told without starting an engine. */
export interface SpeechSetup {
  /** Another one means that transcripts made with the one before are out of date. */
  readonly signature: string;
  /** What 0 jobs at a time means: a quarter of the cores, at least 1. */
  readonly autoJobs: number;
  /** Why no transcript can be made, in a few words; absent when one may be. */
  readonly problem?: string;
  /** Where was looked for what, and in vain; only with `problem`. */
  readonly details?: string;
}

/** Most files of one job, and most seconds of sound: then the model is loaded once for all of them (media.md section 9). */
export const speechJobLimits = { files: 20, seconds: 600 } as const;

/** A call that can be stopped. */
interface Stoppable {
  readonly signal: AbortSignal;
}

/** Turns speech into text. Never throws for what is wrong with a file or an engine: that is a result. */
export interface SpeechPort {
  /** Starts no process. */
  setup(options: SpeechOptions, stop: Stoppable): Promise<SpeechSetup>;
  /**
   * What identifies the transcript of each file: its bytes, engine, model and options, one key for each engine that may be
   * used. Starts no process. A file that cannot be read has none.
   */
  keys(files: readonly SpeechFile[], options: SpeechOptions, stop: Stoppable): Promise<readonly (readonly string[])[]>;
  /** @param files at most `speechJobLimits.files`  @returns one result for each, in their order */
  transcribe(files: readonly SpeechFile[], options: SpeechOptions, stop: Stoppable): Promise<readonly SpeechResult[]>;
}
