import { TobsFailure } from '../../../src/model/errors';
import type { ProcessingOptions, Processor, ProcessOrder, ProcessResult } from '../../../src/model/processing';
import type { Cancellable } from '../../../src/model/telegram';
import { audioProblem, decideAudio, decidePicture, decideVideo, isWorthwhile, notSmaller, noVideo, videoProblem, type Decision, type PictureType } from './decide';
import type { Encoders } from './encoders';
import type { EncodeCall, EncodeEnd, FfmpegEngine, WorkFiles } from './engine';
import { audioArgs, pictureArgs, stickerArgs, videoArgs } from './ffmpeg-arguments';
import type { MediaInfo } from './media-info';
import { pictureFacts } from './picture-facts';
import { isOfType, sniff, SNIFF_BYTES, type SniffedType } from './sniff';

/** What processing one file works with. */
export interface ProcessParts {
  readonly engine: FfmpegEngine;
  readonly encoders: Encoders;
  readonly files: WorkFiles;
  readonly options: ProcessingOptions;
}

type Context = Cancellable & { readonly onProgress?: (share: number) => void };

/** What each processor takes; everything else is left alone, whatever its name says. */
const inputs: Readonly<Record<Processor, readonly SniffedType[]>> = {
  picture: ['jpg', 'png', 'webp'],
  video: ['mp4', 'webm', 'avi'],
  audio: ['mp4', 'webm', 'ogg', 'mp3', 'flac', 'wav'],
  sticker: ['webm'],
};

/** chosen: a picture that is larger is none that a sender's program made. */
const MAX_PICTURE_BYTES = 64 * 1024 * 1024;

/** Where an unfinished result lies. */
function resultPart(output: string): string {
  return `${output}.part`;
}

/**
 * Looks at a file, decides, makes the new one beside it, checks that and gives it its name. The file itself is only read; a
 * result that does not pass leaves nothing behind.
 *
 * @throws TobsFailure DISK_FULL
 */
export async function processFile(order: ProcessOrder, parts: ProcessParts, context: Context): Promise<ProcessResult> {
  const job = new Job(order, parts, context);
  try {
    return await job.run();
  } catch (error) {
    // The disk refuses this file only; a full one concerns the run.
    if (error instanceof TobsFailure && error.detail.code === 'NOT_WRITABLE') return { kind: 'failed', reason: error.detail.reason };
    throw error;
  } finally {
    await parts.files.remove(resultPart(order.output));
  }
}

class Job {
  private readonly part: string;
  private sizeBytes = 0;

  constructor(
    private readonly order: ProcessOrder,
    private readonly parts: ProcessParts,
    private readonly context: Context,
  ) {
    this.part = resultPart(order.output);
  }

  async run(): Promise<ProcessResult> {
    const { path, processor } = this.order;
    const { files } = this.parts;
    this.sizeBytes = (await files.sizeOf(path)) ?? 0;
    const type = sniff(await files.read(path, SNIFF_BYTES));
    if (type === null || !inputs[processor].includes(type) || !isOfType(type, path)) return { kind: 'failed', reason: type === null ? 'its content is of no known kind' : `its content is ${type}, which does not fit its name` };
    switch (processor) {
      case 'picture':
        return type === 'jpg' || type === 'png' || type === 'webp' ? await this.picture(type) : { kind: 'failed', reason: 'it is no readable picture' };
      case 'video':
        return await this.video();
      case 'audio':
        return await this.audio();
      case 'sticker':
        return await this.sticker();
    }
  }

  private async picture(type: PictureType): Promise<ProcessResult> {
    const { files, options } = this.parts;
    if (this.sizeBytes > MAX_PICTURE_BYTES) return { kind: 'kept', reason: 'it is too large to be looked into' };
    const facts = pictureFacts(asBuffer(await files.read(this.order.path, Infinity)));
    if (facts === null) return { kind: 'failed', reason: 'it is no readable picture' };
    const decision = decidePicture(facts, this.sizeBytes, options);
    if (decision.kind === 'keep') return { kind: 'kept', reason: decision.reason };
    const [width, height] = facts.orientation >= 5 ? [decision.plan.height, decision.plan.width] : [decision.plan.width, decision.plan.height];
    const end = await this.encode({ seconds: null, args: (inOut) => pictureArgs(inOut, { ...decision.plan, type, orientation: facts.orientation }, options), picture: { width, height, quality: options.imageQuality } });
    if (!end.ok) return { kind: 'failed', reason: end.reason };
    const made = pictureFacts(asBuffer(await files.read(this.part, Infinity)));
    if (sniff(await files.read(this.part, SNIFF_BYTES)) !== 'jpg' || made?.width !== width || made.height !== height) return { kind: 'failed', reason: 'the result is not the picture that was asked for' };
    return isWorthwhile(await this.partBytes(), this.sizeBytes) ? await this.take() : { kind: 'kept', reason: notSmaller };
  }

