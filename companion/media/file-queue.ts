import { onAbort } from '../../src/model/on-abort';

/** What decides which file goes first. */
export interface FileRank {
  readonly isPhoto: boolean;
  readonly sizeBytes: number;
}

interface Waiting {
  readonly rank: FileRank;
  readonly start: () => void;
}

/** Lets a fixed number of files be under way; of those waiting photos go first, then small ones, equal ones in order (F-MED-5). */
export class FileQueue {
  private running = 0;
  private readonly waiting: Waiting[] = [];

  constructor(private filesAtOnce: number) {}

  /** From now on; files under way keep their places. */
  changeFilesAtOnce(filesAtOnce: number): void {
    this.filesAtOnce = filesAtOnce;
    for (; this.running < this.filesAtOnce && this.waiting.length > 0; this.running++) this.waiting.shift()?.start();
  }

  /** Resolves when there is room; pair with `leave`. A stop while waiting rejects with the signal's reason. */
  async enter(rank: FileRank, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.running < this.filesAtOnce) {
      this.running++;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const stop = (): void => {
        this.waiting.splice(this.waiting.indexOf(entry), 1);
        reject(signal.reason instanceof Error ? signal.reason : new DOMException('stopped', 'AbortError'));
      };
      const entry: Waiting = {
        rank,
        start: () => {
          remove();
          resolve();
        },
      };
      const remove = onAbort(signal, stop);
      const index = this.waiting.findIndex((other) => comesFirst(rank, other.rank));
      this.waiting.splice(index === -1 ? this.waiting.length : index, 0, entry);
    });
  }

  /** The place goes straight to the next one, so that nobody new can slip in between. */
  leave(): void {
    const next = this.running > this.filesAtOnce ? undefined : this.waiting.shift();
    if (next === undefined) this.running--;
    else next.start();
  }

  /** Somebody waits who comes before a file of this rank. */
  isWantedBefore(rank: FileRank): boolean {
    const [first] = this.waiting;
    return first !== undefined && comesFirst(first.rank, rank);
  }
}

function comesFirst(one: FileRank, other: FileRank): boolean {
  return one.isPhoto === other.isPhoto ? one.sizeBytes < other.sizeBytes : one.isPhoto;
}
