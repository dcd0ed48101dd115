import { TobsFailure } from '../../model/errors';
import { proxyName, type Proxy, type ProxyKind } from '../../model/proxy';
import type { Clock } from '../clock';
import type { Library } from '../connections/library';
import { openHttpTunnel } from './http-connect';
import { openSocks4 } from './socks4';
import { openSocks5 } from './socks5';
import type { SocketPool } from './socket-pool';
import { ProxyRefusal, type OpenTunnel } from './tunnel';

const tunnels: Readonly<Record<Exclude<ProxyKind, 'mtproxy'>, OpenTunnel>> = { socks4: openSocks4, socks5: openSocks5, http: openHttpTunnel };

export interface SocketOptions {
  readonly library: Library;
  readonly pool: SocketPool;
  readonly clock: Clock;
  readonly proxy?: Proxy;
}

/** One socket as the library makes it. */
export type SocketClass = new (proxy: unknown, keepAliveMs?: number) => InstanceType<Library['PromisedNetSockets']>;

/**
 * The one socket class of all connections: it dials the proxy and nothing else when there is one (F-AUTH-11), knows when it
 * last heard something, and can be closed at any moment, also while it is dialling.
 */
export function makeSocketClass({ library, pool, clock, proxy }: SocketOptions): SocketClass {
  return class TelegramSocket extends library.PromisedNetSockets {
    /** Milliseconds of the clock when bytes came in last; 0 before. */
    receivedAt = 0;
    private refuse: ((reason: Error) => void) | undefined;
    /** What a proxy says while it opens the way is not Telegram's. */
    private isThrough = false;

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

    override async receive(): Promise<void> {
      this.receivedAt = clock.now();
      // The library keeps the stream for itself; nothing but its data events is looked at.
      const { client } = this as unknown as { readonly client?: { on(event: 'data', listener: () => void): void } };
      client?.on('data', () => {
        this.receivedAt = clock.now();
        if (this.isThrough) pool.heard(this.receivedAt);
      });
      await super.receive();
    }

    override async close(): Promise<void> {
      pool.remove(this);
      this.refuse?.(new Error('the connection was closed'));
      await super.close();
    }

    private async dial(destination: { readonly host: string; readonly port: number }): Promise<void> {
      if (proxy === undefined) {
        await super.connect(destination.port, destination.host);
        return;
      }
      try {
        await super.connect(proxy.port, proxy.host);
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
  return new TobsFailure({ code: isRefused ? 'PROXY_REFUSED' : 'PROXY_UNREACHABLE', proxy: proxyName(proxy), reason: reason === 'NetSocket was closed' ? 'it hung up' : reason }, { cause: error });
}
