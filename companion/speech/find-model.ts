import { posix, win32 } from 'node:path';
import type { SpeechOptions } from '../../src/model/speech';
import type { Machine } from '../tools/locate';
import { checkModel, isGgmlFile, modelFolders } from '../tools/whisper-model';
import { markOf } from './file-identity';
import type { EngineModel } from './engine';

/** Precision → how weights of that precision are called. */
const weightsOf = { auto: null, int8: /\bq8_0\b/, float16: /\bf16\b/, float32: /\bf32\b/ } as const;

export type ModelSearch = { readonly model: EngineModel; readonly vad: string | null } | { readonly problem: string };

/**
 * The whisper.cpp model to use: the one that is set, or the first that is whole, one of the precision asked for before others.
 * Only files are read. A model for detecting speech (`ggml-silero-*.bin`) beside it is used with it.
 */
export async function findModel({ model, precision }: Pick<SpeechOptions, 'model' | 'precision'>, machine: Machine): Promise<ModelSearch> {
  const style = machine.platform === 'win32' ? win32 : posix;
  const places = model === '' ? modelFolders(machine) : [model];
  const usable: { readonly path: string; readonly label: string }[] = [];
  const problems: string[] = [];
  for (const place of places) {
    const names = machine.listDir(place).filter((name) => /^ggml-.*\.bin$/.test(name) && !isVad(name)).sort();
    const files = names.length > 0 ? names.map((name) => style.join(place, name)) : model !== '' || place.endsWith('.bin') ? [place] : [];
    for (const path of files) {
      const check = checkModel(path);
      if (check.ok) usable.push({ path, label: check.description.replace(/, .*$/, '') });
      else problems.push(`${path} ${check.reason}`);
    }
  }
  const wanted = weightsOf[precision];
  const best = (wanted === null ? undefined : usable.find(({ label }) => wanted.test(label))) ?? usable[0];
  if (best === undefined) return { problem: [...problems, ...(model === '' ? [`no ggml-*.bin in ${places.join(', ')}`] : [])].join('; ') };
  const folder = style.dirname(best.path);
  // Beside one that is something else, whisper-cli refuses every sound.
  const vad = machine.listDir(folder).find((name) => isVad(name) && isGgmlFile(style.join(folder, name)));
  return { model: { ...best, id: await markOf(best.path) }, vad: vad === undefined ? null : style.join(folder, vad) };
}

function isVad(name: string): boolean {
  return /^ggml-silero.*\.bin$/.test(name);
}
