import { diskFiles } from '../../../companion/media/processing/disk-files';
import { Encoders } from '../../../companion/media/processing/encoders';
import { processFile, type ProcessParts } from '../../../companion/media/processing/process-file';
import { TobsFailure } from '../../model/errors';
import type { ProcessingOptions, ProcessingTools, ProcessOrder, ProcessResult } from '../../model/processing';
import type { Cancellable } from '../../model/telegram';
import { CoreFiles } from './core-files';
import type { WasmEngine } from './wasm-engine';

const MS_PER_MINUTE = 60_000;
/** Documented (media.md section 11): the file and its result are in memory as a whole. */
const MAX_MIB = 200;
const MAX_BYTES = MAX_MIB * 1024 * 1024;

/** Processes files inside Obsidian, without any program. */
export class WasmProcessing {
  private parts: (ProcessParts & { readonly engine: WasmEngine }) | null = null;

  /** @param folder absolute path of the folder with the core */
  constructor(
    private readonly folder: string,
    private readonly workerCode: string,
  ) {}

  async begin(options: ProcessingOptions, { signal }: Cancellable): Promise<ProcessingTools> {
    const files = new CoreFiles(this.folder);
    const found = await files.find();
    signal.throwIfAborted();
    if ('missing' in found) return { kind: 'missing', reason: `ffmpeg.wasm: ${found.missing}` };
    const { core } = found;
    const { WasmEngine } = await import('./wasm-engine');
    const engine = new WasmEngine({ core, workerCode: this.workerCode, files: diskFiles, limitMs: options.transcodeTimeoutMin * MS_PER_MINUTE });
    const version = await engine.version({ signal });
    if (!version.ok) return { kind: 'missing', reason: `ffmpeg.wasm: ${core.folder} cannot be used (${version.reason})` };
    if (found.isNew) await files.keep(core);
    this.parts = { engine, encoders: new Encoders({ hardware: 'off' }, () => Promise.resolve(null)), files: diskFiles, options };
    return { kind: 'ready', version: `ffmpeg.wasm ${version.value}`, jobs: 1, remark: `FFmpeg ${version.value} inside Obsidian (WebAssembly) is used, for files of at most ${MAX_MIB} MB` };
  }

  async process(order: ProcessOrder, context: Cancellable & { readonly onProgress?: (share: number) => void }): Promise<ProcessResult> {
    if (((await diskFiles.sizeOf(order.path)) ?? 0) > MAX_BYTES) return { kind: 'later', reason: `it is larger than ${MAX_MIB} MB, the limit without FFmpeg on this computer` };
    if (this.parts === null) throw new TobsFailure({ code: 'PROTOCOL', reason: 'the core was not looked for yet' });
    return await processFile(order, this.parts, context);
  }
}
