import { setImmediate } from 'node:timers';

/**
 * Bytes that all connections together may hand on in one turn of the event loop. Measured: decrypting, checking and keeping a megabyte
 * takes some 12 ms; with this share a third as many turns take more than 10 ms of processor time as with a whole megabyte, in the same time.
 */
const SHARE_BYTES = 256 * 1024;

/**
 * Keeps connections that all have much to say from filling one turn of the event loop: what came in while the process was busy would be
 * worked off in one go, and a window of Obsidian, or whoever asks the companion something, would wait for all of it.
 */
export class TurnShare {
  private bytes = 0;
  private waiting: (() => void)[] = [];
  private isDue = false;

  constructor(private readonly shareBytes = SHARE_BYTES) {}

  /** Counts what was handed on. @returns whether there may be more in this turn; if not, `resume` is called in the next */
  take(bytes: number, resume: () => void): boolean {
    this.bytes += bytes;
    if (!this.isDue) {
      this.isDue = true;
      setImmediate(() => this.begin());
    }
    if (this.bytes < this.shareBytes) return true;
    this.waiting.push(resume);
    return false;
  }

  private begin(): void {
    this.isDue = false;
    this.bytes = 0;
    for (const resume of this.waiting.splice(0)) resume();
  }
}
