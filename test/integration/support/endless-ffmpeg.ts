import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** An ffmpeg in `folder` that notes its process id and writes for ever; `-version` answers as the real one. `pid` is 0 until it has begun. */
export function endlessFfmpeg(folder: string): { readonly path: string; readonly pid: () => number } {
  const [path, note] = [join(folder, 'ffmpeg'), join(folder, 'pid')];
  writeFileSync(path, `#!/bin/sh\ntrap '' PIPE\ncase "$*" in *-version*) exec ffmpeg "$@";; esac\nfor last; do :; done\necho begun > "\${last#file:}"\necho $$ > '${note}.new'; mv '${note}.new' '${note}'\nwhile :; do echo progress=continue 2> /dev/null; sleep 1; done\n`);
  chmodSync(path, 0o755);
  return { path, pid: () => (existsSync(note) ? Number(readFileSync(note, 'utf8')) : 0) };
}

/** Whether a process has ended, even if nobody has collected it. */
export function isGone(pid: number): boolean {
  return !existsSync(`/proc/${pid}/stat`) || / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}
