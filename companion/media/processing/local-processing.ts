import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { pipeline } from 'node:stream/promises';
import { TobsFailure } from '../../../src/model/errors';
import type { FileProcessing, ProcessingOptions, ProcessingTools, ProcessOrder, ProcessResult, SettleStep } from '../../../src/model/processing';
import type { Cancellable } from '../../../src/model/telegram';
import { onDisk } from '../../cli/disk-error';
import { findVaapi, gpuDevices } from '../../tools/vaapi';
import { clearStaleWorkFolders } from '../../tools/work-folder';
import { diskFiles } from './disk-files';
import { Encoders } from './encoders';
import { programsOf, searchFfmpeg, type FfmpegPrograms } from './find-ffmpeg';
import { NativeEngine } from './native-engine';
import { processFile, type ProcessParts } from './process-file';

const MS_PER_MINUTE = 60_000;

/** Processes files with the ffmpeg of this computer. */
export class LocalProcessing implements FileProcessing {
  private parts: ProcessParts | null = null;

  async begin(options: ProcessingOptions, { signal }: Cancellable): Promise<ProcessingTools> {
    await clearStaleWorkFolders();
    const programs = programsOf(await searchFfmpeg(options));
    signal.throwIfAborted();
    if ('missing' in programs) return { kind: 'missing', reason: programs.missing };
    this.parts = {
      engine: new NativeEngine(programs, options.transcodeTimeoutMin * MS_PER_MINUTE),
      encoders: new Encoders(options, () => hardware(programs, options)),
      files: diskFiles,
      options,
    };
    return { kind: 'ready', version: `ffmpeg ${programs.version}`, jobs: jobsOf(options.transcodeJobs, availableParallelism()) };
  }

  async hash(path: string, { signal }: Cancellable): Promise<string> {
    const hash = createHash('sha256');
    await onDisk(path, () => pipeline(createReadStream(path), hash, { signal }));
    return hash.digest('hex');
  }

  async process(order: ProcessOrder, context: Cancellable & { readonly onProgress?: (share: number) => void }): Promise<ProcessResult> {
    if (this.parts === null) throw new TobsFailure({ code: 'PROTOCOL', reason: 'no program was looked for yet' });
    return await processFile(order, this.parts, context);
  }

  async settle({ from, to, remove }: SettleStep): Promise<void> {
    if (from !== undefined && to !== undefined) await diskFiles.place(from, to);
    if (remove !== undefined) await diskFiles.remove(remove);
  }
}

/** 0: a quarter of the cores, at least one. */
export function jobsOf(setting: number, cores: number): number {
  return setting > 0 ? setting : Math.max(1, Math.floor(cores / 4));
}

async function hardware({ ffmpeg }: FfmpegPrograms, options: ProcessingOptions): Promise<{ readonly device: string } | null> {
  const { path } = await findVaapi({ ffmpeg, platform: process.platform, devices: gpuDevices, options });
  return path === null ? null : { device: path };
}
