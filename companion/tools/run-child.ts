import { spawn, type ChildProcess } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import process from 'node:process';
import { clearTimeout, setTimeout } from 'node:timers';
import { reasonOf } from '../../src/telegram/clock';
import { onAbort } from '../../src/model/on-abort';
import type { ProgramUses } from '../../src/model/metrics';
import { codeOf } from '../server/process-alive';
import { childGuard } from './child-guard';
import { ChildUse } from './child-use';
import { programEnvironment } from './program-environment';

/** documented (media.md section 4): a child that was asked to end gets this long. A stop has to be over within 2 s. */
const END_DELAY_MS = 1500;
/** documented (media.md section 4): what is kept of standard error. */
const KEPT_ERROR_CHARACTERS = 8192;
/** chosen: no tool prints more that anybody reads. */
const MAX_OUTPUT_CHARACTERS = 1024 * 1024;

/** One call of a program. */
export interface ChildOrder {
  /** Absolute path of the program. */
  readonly program: string;
  /** Handed over as they are: no shell looks at them. */
  readonly args: readonly string[];
  /** Working folder: a private one, since the program may write there. */
  readonly cwd: string;
  /** The child is ended after this time. */
  readonly limitMs: number;
  /** Called when the limit is over; a number gives so many milliseconds more. */
  readonly onLimit?: () => number | null;
  /** The child is ended when it prints nothing for so long; default: never. */
  readonly stallMs?: number;
  /** Each whole line of standard output; when given, standard output is not kept. */
  readonly onLine?: (line: string) => void;
  readonly signal: AbortSignal;
}

/** How a child ended. */
export interface ChildEnd {
  readonly why: 'exit' | 'limit' | 'stalled' | 'not-started';
  /** Exit code; 128 + signal for one that a signal ended, as shells count; null when it never ran. */
  readonly code: number | null;
  /** The first million characters. */
  readonly stdout: string;
  /** The last 8,192 characters. */
  readonly stderr: string;
}

const running = new Set<ChildProcess>();

/** Children that run now. */
export function childCount(): number {
  return running.size;
}

const used = new ChildUse();

/** Name of a program → what its children use, and have used since this process began. */
export function childUse(): ProgramUses {
  return used.use();
}

/** Ends all children, at once. */
export function killChildren(): void {
  for (const child of running) killGroup(child, 'SIGKILL');
}

process.once('exit', killChildren);

/**
 * Runs a program to its end: without a shell, with its standard input closed, at low priority, in a process group of its own,
 * so that whatever it starts ends with it. It ends with this process, too, however that ends (`child-guard.ts`).
 *
 * @throws the signal's reason once the child is gone; nothing else: how the child ended is the result
 */
export async function runChild(order: ChildOrder): Promise<ChildEnd> {
  order.signal.throwIfAborted();
  const child = startChild(order.program, order.args, { cwd: order.cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const watch = new ChildWatch(child, order);
  const end = await watch.ended;
  if (order.signal.aborted) throw reasonOf(order.signal);
  return end;
}

/** Starts a child as `runChild` does, for those that live longer than one order; it counts among the running ones. */
export function startChild(program: string, args: readonly string[], { cwd, stdio }: { readonly cwd: string; readonly stdio: ('ignore' | 'pipe')[] }): ChildProcess {
  const child = spawn(program, args, { cwd, stdio, env: programEnvironment(process.env), detached: process.platform !== 'win32', windowsHide: true });
  const { pid } = child;
  const ended = (): void => {
    if (running.delete(child) && pid !== undefined) childGuard.release(pid);
  };
  running.add(child);
  used.follow(child, program);
  child.once('close', ended);
  child.once('error', ended);
  if (pid !== undefined) {
    childGuard.hold(pid);
    lowerPriority(pid);
  }
  return child;
}

/** Asks a child and everything it started to end, and ends it by force when it does not. */
export function endChild(child: ChildProcess): void {
  killGroup(child, 'SIGTERM');
  const timer = setTimeout(() => killGroup(child, 'SIGKILL'), END_DELAY_MS);
  child.once('close', () => {
    clearTimeout(timer);
    // What it started may not have heard.
    killGroup(child, 'SIGKILL');
  });
}

class ChildWatch {
  private stdout = '';
  private stderr = '';
  private rest = '';
  private why: ChildEnd['why'] = 'exit';
  private readonly timers = new Map<'limit' | 'stalled', ReturnType<typeof setTimeout>>();
  readonly ended: Promise<ChildEnd>;

  constructor(
    private readonly child: ChildProcess,
    private readonly order: ChildOrder,
  ) {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => this.hear(text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr = `${this.stderr}${text}`.slice(-KEPT_ERROR_CHARACTERS)));
    this.arm('limit', order.limitMs);
    if (order.stallMs !== undefined) this.arm('stalled', order.stallMs);
    const removeStop = onAbort(order.signal, () => endChild(child));
    this.ended = new Promise<ChildEnd>((resolve) => {
      child.once('error', (error) => resolve({ why: 'not-started', code: null, stdout: '', stderr: error.message }));
      child.once('close', (code, signal) => resolve({ why: this.why, code: code ?? 128 + (signal === null ? 0 : constants.signals[signal]), stdout: this.stdout, stderr: this.stderr }));
    }).finally(() => {
      removeStop();
      for (const timer of this.timers.values()) clearTimeout(timer);
    });
  }

  private hear(text: string): void {
    if (this.order.stallMs !== undefined) this.arm('stalled', this.order.stallMs);
    if (this.order.onLine === undefined) {
      this.stdout = `${this.stdout}${text}`.slice(0, MAX_OUTPUT_CHARACTERS);
      return;
    }
    const lines = `${this.rest}${text}`.split(/\r\n|[\r\n]/);
    this.rest = (lines.pop() ?? '').slice(-KEPT_ERROR_CHARACTERS);
    for (const line of lines) this.order.onLine(line);
  }

  private arm(which: 'limit' | 'stalled', ms: number): void {
    clearTimeout(this.timers.get(which));
    this.timers.set(
      which,
      setTimeout(() => this.expire(which), ms),
    );
  }

  private expire(which: 'limit' | 'stalled'): void {
    const moreMs = which === 'limit' ? (this.order.onLimit?.() ?? null) : null;
    if (moreMs !== null) {
      this.arm('limit', moreMs);
      return;
    }
    this.why = which;
    endChild(this.child);
  }
}

function killGroup({ pid }: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (pid !== undefined) signalGroup(pid, signal);
}

/** Signals a program and everything it started; Windows knows no groups. One that is gone is no error. */
export function signalGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch (error) {
    // Gone already.
    if (codeOf(error) !== 'ESRCH' && codeOf(error) !== 'EPERM') throw error;
  }
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch (error) {
    // A child that ended at once, or a system that does not allow it: it runs as it is.
    if (!['ESRCH', 'EACCES', 'EPERM'].includes(codeOf(error) ?? '') && codeOf(error) !== 'ERR_SYSTEM_ERROR') throw error;
  }
}
