/** Aborts what is under way. */
interface Stoppable {
  readonly signal: AbortSignal;
}

/** What can be done to a finished file. */
export type Processor = 'picture' | 'video' | 'audio' | 'sticker';

/** Extension of what each processor makes. */
export const processedExtensions: Readonly<Record<Processor, string>> = { picture: 'jpg', video: 'mp4', audio: 'm4a', sticker: 'webp' };

/** Settings that shape processing; same names, units and ranges as in src/settings. */
export interface ProcessingOptions {
  readonly imageQuality: number;
  readonly imageMaxPx: number;
  readonly audioKbps: number;
  readonly hardware: 'auto' | 'off';
  readonly vaapiDevice: string;
  readonly videoCodec: 'h264' | 'hevc';
  readonly videoQuality: number;
  readonly videoPreset: string;
  readonly videoMaxHeight: number;
  readonly transcodeMinMB: number;
  readonly transcodeTimeoutMin: number;
  /** 0: a quarter of the processor cores. */
  readonly transcodeJobs: number;
  /** Empty: look for it. */
  readonly ffmpegPath: string;
  readonly ffprobePath: string;
}

/** What there is to work with. */
export type ProcessingTools =
  /**
   * `version` is part of what a result depends on; `jobs`: files at the same time; `remark`: what the user should know of the
   * program; `only`: what it can do where it cannot do everything, and why not the rest.
   */
  | { readonly kind: 'ready'; readonly version: string; readonly jobs: number; readonly remark?: string; readonly only?: { readonly processors: readonly Processor[]; readonly reason: string } }
  | { readonly kind: 'missing'; readonly reason: string };

/** One file to process. */
export interface ProcessOrder {
  /** Absolute path of the file as it was downloaded; never changed. */
  readonly path: string;
  /** Absolute path of the result, in a folder that exists. A file of that name is replaced. */
  readonly output: string;
  readonly processor: Processor;
}

export type ProcessResult =
  /** Checked and in its place. `remark`: what was done otherwise than asked for. */
  | { readonly kind: 'made'; readonly sizeBytes: number; readonly remark?: string }
  /** The file is best left as it is. */
  | { readonly kind: 'kept'; readonly reason: string }
  /** Not with the program there is; the file waits for a better one. */
  | { readonly kind: 'later'; readonly reason: string }
  /** It could not be processed; the file is as it was. */
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * Makes finished files smaller or playable. Adapters: LocalProcessing (this process), RemoteProcessing (the companion),
 * WasmProcessing and CanvasProcessing (the renderer, without programs). Aborting ends the program that works on the file and leaves no trace of it.
 */
export interface FileProcessing {
  /** Looks for the programs, and clears away what a killed process left. Call once, before anything else of a run. */
  begin(options: ProcessingOptions, context: Stoppable): Promise<ProcessingTools>;
  /** SHA-256 of a file, in hexadecimal. @throws TobsFailure NOT_WRITABLE when it cannot be read */
  hash(path: string, context: Stoppable): Promise<string>;
  /** @throws TobsFailure DISK_FULL, NOT_WRITABLE */
  process(order: ProcessOrder, context: Stoppable & { readonly onProgress?: (share: number) => void }): Promise<ProcessResult>;
  /** Renames a result to its final name and removes what it replaces; what is not there is no error. Durable when resolved. */
  settle(step: SettleStep): Promise<void>;
}

/** One step that puts a processed file into its place; repeated, it does no harm. */
export interface SettleStep {
  /** Absolute path of the result, if it is to get another name. */
  readonly from?: string;
  /** That name; a file that has it is replaced. */
  readonly to?: string;
  /** Absolute path of a file that is no longer needed. */
  readonly remove?: string;
}
