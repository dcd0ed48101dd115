import { onAbort } from '../../src/model/on-abort';

interface Waiting {
  readonly sizeBytes: number;
  readonly start: () => void;
}

/** Lets a fixed number of files be under way; of those waiting the smallest goes first, equal ones in order (F-MED-5). */
export class FileQueue {
  private running = 0;
  private readonly waiting: Waiting[] = [];

  constructor(private readonly filesAtOnce: number) {}

  /** Runs `work` when there is room. A stop while waiting rejects with the signal's reason; running work stops by itself. */
  async run<T>(sizeBytes: number, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    await this.enter(sizeBytes, signal);
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  private enter(sizeBytes: number, signal: AbortSignal): Promise<void> {
    if (this.running < this.filesAtOnce) {
      this.running++;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        this.waiting.splice(this.waiting.indexOf(entry), 1);
        reject(signal.reason instanceof Error ? signal.reason : new DOMException('stopped', 'AbortError'));
      };
      const entry: Waiting = {
        sizeBytes,
        start: () => {
          remove();
          resolve();
        },
      };
      const remove = onAbort(signal, stop);
      const index = this.waiting.findIndex((other) => other.sizeBytes > sizeBytes);
      this.waiting.splice(index === -1 ? this.waiting.length : index, 0, entry);
    });
  }

  /** The place goes straight to the next one, so that nobody new can slip in between. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.running--;
    else next.start();
  }
}
