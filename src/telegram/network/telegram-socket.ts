import { TobsFailure } from '../../model/errors';
import { proxyName, type Proxy, type ProxyKind } from '../../model/proxy';
import type { Clock } from '../clock';
import type { Library } from '../connections/library';
import { ArrivedBytes } from './arrived-bytes';
import { openHttpTunnel } from './http-connect';
import { openSocks4 } from './socks4';
import { openSocks5 } from './socks5';
import type { SocketPool } from './socket-pool';
import { ProxyRefusal, type OpenTunnel } from './tunnel';

const tunnels: Readonly<Record<Exclude<ProxyKind, 'mtproxy'>, OpenTunnel>> = { socks4: openSocks4, socks5: openSocks5, http: openHttpTunnel };

/** A TCP connection as the library uses it; closed by `destroy`. */
export interface RawSocket {
  readonly destroyed: boolean;
  write(data: Buffer): void;
  once(event: 'close', listener: () => void): void;
  destroy(): void;
  unref(): void;
}

/** What a socket has to say. Bytes are good until `bytes` returns. */
export interface SocketEars {
  readonly bytes: (chunk: Buffer) => void;
  readonly closed: () => void;
}

/** Begins to open a TCP connection; `connected` rejects when it cannot be opened. */
export type OpenSocket = (destination: { readonly host: string; readonly port: number; readonly keepAliveMs: number }, ears: SocketEars) => { readonly socket: RawSocket; readonly connected: Promise<void> };

/** What a socket to a data centre is opened with. */
export interface SocketOptions {
  /** Default: as the library does it, with fresh memory for everything that comes in. */
  readonly openSocket?: OpenSocket;
  readonly library: Library;
  readonly pool: SocketPool;
  readonly clock: Clock;
  readonly proxy?: Proxy;
}

/** What a socket says that has ended. */
const CLOSED = 'NetSocket was closed';

interface SocketEvents {
  on(event: 'data', listener: (chunk: Buffer) => void): void;
  on(event: 'close', listener: () => void): void;
}

/** One socket as the library makes it. */
export type SocketClass = new (proxy: unknown, keepAliveMs?: number) => InstanceType<Library['PromisedNetSockets']>;

/**
 * The one socket class of all connections: it dials the proxy and nothing else when there is one (F-AUTH-11), knows when it
 * last heard something, and can be closed at any moment, also while it is dialling.
 */
export function makeSocketClass({ library, pool, clock, proxy, openSocket }: SocketOptions): SocketClass {
  return class TelegramSocket extends library.PromisedNetSockets {
    /** Milliseconds of the clock when bytes came in last; 0 before. */
    receivedAt = 0;
    private refuse: ((reason: Error) => void) | undefined;
    /** What a proxy says while it opens the way is not Telegram's. */
    private isThrough = false;
    private arrived: ArrivedBytes | undefined;

    constructor(_proxy: unknown, keepAliveMs?: number) {
      // The library's own proxy support opens a socket that cannot be closed before it is connected; it is never asked.
      super(undefined, keepAliveMs);
    }

    override async connect(port: number, host: string): Promise<unknown> {
      const closed = new Promise<never>((_resolve, reject) => {
        this.refuse = reject;
      });
      pool.add(this);
      try {
        await Promise.race([this.dial({ host, port }), closed]);
        this.isThrough = true;
        return this;
      } catch (error) {
        void this.close();
        throw error;
      } finally {
        this.refuse = undefined;
      }
    }

    /** In place of the library's own reading, which copies every large packet twice. */
    override receive(): Promise<void> {
      // The library keeps the stream for itself; nothing but its events is looked at.
      const { client } = this as unknown as { readonly client?: SocketEvents };
      const { bytes, closed } = this.listen();
      client?.on('data', bytes);
      client?.on('close', closed);
      return Promise.resolve();
    }

    private listen(): SocketEars {
      const arrived = new ArrivedBytes(openSocket !== undefined);
      this.arrived = arrived;
      return {
        bytes: (chunk) => {
          this.receivedAt = clock.now();
          if (this.isThrough) pool.heard(this.receivedAt);
          arrived.push(chunk);
        },
        closed: () => arrived.end(new Error(CLOSED)),
      };
    }

    override readExactly(size: number): Promise<Buffer> {
      return this.arrived === undefined ? Promise.reject(new Error(CLOSED)) : this.arrived.take(size);
    }

    override async close(): Promise<void> {
      pool.remove(this);
      this.refuse?.(new Error('the connection was closed'));
      await super.close();
    }

    private async open({ host, port }: { readonly host: string; readonly port: number }): Promise<void> {
      if (openSocket === undefined) {
        await super.connect(port, host);
        return;
      }
      const own = this as unknown as { client?: RawSocket; closed: boolean; readonly keepAliveInterval: number };
      const ears = this.listen();
      const { socket, connected } = openSocket({ host, port, keepAliveMs: own.keepAliveInterval }, {
        ...ears,
        closed: () => {
          own.closed = true;
          ears.closed();
        },
      });
      own.client = socket;
      own.closed = false;
      await connected;
    }

    private async dial(destination: { readonly host: string; readonly port: number }): Promise<void> {
      if (proxy === undefined) {
        await this.open(destination);
        return;
      }
      try {
        await this.open(proxy);
        // An MTProto proxy learns the data centre from the first bytes of the protocol itself.
        if (proxy.kind !== 'mtproxy') await tunnels[proxy.kind](this, proxy, destination);
      } catch (error) {
        throw failureOf(error, proxy);
      }
    }
  };
}

function failureOf(error: unknown, proxy: Proxy): TobsFailure {
  const reason = error instanceof Error ? error.message : String(error);
  const isRefused = error instanceof ProxyRefusal && error.isFinal;
  return new TobsFailure({ code: isRefused ? 'PROXY_REFUSED' : 'PROXY_UNREACHABLE', proxy: proxyName(proxy), reason: reason === CLOSED ? 'it hung up' : reason }, { cause: error });
}
