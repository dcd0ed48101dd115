import { AbstractMessageReader, type DataCallback, type Disposable, type Message } from 'vscode-jsonrpc';
import { parseEnvelope } from './envelope';
import { wipe } from '../model/wipe';
import { MAX_FRAME_BYTES, MAX_HEADER_BYTES, MAX_UNREAD_BYTES } from './frame-limits';

/** Where bytes come from: a socket, or one end of a pair in memory. */
export interface ByteSource {
  /** Chunks are the listener's own from then on: it overwrites them. */
  onData(listener: (chunk: Uint8Array) => void): void;
  onClose(listener: () => void): void;
  /** Absent: whatever comes is handed on at once. */
  readonly flow?: Flow;
}

/** How a source is kept from sending faster than its messages are handled. */
export interface Flow {
  pause(): void;
  resume(): void;
  /** Calls `work` in a later turn of the event loop. */
  later(work: () => void): void;
}

/** What a reader puts up with. */
export interface ReaderLimits {
  readonly maxFrameBytes?: number;
  /** Which messages the other side may send; default: all that are JSON-RPC. */
  readonly isExpected?: (message: Message) => boolean;
}

const CR = 13;
const LF = 10;

/**
 * Reads `Content-Length` frames, as vscode-jsonrpc's own reader does, but with limits: length, header and envelope are
 * checked, and the first violation ends reading for good (`onViolation`), because the peer is then not ours.
 *
 * The library handles one message per turn of the event loop and queues the others without a limit. Where the source has a `flow`, so many are
 * handed on, and the source waits: a peer that never stops talking fills no memory.
 */
