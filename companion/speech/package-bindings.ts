import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SpeechSegment } from '../../src/model/speech';
import { pcmOf, samplesOf } from './wav';
import type { WorkerOrder, WorkerStart } from './worker-messages';

/** What a package heard. */
export interface Heard {
  readonly language?: string;
  readonly segments: readonly SpeechSegment[];
}

/** Hears one sound with the model that is loaded. */
export type Hear = (order: WorkerOrder) => Promise<Heard>;

/** Loads a package and its model. @throws Error of the package, or for a package nobody knows */
export async function loadBinding(start: WorkerStart): Promise<Hear> {
  const loaded: unknown = createRequire(join(start.folder, 'package.json'))(start.folder);
  switch (start.package) {
    case '@napi-rs/whisper':
      return napiRs(loaded as NapiRs, start);
    case 'smart-whisper':
      return smartWhisper(loaded as SmartWhisper, start);
    case '@fugood/whisper.node':
      return await fugood(loaded as Fugood, start);
    default:
      throw new Error(`${start.package} is not known`);
  }
}

/** @see `@napi-rs/whisper` 0.0.4, index.d.ts; times are in hundredths of a second. */
interface NapiRs {
  readonly Whisper: (new (model: string, options: { readonly useGpu: boolean }) => NapiRsWhisper) & { lang(id: number): string | null };
  readonly WhisperFullParams: new (strategy: 0 | 1) => NapiRsParams;
}
interface NapiRsWhisper {
  readonly fullLangId: number;
  full(params: NapiRsParams, samples: Float32Array): string;
}
interface NapiRsParams {
  language: string;
  nThreads: number;
  temperature: number;
  noContext: boolean;
  printProgress: boolean;
  printRealtime: boolean;
  printTimestamps: boolean;
  onNewSegment: (segment: { readonly text: string; readonly start: number; readonly end: number }) => void;
}

function napiRs({ Whisper, WhisperFullParams }: NapiRs, { model, gpu }: WorkerStart): Hear {
  const whisper = new Whisper(model, { useGpu: gpu });
  return async ({ path, language, beam, threads }) => {
    const params = new WhisperFullParams(beam > 1 ? 1 : 0);
    const segments: SpeechSegment[] = [];
    Object.assign(params, { language, nThreads: threads, temperature: 0, noContext: true, printProgress: false, printRealtime: false, printTimestamps: false });
    params.onNewSegment = ({ text, start, end }) => void segments.push({ text, startMs: start * 10, endMs: end * 10 });
    const samples = samplesOf(await readFile(path));
    const text = whisper.full(params, samples);
    // Segments are handed over on the next turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    const heard = Whisper.lang(whisper.fullLangId);
    const whole = { startMs: 0, endMs: (samples.length / 16_000) * 1000, text };
    return { segments: segments.length === 0 && text.trim() !== '' ? [whole] : segments, ...(heard !== null && { language: heard }) };
  };
}

/** @see `smart-whisper` 0.8.1, index.d.ts */
interface SmartWhisper {
  readonly Whisper: new (model: string, options: { readonly gpu: boolean; readonly offload: number }) => {
    transcribe(samples: Float32Array, options: Readonly<Record<string, unknown>>): Promise<{ readonly result: Promise<readonly { readonly from: number; readonly to: number; readonly text: string; readonly lang?: string }[]> }>;
  };
}

function smartWhisper({ Whisper }: SmartWhisper, { model, gpu }: WorkerStart): Hear {
  // This process ends when the model is to be let go of; the package itself needs no time for that.
  const whisper = new Whisper(model, { gpu, offload: 0x7fff_ffff / 1000 });
  return async ({ path, language, beam, threads }) => {
    const options = { language, n_threads: threads, temperature: 0, temperature_inc: 0, no_context: true, beam_size: beam, best_of: beam, strategy: beam > 1 ? 1 : 0, format: 'detail' };
    const task = await whisper.transcribe(samplesOf(await readFile(path)), options);
    const results = await task.result;
    const heard = results[0]?.lang;
    return { segments: results.map(({ from, to, text }) => ({ startMs: from, endMs: to, text })), ...(heard !== undefined && { language: heard }) };
  };
}

/** @see `@fugood/whisper.node` 1.1.3, lib/binding.ts; the model's option is `filePath`. */
interface Fugood {
  readonly initWhisper: (options: { readonly filePath: string; readonly useGpu: boolean }) => Promise<{
    transcribeData(pcm: ArrayBuffer, options: Readonly<Record<string, unknown>>): { readonly promise: Promise<{ readonly language?: string; readonly segments: readonly { readonly text: string; readonly t0: number; readonly t1: number }[] }> };
  }>;
}

async function fugood({ initWhisper }: Fugood, { model, gpu }: WorkerStart): Promise<Hear> {
  const context = await initWhisper({ filePath: model, useGpu: gpu });
  return async ({ path, language, beam, threads }) => {
    const pcm = pcmOf(await readFile(path));
    const data = new Uint8Array(pcm).buffer;
    const { promise } = context.transcribeData(data, { language, beamSize: beam, bestOf: beam, temperature: 0, temperatureInc: 0, maxContext: 0, maxThreads: threads });
    const { language: heard, segments } = await promise;
    return { segments: segments.map(({ t0, t1, text }) => ({ startMs: t0, endMs: t1, text })), ...(heard !== undefined && { language: heard }) };
  };
}
