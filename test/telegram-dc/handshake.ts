/** Making an auth key: req_pq → req_DH_params → set_client_DH_params, with every hash and nonce of the client checked. */
import { randomBytes } from 'node:crypto';
import type { FaultAction } from './faults';
import { fromBigInt, igeDecrypt, igeEncrypt, modPow, sha1, sha256, toBigInt, xor, type ServerKey } from './crypto';
import type { TlObject } from './rpc/registry';
import { mtprotoSchema } from './schema';
import { Codec, TlError, TlReader } from './tl';

/** The prime Telegram uses: clients know it and skip the 0.2 s proof. */
export const DH_PRIME = BigInt(
  '0xC71CAEB9C6B1C9048E6C522F70F13F73980D40238E3E21C14934D037563D930F48198A0AA7C14058229493D22530F4DBFA336F6E0AC925139543AED44CCE7C3720FD51F69458705AC68CD4FE6B6B13ABDC9746512969328454F18FAF8C595F642477FE96BB2A941D5BCD1D4AC8CC49880708FA9B378E3C4F3A9060BEE67CF9A4A4A695811051907E162753B56B0F6B410DBA74D8A84B2A14B3144E0EF1284754FD17ED950D5965B4B9DD46582DB1178D169C6BC465B0D6FF9CA3928FEF5B9AE4E418FC15E83EBEA0F87FA9FF5EED70050DED2849F47BF959D956850CE929851F0D8115F635B105EE2E4E15D04B2454BF6F4FADF034B10403119CD8E3B92FCC5B',
);
export const DH_G = 3;

/** A client that broke the handshake; the connection is closed. */
export class HandshakeError extends Error {}

export interface HandshakeResult {
  readonly key: Buffer;
  readonly salt: bigint;
  /** Seconds; for temporary keys. */
  readonly expiresIn?: number;
}

export interface HandshakeOptions {
  readonly dc: number;
  readonly serverKey: ServerKey;
  readonly now: () => number;
  readonly onKey: (result: HandshakeResult) => void;
  readonly faults: (method: string) => readonly FaultAction[];
}

const codec = new Codec(mtprotoSchema);

function isPrime(value: number): boolean {
  if (value % 2 === 0) return false;
  for (let divisor = 3; divisor * divisor <= value; divisor += 2) if (value % divisor === 0) return false;
  return true;
}

/** A prime between 2^30 and 2^31. */
function smallPrime(): number {
  let candidate = (0x40000000 + (randomBytes(4).readUInt32LE() & 0x3fffffff)) | 1;
  while (!isPrime(candidate)) candidate += 2;
  return candidate;
}

function require(condition: boolean, what: string): asserts condition {
  if (!condition) throw new HandshakeError(what);
}

const bytesOf = (object: TlObject, field: string): Buffer => {
  const value = object[field];
  require(Buffer.isBuffer(value), `${field} is not bytes`);
  return value;
};

/** The handshake of one connection. */
export class Handshake {
  private nonce = Buffer.alloc(0);
  private serverNonce = Buffer.alloc(0);
  private newNonce = Buffer.alloc(0);
  private p = 0;
  private q = 0;
  private exponent = 0n;
  private expiresIn: number | undefined;
  private retries = 0;

  constructor(private readonly options: HandshakeOptions) {}

  /** Answers one unencrypted message. @throws HandshakeError */
  handle(body: Buffer): Buffer {
    let request: TlObject;
    try {
      request = codec.decode(body);
    } catch (error) {
      if (error instanceof TlError) throw new HandshakeError(error.message);
      throw error;
    }
    const actions = this.options.faults(request._);
    const has = (kind: FaultAction['kind']): boolean => actions.some((action) => action.kind === kind);
    switch (request._) {
      case 'req_pq':
      case 'req_pq_multi':
        return this.start(request, has('badNonce'));
      case 'req_DH_params':
        return this.sendParameters(request, has('badPrime'), has('badNonce'));
      case 'set_client_DH_params':
        return this.finish(request, has);
      default:
        throw new HandshakeError(`unencrypted ${request._}`);
    }
  }

  private start(request: TlObject, badNonce: boolean): Buffer {
    this.nonce = Buffer.from(bytesOf(request, 'nonce'));
    this.serverNonce = randomBytes(16);
    const [a, b] = [smallPrime(), smallPrime()];
    this.p = Math.min(a, b);
    this.q = Math.max(a, b);
    return codec.encode({
      _: 'resPQ', nonce: badNonce ? randomBytes(16) : this.nonce, serverNonce: this.serverNonce, pq: fromBigInt(BigInt(this.p) * BigInt(this.q)),
      serverPublicKeyFingerprints: [this.options.serverKey.fingerprint],
    });
  }

  private checkNonces(request: TlObject): void {
    require(this.nonce.length === 16 && bytesOf(request, 'nonce').equals(this.nonce), `${request._}: wrong nonce`);
    require(bytesOf(request, 'serverNonce').equals(this.serverNonce), `${request._}: wrong server nonce`);
  }

