import { bytesOf, modPow, numberOf } from './big-number';
import type { HandshakeCrypto } from './handshake-crypto';

/** An RSA key the client trusts. */
export interface TrustedKey {
  readonly n: bigint;
  readonly e: bigint;
}

/** More tries never happen: each fails with a chance below one half. */
const MAX_TRIES = 64;

/**
 * RSA_PAD: data of at most 144 bytes, padded, hidden under a random key and encrypted for the holder of `key`.
 * @see https://core.telegram.org/mtproto/auth_key#presenting-proof-of-work-server-authentication
 */
export async function rsaPad(data: Buffer, key: TrustedKey, crypto: HandshakeCrypto): Promise<Buffer> {
  const padded = Buffer.concat([data, crypto.random(192 - data.length)]);
  const reversed = Buffer.from(padded).reverse();
  for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
    const temporary = crypto.random(32);
    const hash = await crypto.sha256(Buffer.concat([temporary, padded]));
    const hidden = crypto.igeEncrypt(Buffer.concat([reversed, hash]), temporary, Buffer.alloc(32));
    const mask = await crypto.sha256(hidden);
    const value = numberOf(Buffer.concat([Buffer.from(temporary.map((byte, at) => byte ^ (mask[at] ?? 0))), hidden]));
    if (value < key.n) return bytesOf(modPow(value, key.e, key.n), 256);
  }
  throw new Error('the RSA key is too small');
}
