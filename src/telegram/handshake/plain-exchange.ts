import type { TrustedKey } from './rsa-pad';
import { HandshakeReadError } from './tl-bytes';

/** Fingerprint (signed, decimal) → key. */
export type OwnKeys = ReadonlyMap<string, TrustedKey>;

/** The library's packet transport below the encryption. */
export interface PacketConnection {
  send(packet: Buffer): Promise<void>;
  /** Next packet; rejects with the transport's error codes. */
  recv(): Promise<Buffer>;
  /** The only keys to trust here, in place of the usual ones. */
  readonly ownKeys?: OwnKeys | undefined;
}

/** One unencrypted question and its answer, in step: nothing else is on the connection before there is a key. */
export type Ask = (body: Buffer) => Promise<Buffer>;

/** @param nowMs the local time; message ids are made from it */
export function plainExchange(connection: PacketConnection, nowMs: () => number): Ask {
  let lastId = 0n;
  const nextId = (): bigint => {
    const ms = nowMs();
    // Seconds in the upper half, a fraction below, divisible by four, rising.
    const id = (BigInt(Math.floor(ms / 1000)) << 32n) | (BigInt(Math.floor((ms % 1000) * 4_294_967)) & ~3n);
    lastId = id > lastId ? id : lastId + 4n;
    return lastId;
  };
  return async (body) => {
    const head = Buffer.alloc(20);
    head.writeBigInt64LE(nextId(), 8);
    head.writeInt32LE(body.length, 16);
    await connection.send(Buffer.concat([head, body]));
    return bodyOf(await connection.recv());
  };
}

function bodyOf(packet: Buffer): Buffer {
  if (packet.length < 24 || packet.readBigInt64LE(0) !== 0n) throw new HandshakeReadError('the answer is not a plain message');
  const length = packet.readInt32LE(16);
  if (length < 4 || length > packet.length - 20) throw new HandshakeReadError('the answer has a wrong length');
  return packet.subarray(20, 20 + length);
}
