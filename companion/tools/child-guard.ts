import { spawn, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import process from 'node:process';

/**
 * Holds the process groups it is told of (`<group>`, and `-<group>` once it has ended) and ends them when its input does: that happens
 * however the process that writes to it ends. Deaf to what a terminal sends to all.
 */
const SCRIPT = `trap '' HUP INT TERM
groups=' '
while read -r line; do
  case $line in
    -*) kept=' '; for one in $groups; do [ "$one" = "\${line#-}" ] || kept="$kept$one "; done; groups=$kept;;
    *) groups="$groups$line ";;
  esac
done
for one in $groups; do kill -s KILL -- "-$one"; done 2> /dev/null`;

/**
 * Ends the programs of a process that is killed outright and cannot do it itself: a small shell waits beside it. Windows has none; there,
 * and where it cannot be started, what is left behind is ended by the next run (`work-folder.ts`).
 */
class ChildGuard {
  private shell: ChildProcess | null = null;

  /** From now on the group ends with this process. @param group process id of its first */
  hold(group: number): void {
    if (process.platform === 'win32') return;
    this.shell ??= startShell(() => (this.shell = null));
    this.shell.stdin?.write(`${group}\n`);
  }

  /** The group has ended; its number may be given to others. */
  release(group: number): void {
    this.shell?.stdin?.write(`-${group}\n`);
  }
}

/** The guard of this process. */
export const childGuard = new ChildGuard();

/** Knows nothing of the environment, holds no folder, and keeps nobody from ending. */
function startShell(onGone: () => void): ChildProcess {
  const shell = spawn('/bin/sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], cwd: '/', env: {}, detached: true });
  shell.once('error', onGone).once('close', onGone);
  // Gone before it has read: the next program gets another one.
  shell.stdin.on('error', onGone);
  shell.unref();
  if (shell.stdin instanceof Socket) shell.stdin.unref();
  return shell;
}
