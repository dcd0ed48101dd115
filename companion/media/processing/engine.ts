import type { Cancellable } from '../../../src/model/telegram';
import type { InOut } from './ffmpeg-arguments';
import type { InfoResult } from './media-info';

/** One call that makes a file. */
export interface EncodeCall {
  /** Absolute paths. */
  readonly input: string;
  readonly output: string;
  /** The arguments, once it is known how the engine names its files. */
  readonly args: (files: InOut) => readonly string[];
  /** Length of the input, for the progress; null: unknown. */
  readonly seconds: number | null;
  /** The same for an engine that knows no arguments: what is made is a JPEG. */
  readonly picture?: PictureWish;
}

/** What a picture is to become. */
export interface PictureWish {
  /** Turned as the picture is shown. */
  readonly width: number;
  readonly height: number;
  /** 1 to 100. */
  readonly quality: number;
}

export type EncodeEnd = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** ffmpeg, as a program or as WebAssembly. */
export interface FfmpegEngine {
  probe(path: string, context: Cancellable): Promise<InfoResult>;
  /** Never throws but for an abort. What a failed call leaves under `output` is removed by the caller. */
  encode(call: EncodeCall, context: Cancellable & { readonly onProgress?: (share: number) => void }): Promise<EncodeEnd>;
}

/** The files around one job. Every method throws TobsFailure (`DISK_FULL`, `NOT_WRITABLE`) for what the disk refuses. */
export interface WorkFiles {
  sizeOf(path: string): Promise<number | null>;
  /** The first `length` bytes, or fewer; with Infinity the whole file. */
  read(path: string, length: number): Promise<Uint8Array>;
  /** Writes a file as a whole; one of that name is replaced. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** Makes a finished file durable and gives it its name. */
  place(from: string, to: string): Promise<void>;
  /** What is not there is no error. */
  remove(path: string): Promise<void>;
}

/** Share of the work that is done, from a line of ffmpeg's `-progress`; null for other lines. */
export function progressOf(line: string, seconds: number | null): number | null {
  const [, micros] = /^out_time_us=(\d{1,18})$/.exec(line.trim()) ?? [];
  return micros === undefined || seconds === null || seconds <= 0 ? null : Math.min(1, Number(micros) / 1e6 / seconds);
}