export class FrameReader extends AbstractMessageReader {
  private chunks: Uint8Array[] = [];
  private bufferedBytes = 0;
  private bodyBytes: number | null = null;
  private maxFrameBytes: number;
  private readonly isExpected: (message: Message) => boolean;
  private isEnded = false;
  private isPaused = false;
  private isHeld = false;
  /** The next message is handed on in a later turn. */
  private isDue = false;
  private callback: DataCallback | null = null;
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });

  constructor(
    private readonly source: ByteSource,
    private readonly onViolation: (reason: string) => void,
    { maxFrameBytes = MAX_FRAME_BYTES, isExpected = () => true }: ReaderLimits = {},
  ) {
    super();
    this.maxFrameBytes = maxFrameBytes;
    this.isExpected = isExpected;
  }

  /** Allows larger frames, once the peer has proved who it is. */
  raiseLimit(maxFrameBytes: number): void {
    this.maxFrameBytes = maxFrameBytes;
  }

  /** Hands nothing on until it is let go. What has come stays; the source waits. */
  hold(isHeld: boolean): void {
    this.isHeld = isHeld;
    if (!isHeld && !this.isDue) this.advance();
  }

  listen(callback: DataCallback): Disposable {
    this.callback = callback;
    this.source.onData((chunk) => this.accept(chunk));
    this.source.onClose(() => {
      // The last words, as far as they are whole.
      while (this.step());
      this.isEnded = true;
      this.fireClose();
    });
    return { dispose: () => this.end() };
  }

  override dispose(): void {
    this.end();
    super.dispose();
  }

  private end(): void {
    this.isEnded = true;
    this.chunks = [];
    this.bufferedBytes = 0;
  }

  private violate(reason: string): void {
    this.end();
    this.onViolation(reason);
  }

  private accept(chunk: Uint8Array): void {
    if (this.isEnded) return;
    this.chunks.push(chunk);
    this.bufferedBytes += chunk.byteLength;
    if (!this.isDue) this.advance();
    this.regulate();
  }

  /** Hands on what is whole: everything, or, with a flow, one message and the others one by one in later turns. */
  private advance(): void {
    this.isDue = false;
    const { flow } = this.source;
    while (!this.isHeld && this.step()) {
      if (flow === undefined || this.bodyBytes !== null) continue;
      this.isDue = true;
      flow.later(() => {
        if (this.isDue) this.advance();
      });
      break;
    }
    this.regulate();
  }

  private regulate(): void {
    // One long message has to come in whole.
    const isMuch = !this.isEnded && (this.isDue || this.isHeld) && this.bufferedBytes > MAX_UNREAD_BYTES;
    if (isMuch === this.isPaused) return;
    this.isPaused = isMuch;
    if (isMuch) this.source.flow?.pause();
    else this.source.flow?.resume();
  }

  /** Handles one header or body; false when more bytes are needed or reading has ended. */
  private step(): boolean {
    if (this.isEnded) return false;
    if (this.bodyBytes === null) return this.readHeader();
    if (this.bufferedBytes < this.bodyBytes) return false;
    const body = this.take(this.bodyBytes);
    this.bodyBytes = null;
    this.deliver(body);
    return true;
  }

  private readHeader(): boolean {
    const window = this.peek(MAX_HEADER_BYTES);
    const end = endOfHeader(window);
    if (end === -1) {
      if (window.byteLength >= MAX_HEADER_BYTES) this.violate('header too long');
      return false;
    }
    const length = contentLength(new TextDecoder('latin1').decode(window.subarray(0, end)));
    if (length === null) this.violate('header not understood');
    else if (length > this.maxFrameBytes) this.violate('message too long');
    else {
      this.take(end);
      this.bodyBytes = length;
      return true;
    }
    return false;
  }

  private deliver(body: Uint8Array): void {
    let value: unknown;
    try {
      value = JSON.parse(this.decoder.decode(body));
    } catch (error) {
      // Whatever the text is, it is not JSON in UTF-8; nothing else can throw here.
      this.violate(error instanceof SyntaxError ? 'not JSON' : 'not UTF-8');
      return;
    } finally {
      // The bytes are this reader's own; they may hold a session or a password.
      wipe(body);
    }
    const message = parseEnvelope(value);
    if (message === null) this.violate('not a JSON-RPC message');
    else if (!this.isExpected(message)) this.violate('not a message of this side');
    else this.callback?.(message);
  }

  /** The first bytes, at most `maxBytes`, left in place. */
  private peek(maxBytes: number): Uint8Array {
    const first = this.chunks[0];
    if (first === undefined) return new Uint8Array(0);
    if (first.byteLength >= maxBytes || this.chunks.length === 1) return first.subarray(0, maxBytes);
    const bytes = this.take(Math.min(maxBytes, this.bufferedBytes));
    this.chunks.unshift(bytes);
    this.bufferedBytes += bytes.byteLength;
    return bytes;
  }

  private take(byteCount: number): Uint8Array {
    const first = this.chunks[0];
    this.bufferedBytes -= byteCount;
    if (first !== undefined && first.byteLength >= byteCount) {
      if (first.byteLength === byteCount) this.chunks.shift();
      else this.chunks[0] = first.subarray(byteCount);
      return first.subarray(0, byteCount);
    }
    const bytes = new Uint8Array(byteCount);
    let filled = 0;
    let used = 0;
    while (filled < byteCount) {
      const chunk = this.chunks[used] ?? new Uint8Array(0);
      const wanted = byteCount - filled;
      bytes.set(chunk.subarray(0, wanted), filled);
      filled += Math.min(wanted, chunk.byteLength);
      if (chunk.byteLength > wanted) this.chunks[used] = chunk.subarray(wanted);
      else used++;
    }
    this.chunks.splice(0, used);
    return bytes;
  }
}

function endOfHeader(bytes: Uint8Array): number {
  for (let i = 3; i < bytes.byteLength; i++) {
    if (bytes[i] === LF && bytes[i - 1] === CR && bytes[i - 2] === LF && bytes[i - 3] === CR) return i + 1;
  }
  return -1;
}

function contentLength(header: string): number | null {
  const match = /^Content-Length: (\d{1,10})\r\n(?:Content-Type: [^\r\n]*\r\n)?\r\n$/.exec(header);
  return match?.[1] === undefined ? null : Number(match[1]);
}
