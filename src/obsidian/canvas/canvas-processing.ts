import { diskFiles } from '../../../companion/media/processing/disk-files';
import { Encoders } from '../../../companion/media/processing/encoders';
import { processFile, type ProcessParts } from '../../../companion/media/processing/process-file';
import { TobsFailure } from '../../model/errors';
import type { ProcessingOptions, ProcessingTools, ProcessOrder, ProcessResult } from '../../model/processing';
import type { Cancellable } from '../../model/telegram';
import { CanvasEngine } from './canvas-engine';

const MS_PER_MINUTE = 60_000;
/** Goes up when results of the same settings change; the engine itself is Obsidian's. */
const VERSION = 'canvas 1';

/** Makes pictures smaller where there is no FFmpeg of any kind: with what Obsidian shows them with. */
export class CanvasProcessing {
  private parts: ProcessParts | null = null;

  constructor(private readonly workerCode: string) {}

  async begin(options: ProcessingOptions, context: Cancellable): Promise<ProcessingTools> {
    const engine = new CanvasEngine({ workerCode: this.workerCode, files: diskFiles, limitMs: options.transcodeTimeoutMin * MS_PER_MINUTE });
    const drawn = await engine.canDraw(context);
    if (!drawn.ok) return { kind: 'missing', reason: `Obsidian's own canvas: ${drawn.reason}` };
    this.parts = { engine, encoders: new Encoders({ hardware: 'off' }, () => Promise.resolve(null)), files: diskFiles, options };
    return { kind: 'ready', version: VERSION, jobs: 1, remark: 'pictures are made smaller by Obsidian itself', only: { processors: ['picture'], reason: 'nothing but pictures can be processed by Obsidian itself' } };
  }

  async process(order: ProcessOrder, context: Cancellable): Promise<ProcessResult> {
    if (this.parts === null) throw new TobsFailure({ code: 'PROTOCOL', reason: 'the canvas was not tried yet' });
    return await processFile(order, this.parts, context);
  }
}
