import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { TobsFailure } from '../../src/model/errors';
import { codeOf } from '../server/process-alive';

const resultName = 'result.json';
const htmlName = /^(?:messages\d*|export_results)\.html$/i;

/**
 * The `result.json` somebody means by a path: the file itself, or the folder that holds it.
 * @throws TobsFailure USAGE when there is none, saying what to choose or to export instead
 */
export async function locateExport(path: string): Promise<string> {
  const kind = await kindOf(path);
  if (kind === 'missing') throw usage(`${path} does not exist`);
  if (kind === 'file') {
    if (/\.html?$/i.test(path)) throw htmlExport(path);
    return path;
  }
  const inside = join(path, resultName);
  if ((await kindOf(inside)) === 'file') return inside;
  if ((await readdir(path)).some((name) => htmlName.test(name))) throw htmlExport(path);
  throw usage(`${path} holds no ${resultName}: choose the folder Telegram Desktop exported into, or the file itself`);
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'missing'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'missing';
    throw usage(`${path} cannot be read (${code ?? 'unknown error'})`, error);
  }
}

/** Pages for reading lack what notes need: no ids of people, no formatting of its own, dates in one zone. */
function htmlExport(path: string): TobsFailure {
  return usage(`${basename(path)} is an export in HTML, which is made for reading and not for importing. Export the chat again in Telegram Desktop (menu of the chat, "Export chat history") and choose the format "Machine-readable JSON"; then import the result.json it writes`);
}

function usage(reason: string, cause?: unknown): TobsFailure {
  return new TobsFailure({ code: 'USAGE', reason }, { cause });
}
