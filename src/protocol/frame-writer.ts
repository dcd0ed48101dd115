import { AbstractMessageWriter, Message, type MessageWriter } from 'vscode-jsonrpc';
import { MAX_FRAME_BYTES, MAX_UNTAKEN_BYTES } from './frame-limits';

/** Where bytes go. */
export interface ByteSink {
  /** Resolves when more may be written. */
  write(bytes: Uint8Array): Promise<void>;
  onClose(listener: () => void): void;
  end(): void;
}

/** Stands in for an answer that is too long to be sent. Chosen: the code of an error without TobsError data. */
const TOO_LONG = { code: -32603, message: 'answer too long' };

/**
 * Writes `Content-Length` frames in the order of the calls, each in one piece. `write` never rejects: a transport that
 * cannot be written to is closed, and closing is what ends the requests that wait.
 */
export class FrameWriter extends AbstractMessageWriter implements MessageWriter {
  private readonly encoder = new TextEncoder();
  private last: Promise<void> = Promise.resolve();

  /** Bytes the sink has not taken yet. */
  private untakenBytes = 0;

  /** @param onBacklog told when the other side takes less than is written for it, and when it has caught up */
  constructor(
    private readonly sink: ByteSink,
    private readonly onBacklog?: (isLong: boolean) => void,
  ) {
    super();
    sink.onClose(() => this.fireClose());
  }

  write(message: Message): Promise<void> {
    const frame = this.encode(message);
    this.count(frame.byteLength);
    this.last = this.last
      .then(() => this.sink.write(frame))
      .then(() => this.count(-frame.byteLength))
      .catch((error: unknown) => {
        this.fireError(error, message);
        this.sink.end();
        this.fireClose();
      });
    return this.last;
  }

  end(): void {
    this.sink.end();
  }

  private count(bytes: number): void {
    const wasLong = this.untakenBytes > MAX_UNTAKEN_BYTES;
    this.untakenBytes += bytes;
    const isLong = this.untakenBytes > MAX_UNTAKEN_BYTES;
    if (isLong !== wasLong) this.onBacklog?.(isLong);
  }

  private encode(message: Message): Uint8Array {
    let body = this.encoder.encode(JSON.stringify(message));
    if (body.byteLength > MAX_FRAME_BYTES) body = this.encoder.encode(JSON.stringify(inPlaceOf(message)));
    const header = this.encoder.encode(`Content-Length: ${body.byteLength}\r\n\r\n`);
    const frame = new Uint8Array(header.byteLength + body.byteLength);
    frame.set(header);
    frame.set(body, header.byteLength);
    return frame;
  }
}

function inPlaceOf(message: Message): unknown {
  if (Message.isResponse(message)) return { jsonrpc: '2.0', id: message.id, error: TOO_LONG };
  // A request or notification of this size is refused by the peer like any unknown method.
  return { jsonrpc: '2.0', ...(Message.isRequest(message) ? { id: message.id } : {}), method: 'too-long', params: {} };
}
