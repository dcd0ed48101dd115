import type { SpeechSegment } from '../../src/model/speech';

/** Sound an engine is given: 16 bits, one channel, 16 kHz. */
export interface EngineSound {
  /** Name of the WAV file in the job's folder: only digits and `.wav`, whatever the original is called. */
  readonly name: string;
  readonly seconds: number;
  /** Most time an engine may take over it. */
  readonly limitMs: number;
}

/** Recordings an engine is to hear at one start. */
export interface EngineJob {
  /** Private folder, working folder of the engine. */
  readonly folder: string;
  readonly sounds: readonly EngineSound[];
  /** `auto`, or ISO 639-1. */
  readonly language: string;
  /** Width of the search: 1, 3 or 5; the same for all sounds of a job. */
  readonly beam: number;
  readonly threads: number;
  readonly signal: AbortSignal;
}

export type EngineAnswer =
  | { readonly kind: 'heard'; readonly language?: string; readonly segments: readonly SpeechSegment[] }
  /** `again`: a sound that was in a job with others may be tried alone. */
  | { readonly kind: 'failed'; readonly reason: string; readonly again: boolean };

/** A speech engine on this machine, with its model. */
export interface Engine {
  /** As setting `transcribeEngine` has it. */
  readonly name: string;
  /** Tells versions apart. Made without running anything. */
  readonly version: string;
  /** Tells models apart. */
  readonly modelId: string;
  /** `whisper base q8_0` */
  readonly label: string;
  /** Whether it works at all. Called once, before the first job. @returns what is wrong, or null */
  check(signal: AbortSignal): Promise<string | null>;
  /** @returns an answer for each sound that there is one for  @throws the signal's reason */
  run(job: EngineJob): Promise<ReadonlyMap<EngineSound, EngineAnswer>>;
  /** Lets go of what it holds. */
  close(): void;
}

/** The model's file, as far as engines need to know it. */
export interface EngineModel {
  readonly path: string;
  readonly id: string;
  /** `base q8_0` */
  readonly label: string;
}
