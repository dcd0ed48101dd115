import * as v from 'valibot';
import type { SpeechOptions } from '../../src/model/speech';
import type { CommandStyle } from './command-engine';
import type { EngineModel } from './engine';

const Output = v.object({
  language: v.optional(v.string()),
  segments: v.array(v.object({ start: v.number(), end: v.number(), text: v.string() })),
});

const devices = { auto: 'auto', cpu: 'cpu', gpu: 'cuda' } as const;
const computeTypes = { auto: 'default', int8: 'int8', float16: 'float16', float32: 'float32' } as const;

/**
 * `whisper-ctranslate2`, the command line of faster-whisper. It is told to use files of this machine only: by itself it would
 * fetch a model it does not find.
 *
 * @see whisper-ctranslate2 --help
 */
export function whisperCtranslate2Style(model: EngineModel, { device, precision }: Pick<SpeechOptions, 'device' | 'precision'>): CommandStyle {
  return {
    args: ({ sounds, language, beam, threads }) => [
      ...['--model_directory', model.path, '--local_files_only', 'True', '--output_dir', '.', '--output_format', 'json'],
      ...['--device', devices[device], '--compute_type', computeTypes[precision], '--threads', String(threads)],
      ...['--beam_size', String(beam), '--temperature', '0', '--temperature_increment_on_fallback', 'None', '--condition_on_previous_text', 'False'],
      ...['--vad_filter', 'True', '--vad_threshold', '0.5', '--vad_min_silence_duration_ms', '500', '--verbose', 'False'],
      ...(language === 'auto' ? [] : ['--language', language]),
      ...sounds.map(({ name }) => name),
    ],
    outputOf: ({ name }) => name.replace(/\.wav$/, '.json'),
    read: (json) => {
      const { language, segments } = v.parse(Output, json);
      return { kind: 'heard', segments: segments.map(({ start, end, text }) => ({ startMs: start * 1000, endMs: end * 1000, text })), ...(language !== undefined && { language }) };
    },
  };
}
