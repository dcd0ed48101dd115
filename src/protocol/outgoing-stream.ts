import { TobsFailure } from '../model/errors';
import type { Step } from './methods';

/**
 * One async iterable on its way over the connection. It is read ahead, but never further than `window` items beyond what
 * the other side says it has finished with: a slow writer stops the fetching, not the memory.
 */
export class OutgoingStream<Item> {
  private readonly queue: Item[] = [];
  private readonly controller = new AbortController();
  private fetched = 0;
  private acknowledged = 0;
  private end: { readonly error?: unknown } | null = null;
  private isPulling = false;
  private wakePump: (() => void) | null = null;
  private wakePull: (() => void) | null = null;

  constructor(
    iterate: (signal: AbortSignal) => AsyncIterable<Item>,
    private readonly window: number,
  ) {
    void this.pump(iterate);
  }

  /** Items fetched and not yet acknowledged; never above the window. */
  get outstanding(): number {
    return this.fetched - this.acknowledged;
  }

  /** The next item, once there is one. `acknowledge` counts the items the caller has finished with since the start. */
  async next(acknowledge: number, signal: AbortSignal): Promise<Step<Item>> {
    if (this.isPulling) throw new TobsFailure({ code: 'PROTOCOL', reason: 'stream pulled twice at once' });
    if (acknowledge < this.acknowledged || acknowledge > this.fetched - this.queue.length) {
      throw new TobsFailure({ code: 'PROTOCOL', reason: 'stream acknowledged wrongly' });
    }
    this.acknowledged = acknowledge;
    this.wakePump?.();
    this.isPulling = true;
    const cancel = (): void => this.close();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      signal.throwIfAborted();
      while (this.queue.length === 0 && this.end === null) await new Promise<void>((resolve) => (this.wakePull = resolve));
    } finally {
      this.isPulling = false;
      signal.removeEventListener('abort', cancel);
    }
    const item = this.queue.shift();
    if (item !== undefined) return { done: false, item };
    if (this.end !== null && 'error' in this.end) throw this.end.error;
    return { done: true };
  }

  /** Ends the iteration; what was read ahead is dropped. */
  close(): void {
    this.controller.abort();
    this.queue.length = 0;
    this.finish({ error: new TobsFailure({ code: 'STOPPED' }) });
    this.wakePump?.();
  }

  private async pump(iterate: (signal: AbortSignal) => AsyncIterable<Item>): Promise<void> {
    try {
      for await (const item of iterate(this.controller.signal)) {
        if (this.controller.signal.aborted) break;
        this.fetched++;
        this.queue.push(item);
        this.wakePull?.();
        await this.room();
      }
      this.finish({});
    } catch (error) {
      this.finish({ error });
    }
  }

  private async room(): Promise<void> {
    while (this.outstanding >= this.window && !this.controller.signal.aborted) await new Promise<void>((resolve) => (this.wakePump = resolve));
  }

  private finish(end: { readonly error?: unknown }): void {
    this.end ??= end;
    this.wakePull?.();
  }
}
