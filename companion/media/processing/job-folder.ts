import { writeFileSync } from 'node:fs';
import { lstat, mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import * as v from 'valibot';
import { unless } from '../../cli/disk-error';
import { isProcessAlive } from '../../server/process-alive';
import { signalGroup } from '../../tools/run-child';

const PREFIX = 'tobs-job-';
const NOTE = 'job.json';

const NoteSchema = v.object({ owner: v.number(), child: v.nullable(v.number()), part: v.nullable(v.string()) });

/**
 * The private working directory of one job (mode 0700). It names the process that made it, the program that works in it and
 * the unfinished result, so that the next start can clear up after a process that was killed.
 */
export class JobFolder {
  private constructor(
    readonly path: string,
    private readonly part: string | null,
  ) {}

  /** @param part absolute path of the unfinished result, if there will be one */
  static async make(part: string | null): Promise<JobFolder> {
    const folder = new JobFolder(await mkdtemp(join(tmpdir(), PREFIX)), part);
    folder.note(null);
    return folder;
  }

  /** Notes the program that works here; before it can do anything, so that a crash never leaves one behind unnamed. */
  note(child: number | null): void {
    writeFileSync(join(this.path, NOTE), JSON.stringify({ owner: process.pid, child, part: this.part }), { mode: 0o600 });
  }

  /** Removes the folder, and the result where it is worth nothing. */
  async remove({ withPart }: { readonly withPart: boolean }): Promise<void> {
    if (withPart && this.part !== null) await rm(this.part, { force: true });
    await rm(this.path, { recursive: true, force: true });
  }
}

/** Ends programs and removes unfinished results of processes of ours that are no more. */
export async function clearDeadJobs(): Promise<void> {
  const names = await unless(['ENOENT', 'EACCES'], [], () => readdir(tmpdir()));
  for (const name of names) {
    if (name.startsWith(PREFIX)) await clearJob(join(tmpdir(), name));
  }
}

async function clearJob(folder: string): Promise<void> {
  const stats = await unless(['ENOENT'], null, () => lstat(folder));
  // What others left in a shared folder must not tell us what to remove.
  if (stats?.isDirectory() !== true || (process.getuid !== undefined && stats.uid !== process.getuid())) return;
  const text = await unless(['ENOENT', 'EACCES', 'ENOTDIR'], null, () => readFile(join(folder, NOTE), 'utf8'));
  const note = v.safeParse(v.pipe(v.string(), v.parseJson(), NoteSchema), text);
  if (!note.success || (await isRunning(note.output.owner))) return;
  const { child, part } = note.output;
  // Process ids are used again: only one that still works in this very folder is ours.
  if (child !== null && (await unless(['ENOENT', 'EACCES', 'ESRCH', 'EINVAL'], null, () => readlink(`/proc/${child}/cwd`))) === folder) signalGroup(child, 'SIGKILL');
  if (part?.endsWith('.part') === true) await rm(part, { force: true });
  await rm(folder, { recursive: true, force: true });
}

/** A process that has ended and that nobody has collected still counts as alive for signals. */
async function isRunning(pid: number): Promise<boolean> {
  if (!isProcessAlive(pid)) return false;
  const stat = await unless(['ENOENT', 'EACCES', 'ESRCH'], '', () => readFile(`/proc/${pid}/stat`, 'utf8'));
  return !/\) Z /.test(stat);
}
