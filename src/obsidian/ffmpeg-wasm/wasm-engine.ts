import { clearTimeout, setTimeout } from 'node:timers';
import { FFmpeg } from '@ffmpeg/ffmpeg';
import type { EncodeCall, EncodeEnd, FfmpegEngine, WorkFiles } from '../../../companion/media/processing/engine';
import { progressOf } from '../../../companion/media/processing/engine';
import { probeArgs } from '../../../companion/media/processing/ffmpeg-arguments';
import { mediaInfoOf, type InfoResult } from '../../../companion/media/processing/media-info';
import { onAbort } from '../../model/on-abort';
import type { Cancellable } from '../../model/telegram';
import { reasonOf } from '../../telegram/clock';
import type { FfmpegCore } from './core-files';

/** Documented (media.md section 4), as for programs. */
const PROBE_LIMIT_MS = 20_000;
const STALL_MS = 120_000;
/** chosen: how long a worker without work keeps its memory. */
const IDLE_MS = 30_000;
/** chosen: WebAssembly memory never shrinks, so a worker that held a large file makes room for a new one. */
const LARGE_BYTES = 16 * 1024 * 1024;

/** Names in the worker's own memory: nothing of the original's name gets there. */
const inside = { input: '/input', output: '/output', report: '/report.json' } as const;

/** What running ffmpeg.wasm works with. */
export interface WasmEngineParts {
  readonly core: FfmpegCore;
  /** Code of the worker. */
  readonly workerCode: string;
  readonly files: WorkFiles;
  /** Most time for one file. */
  readonly limitMs: number;
}

type Step<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly reason: string };

interface Limits {
  readonly limitMs: number;
  readonly signal: AbortSignal;
  readonly onLine?: (line: string) => void;
}

/**
 * ffmpeg as WebAssembly, in a worker: one file at a time, which is copied into the worker's memory and back. The worker reaches
 * neither the disk nor the network; ending it ends whatever it does.
 */
export class WasmEngine implements FfmpegEngine {
  private ffmpeg: FFmpeg | null = null;
  private idle: ReturnType<typeof setTimeout> | null = null;
  private hear: (line: string) => void = () => undefined;

  constructor(private readonly parts: WasmEngineParts) {}

  /** What the core says it is: `5.1.4`. Throws nothing but an abort. */
  async version({ signal }: Cancellable): Promise<Step<string>> {
    const lines: string[] = [];
    const ran = await this.run({ limitMs: PROBE_LIMIT_MS, signal, onLine: (line) => void lines.push(line) }, (ffmpeg) => ffmpeg.exec(['-version']));
    if (!ran.ok) return ran;
    const version = lines.map((line) => /^ffmpeg version (\S+)/.exec(line)?.[1]).find((found) => found !== undefined);
    return version === undefined ? { ok: false, reason: 'it does not say its version' } : { ok: true, value: version };
  }

  async probe(path: string, { signal }: Cancellable): Promise<InfoResult> {
    const bytes = await this.parts.files.read(path, Infinity);
    const ran = await this.run({ limitMs: PROBE_LIMIT_MS, signal }, async (ffmpeg) => {
      await ffmpeg.writeFile(inside.input, bytes);
      // What it returns says nothing; a file it cannot read gives a report without streams.
      await ffmpeg.ffprobe([...probeArgs(`file:${inside.input}`), '-o', inside.report]);
      const report = await ffmpeg.readFile(inside.report, 'utf8');
      await ffmpeg.deleteFile(inside.report);
      await ffmpeg.deleteFile(inside.input);
      return String(report);
    });
    return ran.ok ? mediaInfoOf(ran.value) : { ok: false, reason: `it is no readable media file (${ran.reason})` };
  }

