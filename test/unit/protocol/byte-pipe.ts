import type { Transport } from '../../../src/protocol/memory-transport';
import { FrameReader, type ByteSource } from '../../../src/protocol/frame-reader';
import { FrameWriter, type ByteSink } from '../../../src/protocol/frame-writer';

/** One direction of bytes, cut into pieces of `pieceBytes`, as a socket would deliver them. */
class Pipe implements ByteSource, ByteSink {
  private listener: ((chunk: Uint8Array) => void) | null = null;
  private readonly closeListeners: (() => void)[] = [];
  private isClosed = false;

  constructor(private readonly pieceBytes: number) {}

  onData(listener: (chunk: Uint8Array) => void): void {
    this.listener = listener;
  }

  onClose(listener: () => void): void {
    this.closeListeners.push(listener);
  }

  async write(bytes: Uint8Array): Promise<void> {
    await Promise.resolve();
    if (this.isClosed) throw new Error('closed');
    for (let at = 0; at < bytes.byteLength; at += this.pieceBytes) this.listener?.(bytes.subarray(at, at + this.pieceBytes));
  }

  end(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    for (const listener of this.closeListeners) listener();
  }
}

export interface BytePair {
  readonly client: Transport;
  readonly server: Transport;
  /** Bytes written here reach the server unchecked. */
  readonly rawToServer: Pipe;
  /** Reasons the server's reader gave for giving up. */
  readonly violations: string[];
}

/** Two transports joined by pipes of bytes; the real framing is between them. */
export function bytePair(pieceBytes = 1 << 20, maxFrameBytes?: number): BytePair {
  const up = new Pipe(pieceBytes);
  const down = new Pipe(pieceBytes);
  const violations: string[] = [];
  const end = (): void => {
    up.end();
    down.end();
  };
  const sink = (pipe: Pipe): ByteSink => ({ write: (bytes) => pipe.write(bytes), onClose: (listener) => pipe.onClose(listener), end });
  const serverReader = new FrameReader(
    up,
    (reason) => {
      violations.push(reason);
      end();
    },
    { ...(maxFrameBytes !== undefined && { maxFrameBytes }) },
  );
  return {
    client: { reader: new FrameReader(down, end), writer: new FrameWriter(sink(up)) },
    server: { reader: serverReader, writer: new FrameWriter(sink(down)) },
    rawToServer: up,
    violations,
  };
}
