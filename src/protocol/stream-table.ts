import { TobsFailure } from '../model/errors';
import { OutgoingStream } from './outgoing-stream';

/** Streams one client may hold open. Chosen: a run needs two. */
const MAX_STREAMS = 64;

/** Streams of one kind that a client has open. */
export class StreamTable<Item> {
  private readonly streams = new Map<number, OutgoingStream<Item>>();

  constructor(private readonly nextId: () => number) {}

  get size(): number {
    return this.streams.size;
  }

  open(iterate: (signal: AbortSignal) => AsyncIterable<Item>, window: number): { readonly stream: number } {
    if (this.streams.size >= MAX_STREAMS) throw new TobsFailure({ code: 'BUSY', reason: 'too many streams are open' });
    const stream = this.nextId();
    this.streams.set(stream, new OutgoingStream(iterate, window));
    return { stream };
  }

  /** Ended streams are forgotten; pulling them again is an error. */
  async next(id: number, acknowledge: number, signal: AbortSignal) {
    const stream = this.streams.get(id);
    if (stream === undefined) throw new TobsFailure({ code: 'PROTOCOL', reason: 'no such stream' });
    try {
      const step = await stream.next(acknowledge, signal);
      if (step.done) this.streams.delete(id);
      return step;
    } catch (error) {
      stream.close();
      this.streams.delete(id);
      throw error;
    }
  }

  close(id: number): void {
    this.streams.get(id)?.close();
    this.streams.delete(id);
  }

  closeAll(): void {
    for (const stream of this.streams.values()) stream.close();
    this.streams.clear();
  }
}
