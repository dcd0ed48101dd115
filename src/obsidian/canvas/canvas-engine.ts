import { clearTimeout, setTimeout } from 'node:timers';
import type { EncodeCall, EncodeEnd, FfmpegEngine, WorkFiles } from '../../../companion/media/processing/engine';
import type { InfoResult } from '../../../companion/media/processing/media-info';
import { onAbort } from '../../model/on-abort';
import type { Cancellable } from '../../model/telegram';
import { reasonOf } from '../../telegram/clock';
import type { PictureAnswer, PictureJob } from './picture-job';

/** chosen: what cannot draw one dot in that time will draw nothing. */
const TRY_LIMIT_MS = 10_000;
/** chosen: how long a worker without work stays. */
const IDLE_MS = 30_000;

/** What the engine works with. */
export interface CanvasEngineParts {
  /** Code of the worker. */
  readonly workerCode: string;
  readonly files: WorkFiles;
  /** Most time for one picture. */
  readonly limitMs: number;
}

/** Makes pictures smaller with Chromium's own canvas, in a worker: nothing else, and one at a time. */
export class CanvasEngine implements FfmpegEngine {
  private worker: Worker | null = null;
  private idle: ReturnType<typeof setTimeout> | undefined;
  private lastId = 0;

  constructor(private readonly parts: CanvasEngineParts) {}

  /** Draws a dot. */
  async canDraw({ signal }: Cancellable): Promise<EncodeEnd> {
    const answer = await this.ask({ width: 1, height: 1, quality: 1 }, TRY_LIMIT_MS, signal);
    return 'reason' in answer ? { ok: false, reason: answer.reason } : { ok: true };
  }

  probe(): Promise<InfoResult> {
    return Promise.resolve({ ok: false, reason: 'only pictures can be read' });
  }

  async encode({ input, output, picture }: EncodeCall, { signal }: Cancellable): Promise<EncodeEnd> {
    if (picture === undefined) return { ok: false, reason: 'only pictures can be made' };
    const { files, limitMs } = this.parts;
    const bytes = await files.read(input, Infinity);
    const answer = await this.ask({ bytes, width: picture.width, height: picture.height, quality: picture.quality / 100 }, limitMs, signal);
    if ('reason' in answer) return { ok: false, reason: answer.reason };
    await files.write(output, answer.bytes);
    return { ok: true };
  }

  /** Ends the worker, and what it is doing. The next call starts another. */
  end(): void {
    clearTimeout(this.idle);
    this.worker?.terminate();
    this.worker = null;
  }

  /** A worker that takes too long is ended. @throws the signal's reason */
  private async ask(job: Omit<PictureJob, 'id'>, limitMs: number, signal: AbortSignal): Promise<PictureAnswer> {
    signal.throwIfAborted();
    clearTimeout(this.idle);
    const id = ++this.lastId;
    const worker = this.started();
    if (worker === null) return { id, reason: 'there are no workers here' };
    return await new Promise<PictureAnswer>((resolve, reject) => {
      const done = (answer: PictureAnswer): void => {
        clearTimeout(limit);
        removeStop();
        this.idle = setTimeout(() => this.end(), IDLE_MS).unref();
        resolve(answer);
      };
      const fail = (reason: string): void => {
        done({ id, reason });
        this.end();
      };
      const limit = setTimeout(() => fail(`it took longer than ${Math.round(limitMs / 1000)} s`), limitMs);
      const removeStop = onAbort(signal, () => {
        clearTimeout(limit);
        this.end();
        reject(reasonOf(signal));
      });
      worker.onmessage = ({ data }: MessageEvent<PictureAnswer>) => {
        if (data.id === id) done(data);
      };
      worker.onerror = ({ message }) => fail(message);
      worker.postMessage({ ...job, id });
    });
  }

  private started(): Worker | null {
    if (this.worker !== null || typeof Worker === 'undefined') return this.worker;
    const address = URL.createObjectURL(new Blob([this.parts.workerCode], { type: 'text/javascript' }));
    this.worker = new Worker(address);
    URL.revokeObjectURL(address);
    return this.worker;
  }
}
