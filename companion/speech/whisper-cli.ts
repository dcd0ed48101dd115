import * as v from 'valibot';
import type { SpeechOptions } from '../../src/model/speech';
import type { CommandStyle } from './command-engine';
import type { EngineModel } from './engine';

const Output = v.object({
  result: v.optional(v.object({ language: v.optional(v.string()) })),
  transcription: v.array(v.object({ offsets: v.object({ from: v.number(), to: v.number() }), text: v.string() })),
});

/**
 * `whisper-cli` of whisper.cpp. All sounds of a job in one process, so that the model is loaded once. Never `-of` with several
 * sounds: one that cannot be read shifts the names, and the next one's text would be taken for its own.
 *
 * @see whisper.cpp, examples/cli
 */
export function whisperCliStyle(model: EngineModel, vad: string | null, { device }: Pick<SpeechOptions, 'device'>): CommandStyle {
  return {
    args: ({ sounds, language, beam, threads }) => [
      ...['-m', model.path, '-l', language, '-bs', String(beam), '-bo', String(beam), '-nf', '-mc', '0', '-t', String(threads), '-np', '-oj'],
      ...(device === 'cpu' ? ['-ng'] : []),
      ...(vad === null ? [] : ['--vad', '-vm', vad, '-vt', '0.5', '-vsd', '500']),
      ...sounds.map(({ name }) => name),
    ],
    outputOf: ({ name }) => `${name}.json`,
    read: (json) => {
      const { result, transcription } = v.parse(Output, json);
      const segments = transcription.map(({ offsets, text }) => ({ startMs: offsets.from, endMs: offsets.to, text }));
      return { kind: 'heard', segments, ...(result?.language !== undefined && { language: result.language }) };
    },
  };
}
