import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { homedir } from 'node:os';
import process from 'node:process';
import { codeOf } from '../server/process-alive';
import { candidatePaths, probe, type Machine, type ProbeResult } from './locate';

/** A program TOBS can use, and how it says its version. */
export interface ToolKind {
  readonly name: string;
  /** Names the program goes by. */
  readonly programs: readonly string[];
  readonly args: readonly string[];
  /** Version in what it prints, or null when it is another program. */
  versionIn(output: string): string | null;
}

/** What the search for a program came to. */
export interface ToolFound {
  readonly name: string;
  readonly found: boolean;
  readonly path: string | null;
  readonly version: string | null;
  /** Why not, when it was not found. */
  readonly reason: string | null;
}

const ffmpegVersion = (program: string) => (output: string) => new RegExp(`^${program} version (\\S+)`).exec(output)?.[1] ?? null;

export const toolKinds: readonly ToolKind[] = [
  { name: 'node', programs: ['node'], args: ['-p', 'process.versions.node'], versionIn: (output) => /^(\d+\.\d+\.\d+)\s*$/.exec(output)?.[1] ?? null },
  { name: 'ffmpeg', programs: ['ffmpeg'], args: ['-hide_banner', '-version'], versionIn: ffmpegVersion('ffmpeg') },
  { name: 'ffprobe', programs: ['ffprobe'], args: ['-hide_banner', '-version'], versionIn: ffmpegVersion('ffprobe') },
  // whisper.cpp prints its usage; it has no version flag that all releases know.
  { name: 'whisper-cli', programs: ['whisper-cli', 'whisper-cpp'], args: ['--help'], versionIn: (output) => (/usage:.*\n|whisper/i.test(output) ? 'unknown' : null) },
  { name: 'whisper-ctranslate2', programs: ['whisper-ctranslate2'], args: ['--version'], versionIn: (output) => /whisper-ctranslate2\D*(\d[\w.]*)/.exec(output)?.[1] ?? null },
];

/** One of them, by its name. */
export function kindOf(name: string): ToolKind {
  const kind = toolKinds.find((one) => one.name === name);
  if (kind === undefined) throw new Error(`no tool is called ${name}`);
  return kind;
}

/** The machine this process runs on. */
export function thisMachine(): Machine {
  return {
    env: process.env,
    platform: process.platform,
    home: homedir(),
    listDir: (path) => orIfMissing(() => readdirSync(path), []),
    readText: (path) => orIfMissing(() => readFileSync(path, 'utf8'), null),
  };
}

/** Where to look for a tool besides the usual places. */
export interface ToolPlaces {
  /** Path the user entered; its failure is never covered up by another program. Empty: none. */
  readonly setting?: string;
  /** Tried before the usual places. */
  readonly first?: readonly string[];
  readonly run?: (path: string, args: readonly string[]) => Promise<ProbeResult>;
}

/** Looks for one tool; the first that answers is taken. */
export async function findTool(kind: ToolKind, machine: Machine, { setting = '', first = [], run = probe }: ToolPlaces = {}): Promise<ToolFound> {
  const failures: string[] = [];
  const paths = setting !== '' ? [setting] : [...first, ...kind.programs.flatMap((program) => candidatePaths(machine, program))];
  for (const path of paths) {
    const result = await run(path, kind.args);
    const version = result.ok ? kind.versionIn(result.output) : null;
    if (version !== null) return { name: kind.name, found: true, path, version, reason: null };
    if (result.ok) failures.push(`${path} is another program`);
    else if (setting !== '' || result.reason !== 'does not exist') failures.push(`${path} ${result.reason}`);
  }
  return { name: kind.name, found: false, path: null, version: null, reason: [...failures, ...(setting === '' ? [notFound(kind, machine)] : [])].join('; ') };
}

function notFound(kind: ToolKind, machine: Machine): string {
  const where = `not found in PATH or the usual folders (looked for ${kind.programs.join(', ')})`;
  return isSandboxed(machine) ? `${where}; this program runs in a sandbox (Flatpak or Snap) that hides the tools of the system` : where;
}

function isSandboxed({ env }: Machine): boolean {
  return existsSync('/.flatpak-info') || env.SNAP !== undefined;
}

function orIfMissing<Result>(read: () => Result, otherwise: Result): Result {
  try {
    return read();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EISDIR'].includes(codeOf(error) ?? '')) return otherwise;
    throw error;
  }
}
