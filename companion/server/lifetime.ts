import process from 'node:process';
import { clearInterval, clearTimeout, setInterval, setTimeout } from 'node:timers';
import { isProcessAlive } from './process-alive';

/** How often the parent is looked for. Chosen: it must be missed within 2 s. */
const PARENT_CHECK_MS = 1000;

/** Calls `onGone` once when the process that started this one is gone. Returns the end of watching. */
export function watchParent(onGone: () => void): () => void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    // On POSIX an orphan gets another parent; Windows keeps the number, so the process itself is looked for.
    if (process.ppid === parent && isProcessAlive(parent)) return;
    clearInterval(timer);
    onGone();
  }, PARENT_CHECK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** Ends a companion nobody uses: `onIdle` is called when nothing happened for `idleMs`. */
export class IdleTimer {
  private timer: ReturnType<typeof setTimeout> | null = null;
  private idleMs: number;

  constructor(
    idleMs: number,
    private readonly onIdle: () => void,
  ) {
    this.idleMs = idleMs;
    this.restart();
  }

  setIdleMs(idleMs: number): void {
    this.idleMs = idleMs;
    this.restart();
  }

  restart(): void {
    this.stop();
    this.timer = setTimeout(this.onIdle, this.idleMs);
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}
