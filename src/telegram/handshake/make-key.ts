import { TobsFailure } from '../../model/errors';
import { wipe } from '../../model/wipe';
import { bytesOf, factorise, modPow, numberOf } from './big-number';
import { dhProblem, isInRange, type DhParameters } from './dh-parameters';
import type { HandshakeCrypto } from './handshake-crypto';
import type { Ask } from './plain-exchange';
import { rsaPad, type TrustedKey } from './rsa-pad';
import { byteString, HandshakeReadError, int32, TlReader } from './tl-bytes';

/** Constructor ids of the handshake (https://core.telegram.org/mtproto/auth_key). */
const id = {
  reqPqMulti: 0xbe7e8ef1, resPq: 0x05162463, pqInnerData: 0x83c95aec, reqDhParams: 0xd712e4be, dhParamsFail: 0x79cb045d, dhParamsOk: 0xd0e8075c,
  dhInnerData: 0xb5890dba, clientDhInnerData: 0x6643b654, setClientDhParams: 0xf5045f1f, dhGenOk: 0x3bcbf734, dhGenRetry: 0x46dc1fb9, dhGenFail: 0xa69dae02,
  vector: 0x1cb5c415,
} as const;

/** The server may ask for another exponent; an honest one never does so often. */
const MAX_EXPONENTS = 5;

/** What making an authorisation key works with (https://core.telegram.org/mtproto/auth_key). */
export interface KeyPorts {
  readonly ask: Ask;
  readonly crypto: HandshakeCrypto;
  /** Keys the server may prove to hold: fingerprint (signed, decimal) → key. */
  readonly trusted: (fingerprint: string) => TrustedKey | undefined;
}

/** A fresh authorisation key, and what the server said besides. */
export interface MadeKey {
  /** 256 bytes. Secret. */
  readonly key: Buffer;
  /** Unix seconds by the server's clock. */
  readonly serverTime: number;
}

/**
 * A new key, agreed with a server that proves to hold a trusted RSA key. Everything the server says is checked
 * (https://core.telegram.org/mtproto/security_guidelines); the first thing that is wrong ends the attempt.
 * @throws TobsFailure TELEGRAM_UNTRUSTED when a check fails; Error when the server gives up
 */
export async function makeKey(ports: KeyPorts): Promise<MadeKey> {
  try {
    return await new KeyExchange(ports).run();
  } catch (error) {
    if (error instanceof HandshakeReadError) throw untrusted(error.message);
    throw error;
  }
}

class KeyExchange {
  private readonly nonce: Buffer;
  private readonly newNonce: Buffer;
  private serverNonce: Buffer = Buffer.alloc(0);

  constructor(private readonly ports: KeyPorts) {
    this.nonce = ports.crypto.random(16);
    this.newNonce = ports.crypto.random(32);
  }

  async run(): Promise<MadeKey> {
    const hello = await this.hello();
    const answer = await this.dhAnswer(hello);
    const { key: aesKey, iv } = await this.temporaryAes();
    try {
      return await this.agree(answer, aesKey, iv);
    } finally {
      // Whoever has these and what was sent can compute the key.
      wipe(this.newNonce, aesKey, iv);
    }
  }

  private async agree(answer: Buffer, aesKey: Buffer, iv: Buffer): Promise<MadeKey> {
    const { parameters, serverTime } = await this.openDhAnswer(answer, aesKey, iv);
    const problem = dhProblem(parameters, (size) => this.ports.crypto.random(size));
    if (problem !== null) throw untrusted(problem);
    let retryId: Buffer = Buffer.alloc(8);
    for (let attempt = 0; attempt < MAX_EXPONENTS; attempt++) {
      const { key, gB } = this.chooseExponent(parameters);
      const inner = Buffer.concat([int32(id.clientDhInnerData), this.nonce, this.serverNonce, retryId, byteString(gB)]);
      const outcome = await this.confirm(await this.sealInner(inner, aesKey, iv), key);
      if (outcome === 'ok') return { key, serverTime };
      retryId = (await this.ports.crypto.sha1(key)).subarray(0, 8);
    }
    throw new Error('the server keeps asking for another exponent');
  }

  private async hello(): Promise<{ readonly pq: Buffer; readonly fingerprint: bigint; readonly key: TrustedKey }> {
    const reader = new TlReader(await this.ports.ask(Buffer.concat([int32(id.reqPqMulti), this.nonce])));
    expectId(reader, id.resPq);
    this.expectNonce(reader.take(16), 'the first answer');
    this.serverNonce = Buffer.from(reader.take(16));
    const pq = Buffer.from(reader.bytes());
    expectId(reader, id.vector);
    const count = reader.int();
    const fingerprints = Array.from({ length: Math.min(Math.max(count, 0), 100) }, () => reader.long());
    for (const fingerprint of fingerprints) {
      const key = this.ports.trusted(fingerprint.toString());
      if (key !== undefined) return { pq, fingerprint, key };
    }
    throw untrusted('the server does not hold a key that is trusted');
  }