  private sendParameters(request: TlObject, badPrime: boolean, badNonce: boolean): Buffer {
    this.checkNonces(request);
    require(toBigInt(bytesOf(request, 'p')) === BigInt(this.p) && toBigInt(bytesOf(request, 'q')) === BigInt(this.q), 'p and q are not the factors');
    require(request.publicKeyFingerprint === this.options.serverKey.fingerprint, 'another RSA key');
    const inner = this.openInnerData(bytesOf(request, 'encryptedData'));
    this.checkNonces(inner);
    require(toBigInt(bytesOf(inner, 'pq')) === BigInt(this.p) * BigInt(this.q), 'inner data: wrong pq');
    require(toBigInt(bytesOf(inner, 'p')) === BigInt(this.p) && toBigInt(bytesOf(inner, 'q')) === BigInt(this.q), 'inner data: wrong factors');
    // Media connections name their data centre by a negative number, test servers add 10,000.
    if (typeof inner.dc === 'number') require(Math.abs(inner.dc) % 10_000 === this.options.dc, `inner data: dc ${inner.dc} on dc ${this.options.dc}`);
    this.newNonce = Buffer.from(bytesOf(inner, 'newNonce'));
    this.expiresIn = typeof inner.expiresIn === 'number' ? inner.expiresIn : undefined;
    // A short exponent is ten times faster and looks the same from outside.
    this.exponent = toBigInt(randomBytes(32)) | (1n << 255n);
    const prime = badPrime ? DH_PRIME + 2n : DH_PRIME;
    const answer = codec.encode({
      _: 'server_DH_inner_data', nonce: this.nonce, serverNonce: badNonce ? randomBytes(16) : this.serverNonce, g: DH_G, dhPrime: fromBigInt(prime, 256),
      gA: fromBigInt(modPow(BigInt(DH_G), this.exponent, prime), 256), serverTime: Math.floor(this.options.now() / 1000),
    });
    const padding = randomBytes((16 - ((20 + answer.length) % 16)) % 16);
    const { key, iv } = this.temporaryAes();
    const encryptedAnswer = igeEncrypt(Buffer.concat([sha1(answer), answer, padding]), key, iv);
    return codec.encode({ _: 'server_DH_params_ok', nonce: this.nonce, serverNonce: this.serverNonce, encryptedAnswer });
  }

  /** RSA_PAD backwards: key ⊕ hash, then IGE under that key, then the reversed 192 bytes and their SHA-256. */
  private openInnerData(cipher: Buffer): TlObject {
    const opened = this.options.serverKey.decrypt(cipher);
    require(opened !== undefined, 'RSA_PAD: not below the modulus');
    const aesEncrypted = opened.subarray(32);
    const key = xor(opened.subarray(0, 32), sha256(aesEncrypted));
    const withHash = igeDecrypt(aesEncrypted, key, Buffer.alloc(32));
    const data = Buffer.from(withHash.subarray(0, 192)).reverse();
    require(sha256(key, data).equals(withHash.subarray(192)), 'RSA_PAD: wrong hash');
    const inner = codec.read(new TlReader(data), 'P_Q_inner_data');
    return inner;
  }

  private temporaryAes(): { readonly key: Buffer; readonly iv: Buffer } {
    const { newNonce, serverNonce } = this;
    const both = sha1(serverNonce, newNonce);
    return {
      key: Buffer.concat([sha1(newNonce, serverNonce), both.subarray(0, 12)]),
      iv: Buffer.concat([both.subarray(12, 20), sha1(newNonce, newNonce), newNonce.subarray(0, 4)]),
    };
  }

  private finish(request: TlObject, has: (kind: FaultAction['kind']) => boolean): Buffer {
    this.checkNonces(request);
    require(this.exponent !== 0n, 'set_client_DH_params before req_DH_params');
    const { key, iv } = this.temporaryAes();
    const opened = igeDecrypt(bytesOf(request, 'encryptedData'), key, iv);
    const reader = new TlReader(opened, 20);
    const inner = codec.read(reader, 'Client_DH_Inner_Data');
    require(sha1(opened.subarray(20, reader.position)).equals(opened.subarray(0, 20)), 'client DH data: wrong hash');
    require(opened.length - reader.position < 16, 'client DH data: too much padding');
    this.checkNonces(inner);
    const gB = toBigInt(bytesOf(inner, 'gB'));
    const margin = 1n << 1984n;
    require(gB >= margin && gB <= DH_PRIME - margin, 'g_b out of range');
    const authKey = fromBigInt(modPow(gB, this.exponent, DH_PRIME), 256);
    const auxHash = sha1(authKey).subarray(0, 8);
    const nonceHash = (mark: number): Buffer => sha1(this.newNonce, Buffer.from([mark]), auxHash).subarray(4, 20);
    const nonces = { nonce: this.nonce, serverNonce: this.serverNonce };
    if (has('dhRetry')) {
      require(++this.retries < 6, 'too many retries');
      return codec.encode({ _: 'dh_gen_retry', ...nonces, newNonceHash2: nonceHash(2) });
    }
    if (has('dhFail')) return codec.encode({ _: 'dh_gen_fail', ...nonces, newNonceHash3: nonceHash(3) });
    if (this.retries > 0) require(inner.retryId !== 0n, 'a retry must name the hash of the key before');
    const salt = xor(this.newNonce.subarray(0, 8), this.serverNonce.subarray(0, 8)).readBigInt64LE();
    this.options.onKey({ key: authKey, salt, ...(this.expiresIn === undefined ? {} : { expiresIn: this.expiresIn }) });
    return codec.encode({ _: 'dh_gen_ok', ...nonces, newNonceHash1: has('badNewNonceHash') ? randomBytes(16) : nonceHash(1) });
  }
}
