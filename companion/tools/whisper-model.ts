import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { posix, win32 } from 'node:path';
import { codeOf } from '../server/process-alive';
import type { ToolFound } from './find-tools';
import type { Machine } from './locate';

/** `ggml` as whisper.cpp writes it. @see whisper.cpp, models/convert-pt-to-ggml.py */
const MAGIC = 0x67676d6c;
const HEADER_BYTES = 48;
/** Width of the encoder → name of the model. */
const sizes: ReadonlyMap<number, string> = new Map([[384, 'tiny'], [512, 'base'], [768, 'small'], [1024, 'medium'], [1280, 'large']]);
/** Kind of the weights → bits of one weight, scales included. @see ggml, enum ggml_ftype */
const weights: ReadonlyMap<number, readonly [name: string, bits: number]> = new Map([
  [0, ['f32', 32]], [1, ['f16', 16]], [2, ['q4_0', 4.5]], [3, ['q4_1', 5]], [7, ['q8_0', 8.5]], [8, ['q5_0', 5.5]], [9, ['q5_1', 6]],
]);
/** Vocabulary of the models that know English only; the multilingual ones have more. */
const ENGLISH_VOCABULARY = 51_864;
/** The header says kinds as version × 1000 + kind. */
const KIND_VERSION = 1000;

/** A model file, as its header describes it. */
export interface WhisperModel {
  /** `base q5_1, multilingual` */
  readonly description: string;
}

export type ModelCheck = ({ readonly ok: true } & WhisperModel) | { readonly ok: false; readonly reason: string };

/** First bytes and size of a file, or null when it cannot be read. */
export type ReadStart = (path: string, length: number) => { readonly start: Buffer; readonly sizeBytes: number } | null;

/**
 * Whether a file is a whole whisper.cpp model. The engine aborts its process on one that is too short, so a file smaller than
 * its own header demands is refused here.
 */
export function checkModel(path: string, read: ReadStart = readStart): ModelCheck {
  const file = read(path, HEADER_BYTES);
  if (file === null) return { ok: false, reason: 'cannot be read' };
  const { start, sizeBytes } = file;
  if (start.length < HEADER_BYTES || start.readUInt32LE(0) !== MAGIC) return { ok: false, reason: 'is no whisper.cpp model' };
  const [vocabulary = 0, audioContext = 0, width = 0, , layers = 0, textContext = 0, textWidth = 0, , textLayers = 0, mels = 0, type = 0] = Array.from({ length: 11 }, (_unused, index) => start.readInt32LE(4 + 4 * index));
  const kind = weights.get(type % KIND_VERSION);
  if (kind === undefined || width <= 0) return { ok: false, reason: `has weights of an unknown kind (${type})` };
  const [name, bits] = kind;
  const encoder = 3 * mels * width + 3 * width ** 2 + audioContext * width + layers * 12 * width ** 2;
  const decoder = vocabulary * textWidth + textContext * textWidth + textLayers * 16 * textWidth ** 2;
  const leastBytes = Math.floor(((encoder + decoder) * bits) / 8);
  if (sizeBytes < leastBytes) return { ok: false, reason: `is incomplete (${sizeBytes} bytes of at least ${leastBytes})` };
  const language = vocabulary === ENGLISH_VOCABULARY ? 'English only' : 'multilingual';
  return { ok: true, description: `${sizes.get(width) ?? `width ${width}`} ${name}, ${language}` };
}

/** Whether a file begins as those of whisper.cpp do, whatever kind of model it is. */
export function isGgmlFile(path: string, read: ReadStart = readStart): boolean {
  const file = read(path, 4);
  return file !== null && file.start.length === 4 && file.start.readUInt32LE(0) === MAGIC;
}

/** Folders in which models are looked for, in order (media.md section 2). */
export function modelFolders({ env, home, platform }: Machine): readonly string[] {
  const path = platform === 'win32' ? win32 : posix;
  const homebrew = platform === 'darwin' ? ['/opt/homebrew/share/whisper-cpp', '/usr/local/share/whisper-cpp'] : ['/home/linuxbrew/.linuxbrew/share/whisper-cpp'];
  const shared = ['/usr/share/whisper.cpp/models', '/usr/local/share/whisper.cpp/models', ...homebrew];
  const given = env.WHISPER_MODEL ?? '';
  const own = [path.join(home, '.cache', 'whisper.cpp'), path.join(home, '.local', 'share', 'whisper.cpp', 'models')];
  return [...(given === '' ? [] : [given]), ...own, ...(platform === 'win32' ? [] : shared)];
}

/** The first usable model, or why there is none. */
export function findWhisperModel(machine: Machine, read: ReadStart = readStart): ToolFound {
  const style = machine.platform === 'win32' ? win32 : posix;
  const folders = modelFolders(machine);
  const failures: string[] = [];
  for (const folder of folders) {
    const names = machine.listDir(folder).filter((name) => /^ggml-.*\.bin$/.test(name)).sort();
    // WHISPER_MODEL may name the file itself.
    const paths = names.length > 0 ? names.map((name) => style.join(folder, name)) : folder.endsWith('.bin') ? [folder] : [];
    for (const path of paths) {
      const check = checkModel(path, read);
      if (check.ok) return { name: 'whisper-model', found: true, path, version: check.description, reason: null };
      failures.push(`${path} ${check.reason}`);
    }
  }
  return { name: 'whisper-model', found: false, path: null, version: null, reason: [...failures, `no ggml-*.bin in ${folders.join(', ')}; models are never downloaded`].join('; ') };
}

function readStart(path: string, length: number): { readonly start: Buffer; readonly sizeBytes: number } | null {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (['ENOENT', 'EACCES', 'EPERM', 'ENOTDIR', 'ELOOP'].includes(codeOf(error) ?? '')) return null;
    throw error;
  }
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) return null;
    const start = Buffer.alloc(length);
    return { start: start.subarray(0, readSync(file, start, 0, length, 0)), sizeBytes: stats.size };
  } finally {
    closeSync(file);
  }
}
