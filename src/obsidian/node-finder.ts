import { execFile } from 'node:child_process';
import { programEnvironment } from '../../companion/tools/program-environment';
import type { ToolAttempt, ToolFinding } from '../ui/tool-finding';
import { strings } from '../ui/locale/strings';

/** A Node that answered. */
export interface NodeProgram {
  readonly path: string;
  readonly version: string;
  /** Obsidian's own program acting as Node. */
  readonly isElectron: boolean;
}

/** What the search for Node came to; `node` null: none that will do. */
export interface NodeSearch {
  readonly node: NodeProgram | null;
  /** Every place that was tried, in order, with what came of it. */
  readonly attempts: readonly ToolAttempt[];
}

/** A program that may be Node. */
export interface NodeCandidate {
  readonly path: string;
  readonly isElectron: boolean;
  /** Entered by the user: its failure is always shown. */
  readonly isSetting: boolean;
}

const missingProblem = 'does not exist';
/** Oldest Node with everything the companion uses. */
const minimumMajor = 20;
/** documented in obsidian.md §6: each candidate gets this long. */
const probeLimitMs = 3000;

/** What running a candidate gave: standard output, or why there is none. */
export type Probe = (candidate: NodeCandidate) => Promise<{ readonly output: string } | { readonly problem: string }>;

/** First candidate that runs and is new enough; the others are kept with their reasons. */
export async function findNode(candidates: readonly NodeCandidate[], probe: Probe): Promise<NodeSearch> {
  const attempts: ToolAttempt[] = [];
  for (const candidate of candidates) {
    const attempt = judge(candidate, await probe(candidate));
    attempts.push(attempt);
    if (attempt.version !== undefined && attempt.problem === undefined) return { node: { path: candidate.path, version: attempt.version, isElectron: candidate.isElectron }, attempts };
  }
  return { node: null, attempts };
}

function judge({ path }: NodeCandidate, answer: Awaited<ReturnType<Probe>>): ToolAttempt {
  if ('problem' in answer) return { path, problem: answer.problem };
  const version = /^(\d+)\.\d+\.\d+/.exec(answer.output.trim());
  if (version === null) return { path, problem: 'is not Node' };
  const found = { path, version: version[0] };
  return Number(version[1]) >= minimumMajor ? found : { ...found, problem: `is version ${version[0]}, ${minimumMajor} or newer is needed` };
}

/** Runs candidates for real, within a time limit, without a shell. */
export function probeWith(environment: NodeJS.ProcessEnv): Probe {
  return ({ path, isElectron }) =>
    new Promise((resolve) => {
      // Killed outright: what hangs may not hear a polite request either.
      const options = { timeout: probeLimitMs, killSignal: 'SIGKILL' as const, windowsHide: true, env: cleanEnvironment(environment, isElectron), encoding: 'utf8' as const };
      execFile(path, ['-p', 'process.versions.node'], options, (error, stdout) => {
        if (error === null) resolve({ output: stdout });
        else resolve({ problem: problemOf(error) });
      });
    });
}

function problemOf(error: Error & { readonly code?: unknown; readonly killed?: boolean }): string {
  if (error.killed === true) return `did not answer within ${probeLimitMs / 1000} s`;
  if (error.code === 'ENOENT') return missingProblem;
  if (error.code === 'EACCES') return 'may not be run';
  return typeof error.code === 'string' ? error.code : `ended with code ${String(error.code)}`;
}

/** The caller's environment without what would change how Node runs. */
export function cleanEnvironment(environment: NodeJS.ProcessEnv, isElectron: boolean): NodeJS.ProcessEnv {
  const clean = programEnvironment(environment);
  return isElectron ? { ...clean, ELECTRON_RUN_AS_NODE: '1' } : clean;
}

/** What `check tools` shows for a search. */
export function describeSearch({ node, attempts }: NodeSearch): ToolFinding {
  const used = node === null ? undefined : { path: node.path, version: node.version };
  // Dozens of places where there is nothing say less than the few where something failed.
  const telling = attempts.filter(({ problem }) => problem !== missingProblem);
  return { name: 'Node.js', why: strings.tools.why.node, attempts: telling, advice: strings.tools.nodeMissing, ...(used !== undefined && { used }) };
}
