import type { ChildProcess } from 'node:child_process';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import process from 'node:process';
import { clearInterval, setInterval } from 'node:timers';
import type { ProgramUses, ResourceUse } from '../../src/model/metrics';
import { codeOf } from '../server/process-alive';

/** Linux counts processor time in hundredths of a second for every program (documented: USER_HZ, proc(5)). */
const TICKS_PER_SECOND = 100;
/** chosen: what a program needed at most is asked this often, because it cannot be asked once it has ended. */
const LOOK_MS = 250;
/** chosen: where it takes a program of its own to ask. */
const ASK_MS = 2000;

interface Use {
  readonly rssBytes: number;
  readonly peakRssBytes: number;
  readonly cpuS: number;
}

/** A program that runs, and what was last known of it. */
interface Running {
  readonly name: string;
  last: Use;
}

/** What all runs of one program have used. */
interface Ended {
  cpuS: number;
  peakRssBytes: number;
}

/**
 * What the programs use that are started by this process: memory while they run, processor time also after they have ended.
 * By /proc on Linux, where the time is exact, and by `ps` on other Unixes, as of the last look; Windows does not tell.
 */
export class ChildUse {
  private readonly running = new Map<number, Running>();
  private readonly ended = new Map<string, Ended>();
  private timer: ReturnType<typeof setInterval> | null = null;
  private reapedS = reapedSeconds();

  /** Follows a child from now until it has ended. @param program its path: programs are told apart by their names */
  follow(child: ChildProcess, program: string): void {
    const { pid } = child;
    if (pid === undefined) return;
    this.running.set(pid, { name: basename(program).replace(/\.exe$/i, ''), last: { rssBytes: 0, peakRssBytes: 0, cpuS: 0 } });
    child.once('exit', () => this.leave(pid));
    this.timer ??= setInterval(() => this.look(), process.platform === 'linux' ? LOOK_MS : ASK_MS).unref();
    this.look();
  }

  /** Name of a program → what it uses now, its processor time since this process began; empty where nothing can be told. */
  use(): ProgramUses {
    if (process.platform === 'linux') this.look();
    const names = new Set([...this.ended.keys(), ...[...this.running.values()].map(({ name }) => name)]);
    return Object.fromEntries([...names].map((name) => [name, this.useOf(name)] as const).filter(([, { cpuS, peakRssBytes = 0 }]) => cpuS > 0 || peakRssBytes > 0));
  }

  private useOf(name: string): ResourceUse {
    const ended = this.ended.get(name) ?? { cpuS: 0, peakRssBytes: 0 };
    const now = [...this.running.values()].filter((one) => one.name === name).map(({ last }) => last);
    return {
      rssBytes: now.reduce((sum, { rssBytes }) => sum + rssBytes, 0),
      peakRssBytes: Math.max(ended.peakRssBytes, now.reduce((sum, { peakRssBytes }) => sum + peakRssBytes, 0)),
      cpuS: Math.round((ended.cpuS + now.reduce((sum, { cpuS }) => sum + cpuS, 0)) * 100) / 100,
      children: now.length,
    };
  }

  private leave(pid: number): void {
    const child = this.running.get(pid);
    if (child === undefined) return;
    const together = this.useOf(child.name).peakRssBytes ?? 0;
    this.running.delete(pid);
    if (this.running.size === 0 && this.timer !== null) {
      clearInterval(this.timer);
      this.timer = null;
    }
    const known = this.ended.get(child.name) ?? { cpuS: 0, peakRssBytes: 0 };
    this.ended.set(child.name, { cpuS: known.cpuS + this.spentBy(child), peakRssBytes: Math.max(known.peakRssBytes, together) });
  }

  /** The system adds the time of whoever has ended to that of its parent. */
  private spentBy({ last }: Running): number {
    const reapedS = reapedSeconds();
    if (reapedS === null || this.reapedS === null) return last.cpuS;
    const sinceS = reapedS - this.reapedS;
    this.reapedS = reapedS;
    return sinceS;
  }

  private look(): void {
    if (process.platform === 'linux') {
      for (const [pid, child] of this.running) {
        const use = treeUse(pid) ?? child.last;
        // One that has just ended has no memory any more, not even a mark of it.
        child.last = { ...use, peakRssBytes: Math.max(use.peakRssBytes, child.last.peakRssBytes) };
      }
    } else if (process.platform !== 'win32') askPs([...this.running.keys()], (pid, use) => this.hear(pid, use));
  }

  private hear(pid: number, use: Omit<Use, 'peakRssBytes'>): void {
    const child = this.running.get(pid);
    if (child !== undefined) child.last = { ...use, peakRssBytes: Math.max(child.last.peakRssBytes, use.rssBytes) };
  }
}

/** Processor time of children that have ended, and of theirs; null where the system does not tell. */
function reapedSeconds(): number | null {
  const fields = statFields('self');
  return fields === null ? null : (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND;
}

/** A process and whatever it has started, as long as it runs; null when it is gone. */
function treeUse(pid: number): Use | null {
  const fields = statFields(pid);
  const status = procFile(pid, 'status');
  if (fields === null || status === null) return null;
  const own = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0) / TICKS_PER_SECOND;
  const kilobytes = (key: string): number => 1024 * Number(new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0);
  const below = (procFile(pid, `task/${pid}/children`) ?? '').split(' ').filter((text) => text.trim() !== '').flatMap((text) => treeUse(Number(text)) ?? []);
  return below.reduce((sum, one) => ({ rssBytes: sum.rssBytes + one.rssBytes, peakRssBytes: sum.peakRssBytes + one.peakRssBytes, cpuS: sum.cpuS + one.cpuS }), { rssBytes: kilobytes('VmRSS'), peakRssBytes: kilobytes('VmHWM'), cpuS: own });
}

/** What follows the name in parentheses, which may hold anything; the first field is the state. */
function statFields(pid: number | 'self'): readonly string[] | null {
  const text = procFile(pid, 'stat');
  return text === null ? null : text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function procFile(pid: number | 'self', name: string): string | null {
  if (process.platform !== 'linux') return null;
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch (error) {
    // It has ended meanwhile, or this /proc does not show it.
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(codeOf(error) ?? '')) return null;
    throw error;
  }
}

/** Every child leads a group of its own, in which all lies that it has started. */
function askPs(pids: readonly number[], tell: (pid: number, use: Omit<Use, 'peakRssBytes'>) => void): void {
  execFile('ps', ['-axo', 'pgid=,rss=,time='], (error, stdout) => {
    if (error !== null) return;
    const rows = psRows(stdout);
    for (const pid of pids) {
      const group = rows.filter(({ pgid }) => pgid === pid);
      if (group.length > 0) tell(pid, { rssBytes: group.reduce((sum, { rssBytes }) => sum + rssBytes, 0), cpuS: group.reduce((sum, { cpuS }) => sum + cpuS, 0) });
    }
  });
}

/** Rows of `ps -o pgid=,rss=,time=`; the time is `[days-][hours:]minutes:seconds[.hundredths]`. */
export function psRows(text: string): readonly { readonly pgid: number; readonly rssBytes: number; readonly cpuS: number }[] {
  return [...text.matchAll(/^\s*(\d+)\s+(\d+)\s+(?:(\d+)-)?((?:\d+:)*\d+(?:\.\d+)?)\s*$/gm)].map(([, pgid, kilobytes, days, time = '']) => ({
    pgid: Number(pgid),
    rssBytes: Number(kilobytes) * 1024,
    cpuS: Number(days ?? 0) * 86_400 + time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0),
  }));
}
