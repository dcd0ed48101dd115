import { AbstractMessageReader, AbstractMessageWriter, type DataCallback, type Disposable, type Message, type MessageReader, type MessageWriter } from 'vscode-jsonrpc';

/** Two ends that hear each other, as a connection needs them. */
export interface Transport {
  readonly reader: MessageReader;
  readonly writer: MessageWriter;
}

class MemoryReader extends AbstractMessageReader {
  private callback: DataCallback | null = null;
  private readonly waiting: Message[] = [];

  listen(callback: DataCallback): Disposable {
    this.callback = callback;
    for (const message of this.waiting.splice(0)) callback(message);
    return { dispose: () => (this.callback = null) };
  }

  receive(message: Message): void {
    if (this.callback === null) this.waiting.push(message);
    else this.callback(message);
  }

  close(): void {
    this.fireClose();
  }
}

class MemoryWriter extends AbstractMessageWriter implements MessageWriter {
  private isEnded = false;

  constructor(
    private readonly peer: MemoryReader,
    private readonly own: MemoryReader,
  ) {
    super();
  }

  async write(message: Message): Promise<void> {
    await Promise.resolve();
    if (!this.isEnded) this.peer.receive(message);
  }

  end(): void {
    if (this.isEnded) return;
    this.isEnded = true;
    this.peer.close();
    this.own.close();
  }

  override dispose(): void {
    this.end();
    super.dispose();
  }
}

/**
 * A connection inside one process, for machines without Node: messages are handed over as they are, and the schemas on
 * both sides still check them.
 */
export function memoryTransports(): readonly [Transport, Transport] {
  const left = new MemoryReader();
  const right = new MemoryReader();
  return [
    { reader: left, writer: new MemoryWriter(right, left) },
    { reader: right, writer: new MemoryWriter(left, right) },
  ];
}
