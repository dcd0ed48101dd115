import { chmod } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import process from 'node:process';
import { clearTimeout, setTimeout } from 'node:timers';
import { createMessageConnection, NullLogger } from 'vscode-jsonrpc';
import { Heartbeat, serverLimits, type HeartbeatLimits } from '../../src/protocol/heartbeat';
import { MAX_FRAME_BYTES, MAX_HELLO_BYTES } from '../../src/protocol/frame-limits';
import { serveTelegram, type ServeOptions, type TelegramService } from '../../src/protocol/serve-telegram';
import { heartbeatClock } from './heartbeat-clock';
import { socketTransport } from './socket-transport';

/** Connections that have not said hello yet. Chosen: the plugin needs one. */
const MAX_STRANGERS = 5;
const MAX_BAD_TOKENS = 5;

/** Where a companion listens, and to whom. */
export interface SocketServerOptions {
  readonly path: string;
  /** How long a connection may take to say hello. */
  readonly helloTimeoutMs: number;
  readonly service: Omit<ServeOptions, 'onWelcome' | 'onRefused' | 'onIdle' | 'onBeat'>;
  /** When a client that has sent beats and sends none any more counts as stuck; default: `serverLimits`. */
  readonly heartbeat?: HeartbeatLimits;
  /** The client is known and may have said how long the companion should wait for work. */
  onWelcome(idleSeconds: number | undefined): void;
  /** A request was answered and nothing is going on. */
  onIdle(): void;
  /** The client is gone, or there were too many bad tokens: nothing is left to do here. */
  onFinished(reason: 'client-gone' | 'client-silent' | 'bad-tokens' | 'version'): void;
}

/** Accepts one client on a local socket; everybody else is turned away without effect. */
export class SocketServer {
  private readonly server: Server;
  private readonly strangers = new Set<Socket>();
  private client: { readonly socket: Socket; readonly service: TelegramService } | null = null;
  private heartbeat: Heartbeat | null = null;
  private badTokens = 0;

  constructor(private readonly options: SocketServerOptions) {
    this.server = createServer((socket) => this.welcome(socket));
  }

  /** True while the client has work running. */
  get isBusy(): boolean {
    return this.client?.service.isBusy ?? false;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.options.path, resolve);
    });
    // The directory already keeps others out; this is the second lock.
    if (process.platform !== 'win32') await chmod(this.options.path, 0o600);
  }

  /** Cancels what is running and closes every connection. */
  async close(): Promise<void> {
    this.server.close();
    this.heartbeat?.stop();
    for (const stranger of this.strangers) stranger.destroy();
    const { client } = this;
    this.client = null;
    try {
      await client?.service.close();
    } finally {
      client?.socket.destroy();
    }
  }

  /** Watched from its first beat on: whoever sends none is not asked for any. */
  private hearBeat(): void {
    const { heartbeat = serverLimits } = this.options;
    this.heartbeat ??= new Heartbeat({ ...heartbeat, clock: heartbeatClock }, { onSilent: () => this.options.onFinished('client-silent') });
    this.heartbeat.heard();
  }

  private welcome(socket: Socket): void {
    if (this.client !== null || this.strangers.size >= MAX_STRANGERS) {
      socket.destroy();
      return;
    }
    this.strangers.add(socket);
    const transport = socketTransport(socket, { maxFrameBytes: MAX_HELLO_BYTES, waitsForPeer: true });
    const connection = createMessageConnection(transport.reader, transport.writer, NullLogger);
    const late = setTimeout(() => socket.destroy(), this.options.helloTimeoutMs);
    const service = serveTelegram(connection, {
      ...this.options.service,
      authenticate: (token) => this.client === null && this.options.service.authenticate(token),
      onWelcome: ({ idleSeconds }) => {
        clearTimeout(late);
        this.strangers.delete(socket);
        this.client = { socket, service };
        transport.reader.raiseLimit(MAX_FRAME_BYTES);
        for (const stranger of this.strangers) stranger.destroy();
        this.options.onWelcome(idleSeconds);
      },
      onRefused: (reason) => {
        // Ended, not destroyed: the refusal is still on its way.
        setTimeout(() => socket.end(), 0);
        if (reason === 'token') this.badTokens++;
        if (this.badTokens >= MAX_BAD_TOKENS) this.options.onFinished('bad-tokens');
        else if (reason === 'version') this.options.onFinished('version');
      },
      onIdle: () => this.options.onIdle(),
      onBeat: () => this.hearBeat(),
    });
    socket.once('close', () => {
      clearTimeout(late);
      this.strangers.delete(socket);
      connection.dispose();
      if (this.client?.socket === socket) this.options.onFinished('client-gone');
    });
    connection.listen();
  }
}
