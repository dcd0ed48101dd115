import * as v from 'valibot';
import type { ProcessingOptions, ProcessingTools, ProcessOrder, ProcessResult, SettleStep } from '../../model/processing';
import { count, finite, shortText, text } from './primitives';

const absolutePath = v.pipe(v.string(), v.minLength(1), v.maxLength(32_768));

export const processingOptionsSchema = v.strictObject({
  imageQuality: count,
  imageMaxPx: count,
  audioKbps: count,
  hardware: v.picklist(['auto', 'off']),
  vaapiDevice: text,
  videoCodec: v.picklist(['h264', 'hevc']),
  videoQuality: count,
  videoPreset: shortText,
  videoMaxHeight: count,
  transcodeMinMB: count,
  transcodeTimeoutMin: count,
  transcodeJobs: count,
  ffmpegPath: text,
  ffprobePath: text,
}) satisfies v.GenericSchema<unknown, ProcessingOptions>;

export const processingToolsSchema: v.GenericSchema<unknown, ProcessingTools> = v.variant('kind', [
  v.strictObject({ kind: v.literal('ready'), version: text, jobs: count, remark: v.optional(text) }),
  v.strictObject({ kind: v.literal('missing'), reason: text }),
]);

export const processOrderSchema = v.strictObject({ path: absolutePath, output: absolutePath, processor: v.picklist(['picture', 'video', 'audio', 'sticker']) }) satisfies v.GenericSchema<unknown, ProcessOrder>;

export const processResultSchema: v.GenericSchema<unknown, ProcessResult> = v.variant('kind', [
  v.strictObject({ kind: v.literal('made'), sizeBytes: finite, remark: v.optional(text) }),
  v.strictObject({ kind: v.literal('kept'), reason: text }),
  v.strictObject({ kind: v.literal('later'), reason: text }),
  v.strictObject({ kind: v.literal('failed'), reason: text }),
]);

export const settleStepSchema: v.GenericSchema<unknown, SettleStep> = v.strictObject({ from: v.optional(absolutePath), to: v.optional(absolutePath), remove: v.optional(absolutePath) });
export const hashOrderSchema = v.strictObject({ path: absolutePath });