  async encode({ input, output, args, seconds }: EncodeCall, { signal, onProgress }: Cancellable & { readonly onProgress?: (share: number) => void }): Promise<EncodeEnd> {
    const { files, limitMs } = this.parts;
    const bytes = await files.read(input, Infinity);
    let last = '';
    const onLine = (line: string): void => {
      const share = progressOf(line, seconds);
      if (share !== null) onProgress?.(share);
      else if (isTelling(line)) last = line;
    };
    const isLarge = bytes.length > LARGE_BYTES;
    const ran = await this.run({ limitMs, signal, onLine }, async (ffmpeg) => {
      await ffmpeg.writeFile(inside.input, bytes);
      const code = await ffmpeg.exec([...args({ input: `file:${inside.input}`, output: `file:${inside.output}` })]);
      if (code !== 0) return null;
      const made = await ffmpeg.readFile(inside.output);
      await ffmpeg.deleteFile(inside.output);
      await ffmpeg.deleteFile(inside.input);
      return typeof made === 'string' ? null : made;
    });
    if (!ran.ok) return ran;
    if (isLarge || ran.value === null) this.end();
    if (ran.value === null) return { ok: false, reason: last.replaceAll(`file:${inside.input}: `, '') || 'it ended without a result' };
    await files.write(output, ran.value);
    return { ok: true };
  }

  /** Ends the worker, and what it is doing. The next call starts another. */
  end(): void {
    if (this.idle !== null) clearTimeout(this.idle);
    this.ffmpeg?.terminate();
    this.ffmpeg = null;
  }

  /** Has the worker do something. A worker that fails or takes too long is ended. @throws the signal's reason */
  private async run<Value>({ limitMs, signal, onLine }: Limits, work: (ffmpeg: FFmpeg) => Promise<Value>): Promise<Step<Value>> {
    signal.throwIfAborted();
    if (this.idle !== null) clearTimeout(this.idle);
    let late: string | null = null;
    const expire = (reason: string): void => {
      late = reason;
      this.end();
    };
    const limit = setTimeout(() => expire(`it took longer than ${Math.round(limitMs / 1000)} s`), limitMs);
    let stall: ReturnType<typeof setTimeout> | undefined;
    const alive = (): void => {
      clearTimeout(stall);
      stall = setTimeout(() => expire(`it made no progress for ${STALL_MS / 1000} s`), STALL_MS);
    };
    alive();
    this.hear = (line) => {
      alive();
      onLine?.(line);
    };
    const removeStop = onAbort(signal, () => this.end());
    try {
      return { ok: true, value: await work(await this.started()) };
    } catch (error) {
      // Whatever was wrong inside: the worker is of no more use, and the file is as it was.
      this.end();
      if (signal.aborted) throw reasonOf(signal);
      return { ok: false, reason: late ?? (error instanceof Error ? error.message : String(error)) };
    } finally {
      clearTimeout(limit);
      clearTimeout(stall);
      removeStop();
      this.endLater();
    }
  }

  private async started(): Promise<FFmpeg> {
    if (this.ffmpeg !== null) return this.ffmpeg;
    const { core, workerCode } = this.parts;
    const ffmpeg = new FFmpeg();
    this.ffmpeg = ffmpeg;
    ffmpeg.on('log', ({ message }) => this.hear(message));
    const addresses = [
      address(workerCode, 'text/javascript'),
      // The build for script tags exports nothing.
      address(/\bexport default\b/.test(core.script) ? core.script : `${core.script}\nexport default createFFmpegCore;`, 'text/javascript'),
      address(core.wasm as Uint8Array<ArrayBuffer>, 'application/wasm'),
    ] as const;
    try {
      const [classWorkerURL, coreURL, wasmURL] = addresses;
      await ffmpeg.load({ classWorkerURL, coreURL, wasmURL });
      return ffmpeg;
    } finally {
      addresses.forEach((one) => URL.revokeObjectURL(one));
    }
  }

  private endLater(): void {
    if (this.ffmpeg !== null) this.idle = setTimeout(() => this.end(), IDLE_MS).unref();
  }
}

/** An address that only this window and its workers can read. */
function address(content: BlobPart, type: string): string {
  return URL.createObjectURL(new Blob([content], { type }));
}

/** The core's log holds everything; these lines end every call, whatever happened. */
function isTelling(line: string): boolean {
  return line.trim() !== '' && !/^(?:Statistics:|Aborted\(|Conversion failed|\w+=)/.test(line);
}
