import { execFile } from 'node:child_process';
import { posix, win32 } from 'node:path';
import process from 'node:process';
import { programEnvironment } from './program-environment';

/*
 * Finding programs that a desktop launcher's short PATH hides. Nothing is downloaded and no login shell is started: it
 * would execute the user's start-up files.
 */

/** Chosen and documented: how long one program may take to say its version. */
const PROBE_LIMIT_MS = 3000;
const MAX_OUTPUT_BYTES = 1024 * 1024;

/** The parts of the machine that candidates depend on; tests hand in fakes. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  readonly home: string;
  /** Names in a directory; empty when there is none. */
  listDir(path: string): readonly string[];
  /** Text of a small file, or null. */
  readText(path: string): string | null;
}

/** Directories that may hold a tool, in the order in which they are tried; none twice. */
export function candidates(machine: Machine): readonly string[] {
  const all = [...pathDirectories(machine), ...managerDirectories(machine), ...systemDirectories(machine)];
  return [...new Set(all.filter((directory) => directory !== ''))];
}

/** Full paths a program may have. */
export function candidatePaths(machine: Machine, program: string): readonly string[] {
  const isWindows = machine.platform === 'win32';
  // Node refuses .cmd and .bat without a shell, so only .exe counts.
  const file = isWindows ? `${program}.exe` : program;
  return candidates(machine).map((directory) => (isWindows ? win32 : posix).join(directory, file));
}

function pathDirectories({ env, platform }: Machine): readonly string[] {
  const path = env.PATH ?? env.Path ?? '';
  const style = platform === 'win32' ? win32 : posix;
  // A relative entry would run whatever lies in the current folder.
  return path.split(platform === 'win32' ? ';' : ':').filter((directory) => style.isAbsolute(directory));
}

function managerDirectories(machine: Machine): readonly string[] {
  const { env, home, platform } = machine;
  if (platform === 'win32') return [];
  const at = (...parts: readonly string[]): string => posix.join(home, ...parts);
  const fnmRoots = [env.FNM_DIR ?? '', at('.local/share/fnm'), at('.fnm'), at('Library/Application Support/fnm')].filter((root) => root !== '');
  return [
    env.NVM_BIN ?? '',
    env.VOLTA_HOME === undefined ? at('.volta/bin') : posix.join(env.VOLTA_HOME, 'bin'),
    env.FNM_MULTISHELL_PATH === undefined ? '' : posix.join(env.FNM_MULTISHELL_PATH, 'bin'),
    ...fnmRoots.flatMap((root) => newestFirst(machine.listDir(posix.join(root, 'node-versions'))).map((version) => posix.join(root, 'node-versions', version, 'installation/bin'))),
    env.ASDF_DATA_DIR === undefined ? at('.asdf/shims') : posix.join(env.ASDF_DATA_DIR, 'shims'),
    posix.join(env.MISE_DATA_DIR ?? at('.local/share/mise'), 'shims'),
    at('.local/bin'),
    at('.npm-global/bin'),
    ...nvmDirectories(machine),
  ];
}

/** The version of nvm's default alias, then all, newest first. */
function nvmDirectories(machine: Machine): readonly string[] {
  const root = machine.env.NVM_DIR ?? posix.join(machine.home, '.nvm');
  const versions = newestFirst(machine.listDir(posix.join(root, 'versions/node')));
  let alias = 'default';
  // An alias may point to another one; a ring of them must end.
  for (let steps = 0; steps < 5; steps++) {
    if (!/^[\w./-]+$/.test(alias) || alias.includes('..')) break;
    const next = machine.readText(posix.join(root, 'alias', alias))?.trim();
    if (next === undefined || next === '') break;
    alias = next;
  }
  const wanted = alias.startsWith('v') ? alias : `v${alias}`;
  const preferred = versions.filter((version) => version === wanted || version.startsWith(`${wanted}.`));
  return [...preferred, ...versions].map((version) => posix.join(root, 'versions/node', version, 'bin'));
}

function systemDirectories({ env, home, platform }: Machine): readonly string[] {
  if (platform === 'darwin') return ['/usr/local/bin', '/opt/homebrew/bin', '/opt/local/bin', '/usr/bin'];
  if (platform !== 'win32') return ['/usr/local/bin', '/usr/bin', '/snap/bin', '/home/linuxbrew/.linuxbrew/bin', posix.join(home, '.nix-profile/bin'), '/run/current-system/sw/bin'];
  const under = (base: string | undefined, ...parts: readonly string[]): string => (base === undefined || base === '' ? '' : win32.join(base, ...parts));
  return [
    under(env.ProgramFiles, 'nodejs'),
    under(env.LOCALAPPDATA, 'Programs', 'nodejs'),
    env.NVM_SYMLINK ?? '',
    env.FNM_DIR ?? under(env.LOCALAPPDATA, 'fnm'),
    under(home, 'scoop', 'shims'),
    under(env.ProgramData, 'chocolatey', 'bin'),
    under(env.LOCALAPPDATA, 'Microsoft', 'WinGet', 'Links'),
    'C:\\ffmpeg\\bin',
  ];
}

function newestFirst(versions: readonly string[]): readonly string[] {
  const parts = (version: string): readonly number[] => version.replace(/^v/, '').split('.').map(Number);
  const compare = (a: string, b: string): number => {
    const [left, right] = [parts(a), parts(b)];
    for (let i = 0; i < 3; i++) if ((left[i] ?? 0) !== (right[i] ?? 0)) return (right[i] ?? 0) - (left[i] ?? 0);
    return 0;
  };
  return versions.filter((version) => /^v?\d+(\.\d+)*$/.test(version)).sort(compare);
}

/** `output` of a failure: what the program said on standard error, when it said anything. */
export type ProbeResult = { readonly ok: true; readonly output: string } | { readonly ok: false; readonly reason: string; readonly output?: string };

/** Runs a program with fixed arguments, without a shell, within 3 s, and gives what it printed. Never throws. */
export function probe(path: string, args: readonly string[], limitMs = PROBE_LIMIT_MS): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const options = { timeout: limitMs, killSignal: 'SIGKILL', windowsHide: true, maxBuffer: MAX_OUTPUT_BYTES, env: programEnvironment(process.env), encoding: 'utf8' } as const;
    execFile(path, args, options, (error, stdout, stderr) => {
      if (error === null) resolve({ ok: true, output: stdout === '' ? stderr : stdout });
      else resolve({ ok: false, reason: reasonOf(error, limitMs), ...(stderr !== '' && { output: stderr }) });
    });
  });
}

function reasonOf(error: Error & { readonly code?: unknown; readonly killed?: boolean }, limitMs: number): string {
  if (error.code === 'ENOENT') return 'does not exist';
  if (error.code === 'EACCES') return 'may not be run';
  if (error.killed === true) return `gave no answer within ${limitMs / 1000} s`;
  if (typeof error.code === 'number') return `ended with code ${error.code}`;
  return `could not be run (${typeof error.code === 'string' ? error.code : error.name})`;
}
