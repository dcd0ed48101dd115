import { AbstractMessageReader, type DataCallback, type Disposable } from 'vscode-jsonrpc';
import { parseEnvelope } from './envelope';
import { wipe } from '../model/wipe';
import { MAX_FRAME_BYTES, MAX_HEADER_BYTES } from './frame-limits';

/** Where bytes come from: a socket, or one end of a pair in memory. */
export interface ByteSource {
  /** Chunks are the listener's own from then on: it overwrites them. */
  onData(listener: (chunk: Uint8Array) => void): void;
  onClose(listener: () => void): void;
}

const CR = 13;
const LF = 10;

/**
 * Reads `Content-Length` frames, as vscode-jsonrpc's own reader does, but with limits: length, header and envelope are
 * checked, and the first violation ends reading for good (`onViolation`), because the peer is then not ours.
 */
export class FrameReader extends AbstractMessageReader {
  private chunks: Uint8Array[] = [];
  private bufferedBytes = 0;
  private bodyBytes: number | null = null;
  private isEnded = false;
  private callback: DataCallback | null = null;
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });

  constructor(
    private readonly source: ByteSource,
    private readonly onViolation: (reason: string) => void,
    private maxFrameBytes: number = MAX_FRAME_BYTES,
  ) {
    super();
  }

  /** Allows larger frames, once the peer has proved who it is. */
  raiseLimit(maxFrameBytes: number): void {
    this.maxFrameBytes = maxFrameBytes;
  }

  listen(callback: DataCallback): Disposable {
    this.callback = callback;
    this.source.onData((chunk) => this.accept(chunk));
    this.source.onClose(() => {
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
    while (this.step());
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
