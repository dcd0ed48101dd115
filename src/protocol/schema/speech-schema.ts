import * as v from 'valibot';
import { speechJobLimits, type SpeechFile, type SpeechOptions, type SpeechResult, type SpeechSetup } from '../../model/speech';
import { count, finite, flag, shortText, text } from './primitives';

const milliseconds = v.pipe(finite, v.minValue(0));
const segments = v.array(v.strictObject({ startMs: milliseconds, endMs: milliseconds, text }));
const heard = v.strictObject({ upToMs: milliseconds, segments, language: v.optional(shortText) });
const transcript = v.strictObject({ language: v.optional(shortText), by: shortText, segments, isDoubtful: v.optional(flag) });

export const speechOptionsSchema: v.GenericSchema<unknown, SpeechOptions> = v.strictObject({
  engine: shortText,
  enginePath: shortText,
  model: shortText,
  language: shortText,
  device: v.picklist(['auto', 'cpu', 'gpu']),
  precision: v.picklist(['auto', 'int8', 'float16', 'float32']),
  timeoutMin: count,
  unloadS: count,
  ffmpegPath: shortText,
});

const file: v.GenericSchema<unknown, SpeechFile> = v.strictObject({ path: shortText, seconds: v.optional(finite), heard: v.optional(heard) });
export const speechFilesSchema = v.pipe(v.array(file), v.maxLength(speechJobLimits.files));

export const speechSetupSchema: v.GenericSchema<unknown, SpeechSetup> = v.strictObject({ signature: shortText, autoJobs: count, problem: v.optional(text), details: v.optional(text) });

export const speechKeysSchema = v.array(v.array(shortText));

export const speechResultsSchema: v.GenericSchema<unknown, readonly SpeechResult[]> = v.array(
  v.variant('kind', [
    v.strictObject({ kind: v.literal('done'), key: shortText, transcript, remark: v.optional(text) }),
    v.strictObject({ kind: v.literal('part'), heard }),
    v.strictObject({ kind: v.literal('failed'), reason: text }),
    v.strictObject({ kind: v.literal('impossible'), reason: text }),
  ]),
);
