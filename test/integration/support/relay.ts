import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

/** A wire between a client and one data centre that can be cut, silenced and mended. */
export class Relay {
  private readonly pairs = new Set<Pair>();
  private server: Server | undefined;
  private isSilent = false;
  private cutAt = Number.POSITIVE_INFINITY;
  private onCut: (() => void) | undefined;
  /** Bytes that came from the data centre. */
  bytes = 0;

  private constructor(
    private readonly target: number,
    readonly port: number,
  ) {}

  static async start(target: number): Promise<Relay> {
    const probe = createServer();
    await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
    const { port } = probe.address() as AddressInfo;
    await new Promise((resolve) => probe.close(resolve));
    const relay = new Relay(target, port);
    await relay.mend();
    return relay;
  }

  /** Connections that are open. */
  get open(): number {
    return this.pairs.size;
  }

  /** Everything is cut, and connections are refused. */
  async cut(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    for (const { client, server: other } of this.pairs) {
      client.destroy();
      other.destroy();
    }
    if (server !== undefined) await new Promise((resolve) => server.close(resolve));
  }

  /** Everything open dies without a word, and new connections are accepted, but nothing passes (half-open). */
  silence(): void {
    this.isSilent = true;
  }

  /** Everything passes again; what was open before stays dead. */
  async mend(): Promise<void> {
    if (this.isSilent) await this.cut();
    this.isSilent = false;
    if (this.server !== undefined) return;
    const server = createServer((client) => this.accept(client));
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
  }

  /** Resolves once so many bytes more have come from the data centre; by then everything is cut. */
  cutAfter(bytes: number): Promise<void> {
    this.cutAt = this.bytes + bytes;
    return new Promise((resolve) => {
      this.onCut = resolve;
    });
  }

  private accept(client: Socket): void {
    const server = connect(this.target, '127.0.0.1');
    const pair = { client, server };
    this.pairs.add(pair);
    for (const [from, to] of [[client, server], [server, client]] as const) {
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.pairs.delete(pair);
        to.destroy();
      });
    }
    client.on('data', (chunk: Buffer) => {
      if (!this.isSilent) server.write(chunk);
    });
    server.on('data', (chunk: Buffer) => this.pass(chunk, client));
  }

  private pass(chunk: Buffer, client: Socket): void {
    this.bytes += chunk.length;
    if (this.bytes >= this.cutAt) {
      this.cutAt = Number.POSITIVE_INFINITY;
      void this.cut().then(() => this.onCut?.());
    } else if (!this.isSilent) client.write(chunk);
  }
}
