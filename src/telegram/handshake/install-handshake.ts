import type { Library } from '../connections/library';
import type { HandshakeCrypto } from './handshake-crypto';
import { makeKey, type KeyPorts } from './make-key';
import { plainExchange, type PacketConnection } from './plain-exchange';

/** What the library hands to its handshake: a sender without a key, on a fresh connection. */
export interface PlainSender {
  readonly _connection: PacketConnection;
}

/** What the library expects of a handshake. */
export interface Authentication {
  readonly authKey: InstanceType<Library['AuthKey']>;
  /** Seconds the server's clock is ahead of this one. */
  readonly timeOffset: number;
}

/** Replaces the library's handshake, which skips most checks, by ours. Once per process is enough; more do no harm. */
export function installHandshake(library: Library): void {
  const crypto = cryptoOf(library);
  library.authenticator.doAuthentication = async (sender: PlainSender, _log: unknown, temporary?: unknown): Promise<Authentication> => {
    if (temporary !== undefined) throw new Error('temporary keys are not used');
    // The library takes the time for its message ids from the system, not from a clock of ours; the offset must fit those.
    const nowMs = (): number => new Date().getTime();
    const { key, serverTime } = await makeKey({ ask: plainExchange(sender._connection, nowMs), crypto, trusted: trustOf(library, sender._connection) });
    const authKey = new library.AuthKey();
    await authKey.setKey(key);
    return { authKey, timeOffset: serverTime - Math.floor(nowMs() / 1000) };
  };
}

function cryptoOf(library: Library): HandshakeCrypto {
  return {
    random: (size) => library.randomBytes(size),
    sha1: (data) => library.sha1(data),
    sha256: (data) => library.sha256(data),
    igeEncrypt: (data, key, iv) => new library.IGE(key, iv).encryptIge(data),
    igeDecrypt: (data, key, iv) => new library.IGE(key, iv).decryptIge(data),
  };
}

/** A CDN holds a key of its own, and must not pass for Telegram with it, nor Telegram's key for a CDN. */
function trustOf(library: Library, { ownKeys }: PacketConnection): KeyPorts['trusted'] {
  return ownKeys === undefined ? (fingerprint) => trustedKey(library, fingerprint) : (fingerprint) => ownKeys.get(fingerprint);
}

function trustedKey(library: Library, fingerprint: string): { readonly n: bigint; readonly e: bigint } | undefined {
  const key = library.serverKeys.get(fingerprint);
  return key === undefined ? undefined : { n: BigInt(String(key.n)), e: BigInt(key.e) };
}
