import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { callLimits, readContainers } from '../media/processing/ffmpeg-arguments';
import { runChild, type ChildEnd } from '../tools/run-child';
import { codeOf } from '../server/process-alive';
import { secondsOfBytes, shorten } from './wav';

/** documented (media.md section 9): longer recordings are heard in pieces of five to ten minutes. */
const PIECE_SECONDS = { least: 300, most: 600 } as const;
/** documented: less than this is no speech. */
const LEAST_SECONDS = 0.3;
/** chosen: decoding ten minutes takes seconds; a broken file may make ffmpeg search it to its end. */
const LIMIT_MS = 10 * 60_000;
const STALL_MS = 120_000;

export type Prepared =
  | { readonly kind: 'sound'; readonly seconds: number; /** More of the recording follows. */ readonly hasMore: boolean }
  /** No sound in it, or too little for a word. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'failed'; readonly reason: string };

/** The part of a recording that becomes a WAV for an engine. */
export interface SoundOrder {
  /** Absolute path of ffmpeg. */
  readonly ffmpeg: string;
  /** Absolute path of the original; its name may be anything. */
  readonly path: string;
  readonly folder: string;
  /** Name of the WAV to write. */
  readonly name: string;
  /** Where in the recording to begin. */
  readonly fromMs: number;
  readonly signal: AbortSignal;
}

/** Only local files and containers of sound, whatever the file itself refers to or pretends to be. */
const common = ['-hide_banner', '-nostdin', '-y', '-progress', 'pipe:1', '-nostats', ...callLimits, '-format_whitelist', readContainers];

/** Arguments that turn a recording, or at most ten minutes of it, into what engines take. */
export function soundArgs({ path, name, fromMs }: Pick<SoundOrder, 'path' | 'name' | 'fromMs'>): readonly string[] {
  const seek = fromMs > 0 ? ['-ss', (fromMs / 1000).toFixed(3)] : [];
  // One second more than a piece has tells whether more follows.
  const output = ['-vn', '-map', '0:a:0', '-t', String(PIECE_SECONDS.most + 1), '-ac', '1', '-ar', '16000', '-c:a', 'pcm_s16le', '-f', 'wav', `file:${name}`];
  return [...common, '-loglevel', 'error', ...seek, '-i', `file:${path}`, ...output];
}

/** Makes the sound of a recording, from `fromMs` on, at most ten minutes and then up to a silence. @throws the signal's reason */
export async function prepareSound(order: SoundOrder): Promise<Prepared> {
  const problem = await unplayable(order.path);
  if (problem !== null) return { kind: 'failed', reason: problem };
  const wav = join(order.folder, order.name);
  const end = await runChild({ program: order.ffmpeg, args: soundArgs(order), cwd: order.folder, limitMs: LIMIT_MS, stallMs: STALL_MS, onLine: () => undefined, signal: order.signal });
  if (end.why === 'exit' && end.code !== 0 && /matches no streams|does not contain any stream/.test(end.stderr)) return { kind: 'silent' };
  if (end.why !== 'exit' || end.code !== 0) return { kind: 'failed', reason: `ffmpeg cannot read its sound (${lastWords(end)})` };
  const seconds = secondsOfBytes((await stat(wav)).size);
  if (seconds < LEAST_SECONDS) return { kind: 'silent' };
  if (seconds <= PIECE_SECONDS.most) return { kind: 'sound', seconds, hasMore: false };
  const cut = await cutAt(order);
  await shorten(wav, cut * 1000);
  return { kind: 'sound', seconds: cut, hasMore: true };
}

/** The last silence in the second half of the piece; its end when there is none. */
async function cutAt({ ffmpeg, folder, name, signal }: SoundOrder): Promise<number> {
  const args = [...common, '-loglevel', 'info', '-i', `file:${name}`, '-af', 'silencedetect=noise=-35dB:d=0.5', '-f', 'null', '-'];
  const { stderr } = await runChild({ program: ffmpeg, args, cwd: folder, limitMs: LIMIT_MS, stallMs: STALL_MS, onLine: () => undefined, signal });
  return lastSilence(stderr) ?? PIECE_SECONDS.most;
}

/** Middle of the last silence ffmpeg found between five and ten minutes, in seconds. */
function lastSilence(log: string): number | null {
  const ends = [...log.matchAll(/silence_end: ([\d.]+) \| silence_duration: ([\d.]+)/g)];
  const middles = ends.map(([, end, length]) => Number(end) - Number(length) / 2);
  return middles.filter((middle) => middle >= PIECE_SECONDS.least && middle <= PIECE_SECONDS.most).at(-1) ?? null;
}

/** Beginnings of the containers sound comes in. A list of other files is none of them, whatever it is called. */
const containers: readonly string[] = ['OggS', '\u001aE\u00df\u00a3', 'ID3', 'RIFF', 'fLaC', 'FORM', '#!AMR', 'caff', '0&\u00b2u'];

function isContainer(start: string): boolean {
  // MP4 and its kin say so after a length; MP3 and AAC begin with eleven set bits.
  return containers.some((name) => start.startsWith(name)) || start.startsWith('ftyp', 4) || (start.startsWith('\u00ff') && start.charCodeAt(1) >= 0xe0);
}

/** Why a file cannot hold speech, by its first bytes; null when it may. */
async function unplayable(path: string): Promise<string | null> {
  try {
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
      const start = buffer.toString('latin1', 0, bytesRead);
      return isContainer(start) ? null : 'it is no sound or video file';
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = codeOf(error);
    if (code !== undefined) return code === 'ENOENT' ? 'the file is not there' : `the file cannot be read (${code})`;
    throw error;
  }
}

function lastWords({ why, code, stderr }: ChildEnd): string {
  if (why === 'limit' || why === 'stalled') return 'took too long';
  const line = stderr.trim().split('\n').at(-1)?.trim() ?? '';
  // The path is known, and says more about the user than about the failure.
  return line === '' ? `code ${code ?? 'none'}` : line.replace(/^file:.*?: (?=[A-Z])/, '').slice(0, 200);
}
