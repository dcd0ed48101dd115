import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join, relative } from 'node:path';
import { writeWhisperModel, type GeneratedModel } from './generated-whisper-model';

/*
 * Real speech as Telegram sends it, and models that say a known text, made once and kept in .cache (never committed). A machine
 * without the programs fails these tests: `.ci/run` installs them.
 */

const folder = join(__dirname, '..', '..', '..', '.cache', 'speech');
/** Folder the local Telegram takes `fixture:` files from. */
const fixtures = join(__dirname, '..', '..', 'fixtures');

/** Makes a file under a name of its own and renames it, so that test files side by side never see half of one. */
function made(name: string, make: (path: string) => void): string {
  const path = join(folder, name);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const draft = join(folder, `${process.pid}-${name}`);
  make(draft);
  renameSync(draft, path);
  return path;
}

function run(program: string, ...args: readonly string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** A voice message: a few words, in OGG with Opus. @returns absolute path */
export function voiceSample(text: string): string {
  const name = text.replace(/\W+/g, '-').toLowerCase();
  return made(`${name}.oga`, (path) => {
    run('espeak-ng', '-v', 'en-us', '-s', '150', '-w', `${path}.wav`, text);
    run('ffmpeg', '-hide_banner', '-loglevel', 'error', '-y', '-i', `${path}.wav`, '-ac', '1', '-ar', '48000', '-c:a', 'libopus', '-b:a', '32k', '-application', 'voip', '-f', 'ogg', path);
  });
}

/** A sound or video file ffmpeg makes from nothing. @param args output options and source, without the file */
export function madeByFfmpeg(name: string, ...args: readonly string[]): string {
  return made(name, (path) => run('ffmpeg', '-hide_banner', '-loglevel', 'error', '-y', ...args, path));
}

/** A model that says one text whatever it hears. @returns absolute path */
export function whisperModel(model: GeneratedModel): string {
  const words = model.text.replace(/[^\p{L}\p{N}]+/gu, '-');
  return made(`ggml-${words}-${model.language}-${model.seed ?? 1}.bin`, (path) => writeWhisperModel(path, model));
}

/** How a scenario of the local Telegram names a file. */
export function asContent(path: string): string {
  return `fixture:${relative(fixtures, path)}`;
}

/** Folder of the speech package the tests use. */
export const packageFolder = join(__dirname, '..', '..', '..', 'node_modules');
