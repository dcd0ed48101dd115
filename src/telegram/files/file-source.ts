import { TobsFailure } from '../../model/errors';
import type { FileOrder, FileRef } from '../../model/media';
import { unlessAborted } from '../clock';
import type { Call, CallOptions } from '../calls/call';
import { RpcRefusal } from '../calls/rpc-errors';
import type { Tl, TlValue } from '../codec/tl';
import type { FileReferences } from './file-references';
import type { FileLane } from './file-turn';

/** Moves a file makes at most from one data centre to another; more would be a loop. */
const MAX_MOVES = 3;

/** What finds the server's file for a message's. */
export interface SourcePorts {
  readonly call: Call;
  readonly references: FileReferences;
}

/** Asks about one file: where it is, with a reference that is good. Any number of requests may be under way. */
export class FileSource {
  private file: FileRef;
  private currentDc: number | undefined;
  private moves = 0;
  /** Set while one request proves a new DC; the others wait for it. */
  private moving: Promise<void> | undefined;
  private endMove: (() => void) | undefined;
  private mover: number | undefined;

  constructor(
    private readonly order: FileOrder,
    private readonly ports: SourcePorts,
    private readonly signal: AbortSignal,
    /** Whoever asks; without them there is no place to be left while a request waits. */
    private readonly lanes: readonly FileLane[] = [],
  ) {
    this.file = ports.references.current(order);
    this.currentDc = this.file.dcId > 0 ? this.file.dcId : undefined;
  }

  /** Data centre of the file, as far as is known. */
  get dc(): number | undefined {
    return this.currentDc;
  }

  /**
   * Answer to a request about the file.
   * @param lane number of whoever asks; of several that are told to move, one goes ahead
   * @throws TobsFailure FILE_UNAVAILABLE and what `call` throws
   */
  async ask(lane: number, make: (location: Tl) => Tl): Promise<TlValue> {
    for (;;) {
      if (this.moving !== undefined && this.mover !== lane) await unlessAborted(this.moving, this.signal);
      const { file, currentDc: dc } = this;
      try {
        const answer = await this.ports.call(make(locationOf(file)), { signal: this.signal, lane, ...(dc === undefined ? {} : { dc }), ...this.restOf(lane) });
        this.arrived(lane);
        if (file === this.file) this.ports.references.served(this.order);
        return answer;
      } catch (error) {
        await this.recover(error, { file, dc, lane });
      }
    }
  }

  private restOf(lane: number): Pick<CallOptions, 'rest'> {
    const asking = this.lanes[lane];
    return asking === undefined ? {} : { rest: (wait) => asking.rest(wait, this.signal) };
  }

  /** Makes the next attempt possible, or throws. `tried` is what the failed one was sent with. */
  private async recover(error: unknown, tried: { readonly file: FileRef; readonly dc: number | undefined; readonly lane: number }): Promise<void> {
    if (error instanceof RpcRefusal && error.trouble.kind === 'move') {
      // Every request in flight is told to move; the first answer decides, the others follow.
      if (tried.dc === this.currentDc) this.move(error.trouble.dc, tried.lane);
      return;
    }
    if (error instanceof RpcRefusal && error.trouble.kind === 'reference') {
      if (tried.file === this.file) this.file = await this.ports.references.renew(this.order, tried.file, this.signal);
      return;
    }
    if (error instanceof TobsFailure && error.detail.code === 'TELEGRAM_ERROR' && error.detail.status >= 400 && error.detail.status < 500) throw this.unavailable(error.detail.text, error);
    throw error;
  }

  private move(dc: number, lane: number): void {
    if (++this.moves > MAX_MOVES) throw this.unavailable('it is moved from one data centre to the next');
    this.currentDc = dc;
    this.mover = lane;
    this.moving ??= new Promise((resolve) => {
      this.endMove = resolve;
    });
  }

  private arrived(lane: number): void {
    if (this.mover !== lane) return;
    this.mover = undefined;
    this.moving = undefined;
    this.endMove?.();
  }

  unavailable(reason: string, cause?: unknown): TobsFailure {
    return new TobsFailure({ code: 'FILE_UNAVAILABLE', fileId: this.file.id, reason }, { cause });
  }
}

function locationOf(file: FileRef): Tl {
  return {
    _: file.source === 'photo' ? 'inputPhotoFileLocation' : 'inputDocumentFileLocation',
    id: BigInt(file.id),
    accessHash: BigInt(file.accessHash),
    fileReference: Buffer.from(file.fileReference, 'base64'),
    thumbSize: file.sizeType,
  };
}
