import { rm } from 'node:fs/promises';
import type { Cancellable } from '../../../src/model/telegram';
import { progressOf, type EncodeCall, type EncodeEnd, type FfmpegEngine } from './engine';
import { probeArgs } from './ffmpeg-arguments';
import type { FfmpegPrograms } from './find-ffmpeg';
import { mediaInfoOf, type InfoResult } from './media-info';
import { runChild, type ChildEnd, type ChildOrder } from '../../tools/run-child';
import { inWorkFolder } from '../../tools/work-folder';

/** Documented: looking into a file takes no longer. */
const PROBE_LIMIT_MS = 20_000;

/** Documented: a program that says nothing for so long has stalled. */
const STALL_MS = 120_000;

type JobOrder = Pick<ChildOrder, 'program' | 'args' | 'limitMs' | 'signal' | 'onLine'>;

/** ffmpeg and ffprobe as child processes. */
export class NativeEngine implements FfmpegEngine {
  constructor(
    private readonly programs: FfmpegPrograms,
    private readonly limitMs: number,
  ) {}

  async probe(path: string, { signal }: Cancellable): Promise<InfoResult> {
    const end = await inJobFolder(null, { program: this.programs.ffprobe, args: probeArgs(`file:${path}`), limitMs: PROBE_LIMIT_MS, signal });
    const problem = problemOf(end, PROBE_LIMIT_MS);
    return problem === null ? mediaInfoOf(end.stdout) : { ok: false, reason: `it is no readable media file (${withoutPath(problem, path)})` };
  }

  async encode({ input, output, args, seconds }: EncodeCall, { signal, onProgress }: Cancellable & { readonly onProgress?: (share: number) => void }): Promise<EncodeEnd> {
    const onLine = (line: string): void => {
      const share = progressOf(line, seconds);
      if (share !== null) onProgress?.(share);
    };
    const end = await inJobFolder(output, { program: this.programs.ffmpeg, args: args({ input: `file:${input}`, output: `file:${output}` }), limitMs: this.limitMs, signal, onLine });
    const problem = problemOf(end, this.limitMs);
    return problem === null ? { ok: true } : { ok: false, reason: withoutPath(withoutPath(problem, output), input) };
  }
}

/** @param part result that must not stay when the program does not end well */
async function inJobFolder(part: string | null, order: JobOrder): Promise<ChildEnd> {
  let isWhole = false;
  try {
    const end = await inWorkFolder((cwd) => runChild({ ...order, cwd, stallMs: STALL_MS }), part ?? undefined);
    isWhole = end.why === 'exit' && end.code === 0;
    return end;
  } finally {
    if (!isWhole && part !== null) await rm(part, { force: true });
  }
}

/** Why a program did not do its work, or null when it did. */
function problemOf({ why, code, stderr }: ChildEnd, limitMs: number): string | null {
  switch (why) {
    case 'exit':
      return code === 0 ? null : (lastLine(stderr) ?? `it ended with code ${code ?? 'none'}`);
    case 'limit':
      return `it took longer than ${Math.round(limitMs / 1000)} s`;
    case 'stalled':
      return `it made no progress for ${STALL_MS / 1000} s`;
    case 'not-started':
      return `the program could not be run (${lastLine(stderr) ?? 'unknown'})`;
  }
}

function lastLine(text: string): string | null {
  return text.split('\n').map((one) => one.trim()).filter((one) => one !== '').at(-1)?.slice(0, 300) ?? null;
}

/** What ffmpeg says begins with the file's name, which the report names already. */
function withoutPath(text: string, path: string): string {
  return text.replaceAll(`file:${path}: `, '').replaceAll(`file:${path}`, 'the file').replaceAll(path, 'the file');
}
