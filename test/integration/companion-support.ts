import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';

/** A child of the tests with everything it said. */
export interface Child {
  readonly process: ChildProcess;
  stdout: string;
  stderr: string;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** The fake program as one file, built once per test file, and a folder that is gone afterwards. */
export function fakeProgram(): { readonly path: () => string; readonly folder: () => string } {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tobs-it-'));
    buildSync({ entryPoints: [join(__dirname, 'companion-fake-program.ts')], bundle: true, platform: 'node', format: 'cjs', outfile: join(folder, 'program.cjs'), logLevel: 'error' });
  });
  afterAll(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  return { path: () => join(folder, 'program.cjs'), folder: () => folder };
}

const started: ChildProcess[] = [];

export interface RunOptions {
  readonly env?: Record<string, string>;
  readonly stdin?: string;
  readonly umask?: number;
  /** As somebody whom the modes of files bind, which root is not. */
  readonly obeysModes?: boolean;
}

/** Root without the rights to pass over modes; the id stays, so that what only root may read (a checkout in its home) can be read. */
const WITHOUT_OVERRIDE = ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--'];

export function run(program: string, args: readonly string[], options: RunOptions = {}): Child {
  const before = options.umask === undefined ? undefined : process.umask(options.umask);
  const env: Record<string, string | undefined> = { ...process.env, TERM: 'xterm', CI: '', ...options.env };
  const prefix = options.obeysModes === true && process.geteuid?.() === 0 ? WITHOUT_OVERRIDE : [];
  const [command = process.execPath, ...rest] = [...prefix, process.execPath, program, ...args];
  const child = spawn(command, rest, { stdio: 'pipe', env });
  if (before !== undefined) process.umask(before);
  started.push(child);
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
  const result: Child = { process: child, stdout: '', stderr: '', ended };
  child.stdout.on('data', (chunk: Buffer) => (result.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (result.stderr += chunk.toString()));
  child.stdin.on('error', () => undefined);
  if (options.stdin !== undefined) child.stdin.end(options.stdin);
  return result;
}

/** Resolves when `stream` of the child has said `text`. */
export async function said(child: Child, stream: 'stdout' | 'stderr', text: string): Promise<void> {
  while (!child[stream].includes(text)) {
    const source = child.process[stream];
    if (source === null) throw new Error('no such stream');
    await Promise.race([once(source, 'data'), child.ended.then((code) => { if (!child[stream].includes(text)) throw new Error(`ended with ${code} before saying "${text}": ${child.stderr}`); })]);
  }
}

export async function firstLine(child: Child): Promise<string> {
  if (child.process.stdout === null) throw new Error('no stdout');
  const lines = createInterface({ input: child.process.stdout });
  const [line] = (await Promise.race([once(lines, 'line'), child.ended.then((code) => { throw new Error(`ended with ${code}: ${child.stderr}`); })])) as [string];
  return line;
}

/** Milliseconds until `work` is done. */
export async function durationOf(work: Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work;
  return performance.now() - startMs;
}