  private async video(): Promise<ProcessResult> {
    const { encoders, options } = this.parts;
    const looked = await this.look((info) => decideVideo(info, this.sizeBytes, options));
    if (looked.kind !== 'do') return looked.result;
    const { plan } = looked;
    const remarks: string[] = [];
    let reason = '';
    for (const encoder of await encoders.chain()) {
      const end = await this.encode({ seconds: plan.seconds, args: (inOut) => videoArgs(inOut, plan, encoder, options) });
      const problem = end.ok ? await this.problemOf(async (result) => videoProblem({ plan, result, resultBytes: await this.partBytes(), originalBytes: this.sizeBytes })) : end.reason;
      if (problem === null) return await this.take(remarks);
      if (problem === notSmaller) return { kind: 'kept', reason: problem };
      reason = problem;
      remarks.push(encoders.failed(encoder, problem) ?? '');
    }
    return { kind: 'failed', reason };
  }

  private async audio(): Promise<ProcessResult> {
    const { options } = this.parts;
    const looked = await this.look((info) => decideAudio(info, options));
    if (looked.kind !== 'do') return looked.result;
    const { plan } = looked;
    const end = await this.encode({ seconds: plan.seconds, args: (inOut) => audioArgs(inOut, options) });
    if (!end.ok) return { kind: 'failed', reason: end.reason };
    const problem = await this.problemOf(async (result) => audioProblem({ plan, result, resultBytes: await this.partBytes(), originalBytes: this.sizeBytes }));
    if (problem === null) return await this.take();
    return problem === notSmaller ? { kind: 'kept', reason: problem } : { kind: 'failed', reason: problem };
  }

  private async sticker(): Promise<ProcessResult> {
    const looked = await this.look(({ video, seconds }): Decision<number | null> => (video === null ? { kind: 'keep', reason: noVideo } : { kind: 'do', plan: seconds }));
    if (looked.kind !== 'do') return looked.result;
    const end = await this.encode({ seconds: looked.plan, args: stickerArgs });
    if (!end.ok) return { kind: 'failed', reason: end.reason };
    const isPicture = sniff(await this.parts.files.read(this.part, SNIFF_BYTES)) === 'webp';
    return isPicture ? await this.take() : { kind: 'failed', reason: 'the result is no picture' };
  }

  /** What the file holds, and what follows from it. */
  private async look<Plan>(decide: (info: MediaInfo) => Decision<Plan>): Promise<{ readonly kind: 'do'; readonly plan: Plan } | { readonly kind: 'no'; readonly result: ProcessResult }> {
    const probed = await this.parts.engine.probe(this.order.path, this.context);
    if (!probed.ok) return { kind: 'no', result: { kind: 'failed', reason: probed.reason } };
    const decision = decide(probed.info);
    return decision.kind === 'do' ? decision : { kind: 'no', result: { kind: 'kept', reason: decision.reason } };
  }

  /** Every try begins without what the one before has left. */
  private async encode(call: Omit<EncodeCall, 'input' | 'output'>): Promise<EncodeEnd> {
    await this.parts.files.remove(this.part);
    return await this.parts.engine.encode({ ...call, input: this.order.path, output: this.part }, this.context);
  }

  private async problemOf(check: (result: MediaInfo) => Promise<string | null>): Promise<string | null> {
    const probed = await this.parts.engine.probe(this.part, this.context);
    return probed.ok ? await check(probed.info) : 'the result cannot be read';
  }

  private async partBytes(): Promise<number> {
    return (await this.parts.files.sizeOf(this.part)) ?? 0;
  }

  private async take(remarks: readonly string[] = []): Promise<ProcessResult> {
    const sizeBytes = await this.partBytes();
    await this.parts.files.place(this.part, this.order.output);
    const remark = remarks.filter((one) => one !== '').join('; ');
    return { kind: 'made', sizeBytes, ...(remark !== '' && { remark }) };
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
