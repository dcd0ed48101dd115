import { TobsFailure } from '../../model/errors';

/** An RSA public key. */
export interface PublicKey {
  readonly modulus: bigint;
  readonly exponent: number;
  /** Modulus and exponent as TL byte strings: what the fingerprint is a hash of. */
  readonly tl: Buffer;
}

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const BIT_STRING = 0x03;

/**
 * Public key of a test server, from PEM (`PUBLIC KEY` or `RSA PUBLIC KEY`). Read here because this folder must also run
 * where Node's crypto does not exist.
 * @throws TobsFailure USAGE
 */
export function readPublicKey(pem: string): PublicKey {
  const body = /-----BEGIN (?:RSA )?PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END/.exec(pem)?.[1];
  if (body === undefined) throw invalidKey();
  const outer = readSequence(Buffer.from(body.replaceAll(/\s/g, ''), 'base64'));
  // SubjectPublicKeyInfo wraps the PKCS#1 key into a bit string whose first byte counts unused bits.
  const wrapped = outer[1]?.tag === BIT_STRING ? readSequence(outer[1].data.subarray(1)) : outer;
  const [modulus, exponent] = wrapped;
  if (modulus?.tag !== INTEGER || exponent?.tag !== INTEGER) throw invalidKey();
  const modulusBytes = withoutZeros(modulus.data);
  const exponentBytes = withoutZeros(exponent.data);
  if (modulusBytes.length !== 256) throw invalidKey();
  return {
    modulus: BigInt(`0x${modulusBytes.toString('hex')}`),
    exponent: Number.parseInt(exponentBytes.toString('hex'), 16),
    tl: Buffer.concat([byteString(modulusBytes), byteString(exponentBytes)]),
  };
}

/**
 * Tells a test server from every other server: the last 8 bytes of its modulus in hexadecimal, which need no hash that has
 * to be waited for. Telegram itself has no mark.
 * @throws TobsFailure USAGE
 */
export function serverMark(pem: string): string {
  return readPublicKey(pem).modulus.toString(16).slice(-16);
}

/** Fingerprint as the library keys its map: the last 8 bytes of the SHA-1, signed little-endian, decimal. */
export function fingerprintOf(sha1: Uint8Array): string {
  return Buffer.from(sha1).readBigInt64LE(12).toString();
}

interface Element {
  readonly tag: number;
  readonly data: Buffer;
}

function readSequence(der: Buffer): readonly Element[] {
  const outer = readElement(der, 0);
  if (outer?.element.tag !== SEQUENCE) throw invalidKey();
  const elements: Element[] = [];
  for (let position = 0; position < outer.element.data.length; ) {
    const next = readElement(outer.element.data, position);
    if (next === null) throw invalidKey();
    elements.push(next.element);
    position = next.end;
  }
  return elements;
}

function readElement(der: Buffer, position: number): { readonly element: Element; readonly end: number } | null {
  const tag = der[position];
  const first = der[position + 1];
  if (tag === undefined || first === undefined) return null;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  const start = position + 2 + lengthBytes;
  if (lengthBytes > 3 || start > der.length) return null;
  const length = lengthBytes === 0 ? first : der.readUIntBE(position + 2, lengthBytes);
  const end = start + length;
  return end > der.length ? null : { element: { tag, data: der.subarray(start, end) }, end };
}

function withoutZeros(integer: Buffer): Buffer {
  let start = 0;
  while (start < integer.length - 1 && integer[start] === 0) start++;
  return integer.subarray(start);
}

function byteString(data: Buffer): Buffer {
  const head = data.length < 254 ? Buffer.from([data.length]) : Buffer.from([254, data.length & 255, data.length >> 8, 0]);
  return Buffer.concat([head, data, Buffer.alloc((4 - ((head.length + data.length) & 3)) & 3)]);
}

function invalidKey(): TobsFailure {
  return new TobsFailure({ code: 'USAGE', reason: 'The public key of the test server is not a 2048-bit RSA key in PEM form.' });
}
