import type { FileLane, FileTurn } from '../../src/telegram/files/file-turn';
import type { FileQueue, FileRank } from './file-queue';

/**
 * A file's turn in the queue. It takes its place when the first lane begins and leaves it when the last one ends or rests. A file
 * that gives way lets the parts under way arrive, so whoever comes first waits for one part at most.
 */
export class QueuedTurn implements FileTurn {
  private underway = 0;
  private hasPlace = false;
  private isGivingWay = false;
  private entering: Promise<void> | undefined;
  private onLeft: (() => void) | undefined;

  constructor(
    private readonly queue: FileQueue,
    private readonly rank: FileRank,
  ) {}

  lane(): FileLane {
    return new QueuedLane(this);
  }

  get mustGiveWay(): boolean {
    return this.isGivingWay || this.queue.isWantedBefore(this.rank);
  }

  giveWay(): void {
    this.isGivingWay = true;
  }

  async begin(signal: AbortSignal): Promise<void> {
    while (!this.hasPlace || this.isGivingWay) {
      // One lane waits for the place, the others for that lane.
      this.entering ??= this.enter(signal).finally(() => (this.entering = undefined));
      await this.entering;
    }
    this.underway++;
  }

  end(): void {
    if (--this.underway > 0) return;
    this.hasPlace = false;
    this.isGivingWay = false;
    this.queue.leave();
    this.onLeft?.();
  }

  private async enter(signal: AbortSignal): Promise<void> {
    if (this.hasPlace) await new Promise<void>((resolve) => (this.onLeft = resolve));
    await this.queue.enter(this.rank, signal);
    this.hasPlace = true;
  }
}

class QueuedLane implements FileLane {
  private isUnderway = false;

  constructor(private readonly turn: QueuedTurn) {}

  async begin(signal: AbortSignal): Promise<void> {
    await this.turn.begin(signal);
    this.isUnderway = true;
  }

  async next(signal: AbortSignal): Promise<void> {
    if (!this.turn.mustGiveWay) return;
    this.turn.giveWay();
    this.end();
    await this.begin(signal);
  }

  async rest<T>(wait: () => Promise<T>, signal: AbortSignal): Promise<T> {
    if (!this.isUnderway) return await wait();
    this.end();
    const result = await wait();
    await this.begin(signal);
    return result;
  }

  end(): void {
    if (!this.isUnderway) return;
    this.isUnderway = false;
    this.turn.end();
  }
}
