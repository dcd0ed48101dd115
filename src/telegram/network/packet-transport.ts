import type { Proxy } from '../../model/proxy';
import type { Library } from '../connections/library';
import type { OwnKeys } from '../handshake/plain-exchange';
import { paddedCodec } from './padded-codec';

/** The library's packet transport, as far as it is used here. */
interface PacketTransport {
  readonly _dcId: number;
  recv(): Promise<unknown>;
}

type TransportClass = new (options: unknown) => PacketTransport;

/** How packets travel, and who hears what goes wrong with them. */
export interface TransportOptions {
  readonly library: Library;
  readonly proxy?: Proxy;
  /** `abridged` is 15–20 % faster for files; `full` where something on the way does not let it through. */
  readonly transport: 'abridged' | 'full';
  /** A data centre refused a connection because there were too many (transport error −429). */
  readonly onFlood: (dc: number) => void;
  /** Keys of a data centre that has its own and may prove to hold no other; undefined for all the rest. */
  readonly ownKeys: (dc: number) => OwnKeys | undefined;
}

const TOO_MANY_CONNECTIONS = 429;

/**
 * How packets are framed on every connection. To the library a connection that was refused is simply lost; here it is told
 * apart, because the difference is how soon to come back.
 */
export function packetTransport({ library, proxy, transport, onFlood, ownKeys }: TransportOptions): unknown {
  const Framed = (proxy?.kind === 'mtproxy' ? mtproxyTransport(library) : transport === 'abridged' ? library.ConnectionTCPAbridged : library.ConnectionTCPFull) as TransportClass;
  return class extends Framed {
    /** Asked by the handshake. */
    get ownKeys(): OwnKeys | undefined {
      return ownKeys(this._dcId);
    }

    override async recv(): Promise<unknown> {
      try {
        return await super.recv();
      } catch (error) {
        if (error instanceof library.InvalidBufferError && error.code === TOO_MANY_CONNECTIONS) onFlood(this._dcId);
        throw error;
      }
    }
  };
}

/** The library's own would frame packets in a way that proxies with `dd` and `ee` secrets refuse. */
function mtproxyTransport(library: Library): unknown {
  const codec = paddedCodec(library);
  return class extends library.TCPMTProxy {
    override PacketCodecClass = codec as unknown as NonNullable<InstanceType<Library['TCPMTProxy']>['PacketCodecClass']>;
  };
}
