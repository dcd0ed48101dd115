import type { CdnServer } from '../files/cdn';
import type { OwnKeys } from '../handshake/plain-exchange';
import type { Library } from './library';
import { fingerprintOf, readPublicKey } from './server-key';

interface Known {
  readonly keys: OwnKeys;
  readonly address: { readonly host: string; readonly port: number };
}

/** The CDN data centres that were heard of: where they are, and the keys that are theirs alone. */
export class CdnServers {
  private readonly servers = new Map<number, Known>();

  /** @throws TobsFailure USAGE for keys of another form */
  async add({ dc, publicKeys }: CdnServer, address: Known['address'], library: Library): Promise<void> {
    const keys = new Map<string, { readonly n: bigint; readonly e: bigint }>();
    for (const pem of publicKeys) {
      const key = readPublicKey(pem);
      keys.set(fingerprintOf(await library.sha1(key.tl)), { n: key.modulus, e: BigInt(key.exponent) });
    }
    this.servers.set(dc, { keys, address });
  }

  keysOf(dc: number): OwnKeys | undefined {
    return this.servers.get(dc)?.keys;
  }

  /** Undefined: no CDN, or not heard of. */
  addressOf(dc: number): Known['address'] | undefined {
    return this.servers.get(dc)?.address;
  }
}