  /** The encrypted proposal for the exchange; only a holder of the RSA key can make it. */
  private async dhAnswer({ pq, fingerprint, key }: { readonly pq: Buffer; readonly fingerprint: bigint; readonly key: TrustedKey }): Promise<Buffer> {
    const factors = factorise(numberOf(pq));
    if (factors === null || pq.length > 8) throw untrusted('the number to factorise is not a product of two primes');
    const [p, q] = [byteString(bytesOf(factors.p)), byteString(bytesOf(factors.q))];
    const inner = Buffer.concat([int32(id.pqInnerData), byteString(pq), p, q, this.nonce, this.serverNonce, this.newNonce]);
    const encrypted = await rsaPad(inner, key, this.ports.crypto);
    const fingerprintBytes = Buffer.alloc(8);
    fingerprintBytes.writeBigInt64LE(fingerprint);
    const request = Buffer.concat([int32(id.reqDhParams), this.nonce, this.serverNonce, p, q, fingerprintBytes, byteString(encrypted)]);
    const reader = new TlReader(await this.ports.ask(request));
    const kind = reader.id();
    if (kind !== id.dhParamsOk && kind !== id.dhParamsFail) throw untrusted('the second answer has an unknown form');
    this.expectNonces(reader, 'the second answer');
    if (kind === id.dhParamsFail) throw new Error('the server refused the key exchange');
    return reader.bytes();
  }

  /** Key and initialisation vector of the messages between here and the finished key. */
  private async temporaryAes(): Promise<{ readonly key: Buffer; readonly iv: Buffer }> {
    const { newNonce, serverNonce } = this;
    const { crypto } = this.ports;
    const newAndServer = await crypto.sha1(Buffer.concat([newNonce, serverNonce]));
    const serverAndNew = await crypto.sha1(Buffer.concat([serverNonce, newNonce]));
    const newTwice = await crypto.sha1(Buffer.concat([newNonce, newNonce]));
    return { key: Buffer.concat([newAndServer, serverAndNew.subarray(0, 12)]), iv: Buffer.concat([serverAndNew.subarray(12, 20), newTwice, newNonce.subarray(0, 4)]) };
  }

  private async openDhAnswer(encrypted: Buffer, key: Buffer, iv: Buffer): Promise<{ readonly parameters: DhParameters; readonly serverTime: number }> {
    if (encrypted.length === 0 || encrypted.length % 16 !== 0) throw untrusted('the proposal of the server has a wrong length');
    const opened = this.ports.crypto.igeDecrypt(encrypted, key, iv);
    const reader = new TlReader(opened.subarray(20));
    expectId(reader, id.dhInnerData);
    this.expectNonces(reader, 'the proposal of the server');
    const g = reader.int();
    const prime = numberOf(reader.bytes());
    const gA = numberOf(reader.bytes());
    const serverTime = reader.int();
    const hash = await this.ports.crypto.sha1(opened.subarray(20, 20 + reader.position));
    if (!hash.equals(opened.subarray(0, 20))) throw untrusted('the proposal of the server has a wrong hash');
    if (opened.length - 20 - reader.position >= 16) throw untrusted('the proposal of the server has too much padding');
    return { parameters: { prime, g, gA }, serverTime };
  }

  private chooseExponent({ prime, g, gA }: DhParameters): { readonly key: Buffer; readonly gB: Buffer } {
    for (;;) {
      const b = numberOf(this.ports.crypto.random(256));
      const gB = modPow(BigInt(g), b, prime);
      // Out of range with a chance of 2^-63; another exponent then.
      if (isInRange(gB, prime)) return { key: bytesOf(modPow(gA, b, prime), 256), gB: bytesOf(gB, 256) };
    }
  }

  private async sealInner(inner: Buffer, key: Buffer, iv: Buffer): Promise<Buffer> {
    const { crypto } = this.ports;
    const plain = Buffer.concat([await crypto.sha1(inner), inner]);
    return crypto.igeEncrypt(Buffer.concat([plain, crypto.random((16 - (plain.length % 16)) % 16)]), key, iv);
  }

  private async confirm(encrypted: Buffer, key: Buffer): Promise<'ok' | 'retry'> {
    const reader = new TlReader(await this.ports.ask(Buffer.concat([int32(id.setClientDhParams), this.nonce, this.serverNonce, byteString(encrypted)])));
    const kind = reader.id();
    const mark = [id.dhGenOk, id.dhGenRetry, id.dhGenFail].indexOf(kind as typeof id.dhGenOk) + 1;
    if (mark === 0) throw untrusted('the last answer has an unknown form');
    this.expectNonces(reader, 'the last answer');
    const { crypto } = this.ports;
    const expected = await crypto.sha1(Buffer.concat([this.newNonce, Buffer.from([mark]), (await crypto.sha1(key)).subarray(0, 8)]));
    if (!reader.take(16).equals(expected.subarray(4, 20))) throw untrusted('the server does not know the key that was agreed');
    if (kind === id.dhGenFail) throw new Error('the server gave the key exchange up');
    return kind === id.dhGenOk ? 'ok' : 'retry';
  }

  private expectNonces(reader: TlReader, where: string): void {
    this.expectNonce(reader.take(16), where);
    if (!reader.take(16).equals(this.serverNonce)) throw untrusted(`${where} belongs to another key exchange`);
  }

  private expectNonce(nonce: Buffer, where: string): void {
    if (!nonce.equals(this.nonce)) throw untrusted(`${where} belongs to another key exchange`);
  }
}

function expectId(reader: TlReader, wanted: number): void {
  if (reader.id() !== wanted) throw new HandshakeReadError('a message has an unknown form');
}

function untrusted(reason: string): TobsFailure {
  return new TobsFailure({ code: 'TELEGRAM_UNTRUSTED', reason });
}
