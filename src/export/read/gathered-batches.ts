import type { HistoryBatch } from '../../model/telegram';

/** How many messages are joined to one batch. A batch of the source is never cut. */
export interface Gathering {
  /** Fewer are waited for to become more; at the end, in front of a hole and after a failure there are as many as there are. */
  readonly least: number;
  /** From so many on that wait, the source is not asked for more. */
  readonly most: number;
}

/**
 * What has come while the batch before was worked on, as one batch: who is faster than the source gets every batch at once, who
 * is slower gets larger ones, which cost less per message. When the source fails or is stopped, what has been gathered comes
 * first, so that nothing fetched is lost.
 *
 * @param open begins reading; its signal is aborted when the caller leaves
 */
export async function* gatheredBatches(open: (left: AbortSignal) => AsyncIterable<HistoryBatch>, gathering: Gathering): AsyncGenerator<HistoryBatch> {
  const left = new AbortController();
  const basket = new Basket(gathering);
  const filled = basket.fill(open(left.signal));
  try {
    for (let batch = await basket.take(); batch !== null; batch = await basket.take()) yield batch;
  } finally {
    left.abort();
    basket.close();
    await filled;
  }
}

/** Batches between a source and its reader. */
class Basket {
  /** Neighbours are joined; one with a hole stands for itself. */
  private readonly batches: HistoryBatch[] = [];
  private waiting = 0;
  private end: { readonly error?: unknown } | null = null;
  private isClosed = false;
  private wakeSource: (() => void) | undefined;
  private wakeReader: (() => void) | undefined;

  constructor(private readonly gathering: Gathering) {}

  /** Takes all the source has, as there is room. Never rejects: what went wrong is the reader's. */
  async fill(source: AsyncIterable<HistoryBatch>): Promise<void> {
    try {
      for await (const batch of source) {
        if (this.isClosed) return;
        this.add(batch);
        while (this.waiting >= this.gathering.most && !this.isClosed) await new Promise<void>((resolve) => (this.wakeSource = resolve));
      }
      this.end = {};
    } catch (error) {
      this.end = { error };
    } finally {
      this.wakeReader?.();
    }
  }

  /** The next batch; null at the end. @throws what ended the source, once all before it has been taken */
  async take(): Promise<HistoryBatch | null> {
    while (this.end === null && !this.isEnough) await new Promise<void>((resolve) => (this.wakeReader = resolve));
    const batch = this.batches.shift();
    if (batch !== undefined) {
      this.waiting -= batch.messages.length;
      this.wakeSource?.();
      return batch;
    }
    if (this.end !== null && 'error' in this.end) throw this.end.error;
    return null;
  }

  close(): void {
    this.isClosed = true;
    this.wakeSource?.();
  }

  private get isEnough(): boolean {
    return this.batches.length > 1 || (this.batches[0] !== undefined && (this.batches[0].missing !== undefined || this.waiting >= this.gathering.least));
  }

  private add(batch: HistoryBatch): void {
    const last = this.batches.at(-1);
    this.waiting += batch.messages.length;
    if (last === undefined || last.missing !== undefined || batch.missing !== undefined) this.batches.push(batch);
    else this.batches[this.batches.length - 1] = { messages: [...last.messages, ...batch.messages], coveredTo: batch.coveredTo };
    if (this.isEnough) this.wakeReader?.();
  }
}
