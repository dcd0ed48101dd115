import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import process from 'node:process';
import { isProcessAlive } from '../server/process-alive';
import { unless } from './disk-error';

/** What a lock says of the process that holds it. */
export interface LockHolder {
  readonly pid: number;
  /** When it started, in the kernel's own unit; absent where that is not to be had. */
  readonly started?: string;
  /** Where its process id means something: one computer, or one container on it. Absent in locks of earlier versions. */
  readonly place?: string;
}

/** This process, as a lock names it. */
export async function thisHolder(): Promise<LockHolder> {
  const started = await startOf(process.pid);
  return { pid: process.pid, ...(started !== null && { started }), place: await thisPlace() };
}

/** The holder a lock names, or null when it names none. */
export function holderIn(content: string): LockHolder | null {
  const text = (name: string): string | undefined => new RegExp(`"${name}":"([^"]{1,200})"`).exec(content)?.[1];
  const pid = /"pid":(\d{1,10})\b/.exec(content)?.[1];
  const [started, place] = [text('started'), text('place')];
  return pid === undefined ? null : { pid: Number(pid), ...(started !== undefined && { started }), ...(place !== undefined && { place }) };
}

/** True for a process of another computer or container: whether it lives cannot be asked here. */
export async function isElsewhere({ place }: LockHolder): Promise<boolean> {
  return place !== undefined && place !== (await thisPlace());
}

/** Whether a process of this place still lives. */
export async function isAlive({ pid, started }: LockHolder): Promise<boolean> {
  if (!isProcessAlive(pid)) return false;
  const now = await startOf(pid);
  // Process ids are used again; where the system tells, the start time says whether it is still the same one.
  return now === null || started === undefined || now === started;
}

let place: Promise<string> | null = null;

/** On Linux the boot of the kernel and the namespace of process ids, elsewhere the computer's name. @see pid_namespaces(7), random(4) */
function thisPlace(): Promise<string> {
  place ??= findPlace();
  return place;
}

async function findPlace(): Promise<string> {
  const gone = ['ENOENT', 'EACCES', 'ENOTDIR'];
  const boot = process.platform === 'linux' ? await unless(gone, null, () => readFile('/proc/sys/kernel/random/boot_id', 'utf8')) : null;
  const namespace = boot === null ? null : await unless(gone, null, () => readlink('/proc/self/ns/pid'));
  return boot === null || namespace === null ? hostname().replace(/[^\w.-]/g, '') : `${boot.trim()} ${namespace}`;
}

/** When a process started; null where that is not to be had. @see proc(5), field 22 */
async function startOf(pid: number): Promise<string | null> {
  if (process.platform !== 'linux') return null;
  const stat = await unless(['ENOENT', 'ESRCH'], null, () => readFile(`/proc/${pid}/stat`, 'utf8'));
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}
