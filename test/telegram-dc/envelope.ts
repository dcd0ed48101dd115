/** The parts of MTProto that are not TL: containers, gzip_packed, rpc_result, and the encrypted packet around them. */
import { randomBytes, randomInt } from 'node:crypto';
import { gzipSync, unzipSync } from 'node:zlib';
import { aesKeyV2, igeDecrypt, igeEncrypt, messageKey } from './crypto';
import type { AuthKey } from './auth-keys';
import { TlError, TlReader, TlWriter } from './tl-bytes';

export const CONTAINER_ID = 0x73f1f8dc;
export const GZIP_ID = 0x3072cfa1;
export const RPC_RESULT_ID = 0xf35c6d01;
export const RPC_ERROR_ID = 0x2144ca19;

/** One message inside a packet or a container. */
export interface Message {
  readonly msgId: bigint;
  readonly seqno: number;
  readonly body: Buffer;
}

/** A decrypted packet. */
export interface Opened extends Message {
  readonly salt: bigint;
  readonly sessionId: bigint;
}

/** A packet that does not open: `rule` is the violation's name. */
export class EnvelopeError extends Error {
  constructor(readonly rule: string, message: string) {
    super(message);
  }
}

/** Largest gzip content accepted, against bombs. Chosen. */
const MAX_UNPACKED = 32 * 1024 * 1024;
/** Answers below this are not worth packing (documented for clients' requests; assumed the same). */
const PACK_FROM = 512;

/** Opens a client's packet and checks key, length and padding. @throws EnvelopeError */
export function openPacket(packet: Buffer, key: AuthKey): Opened {
  const msgKey = packet.subarray(8, 24);
  const data = packet.subarray(24, packet.length - ((packet.length - 24) % 16));
  if (data.length < 48) throw new EnvelopeError('packet-size', `${packet.length} bytes`);
  const aes = aesKeyV2(key.key, msgKey, 'client');
  const plain = igeDecrypt(data, aes.key, aes.iv);
  if (!messageKey(key.key, plain, 'client').equals(msgKey)) throw new EnvelopeError('msg-key', 'the message key is not that of the plaintext');
  const length = plain.readUInt32LE(28);
  const padding = plain.length - 32 - length;
  if (length % 4 !== 0) throw new EnvelopeError('inner-length', `${length} is no multiple of 4`);
  if (padding < 12 || padding > 1024) throw new EnvelopeError('padding', `${padding} bytes of padding`);
  return {
    salt: plain.readBigInt64LE(0), sessionId: plain.readBigInt64LE(8), msgId: plain.readBigInt64LE(16), seqno: plain.readInt32LE(24),
    body: plain.subarray(32, 32 + length),
  };
}

/** What a forged packet says or holds instead. */
export interface Forged {
  readonly length?: number;
  /** Bytes of padding besides those needed. */
  readonly morePadding?: number;
}

/** Encrypts a message as the server. */
export function sealPacket(message: Message, key: AuthKey, sessionId: bigint, forged: Forged = {}): Buffer {
  const { body } = message;
  const least = 12 + ((16 - ((32 + body.length + 12) % 16)) % 16);
  const padding = randomBytes(least + (forged.morePadding ?? 16 * randomInt(4)));
  const plain = Buffer.allocUnsafe(32 + body.length + padding.length);
  plain.writeBigInt64LE(key.salt, 0);
  plain.writeBigInt64LE(sessionId, 8);
  plain.writeBigInt64LE(message.msgId, 16);
  plain.writeInt32LE(message.seqno, 24);
  plain.writeUInt32LE(forged.length ?? body.length, 28);
  body.copy(plain, 32);
  padding.copy(plain, 32 + body.length);
  const msgKey = messageKey(key.key, plain, 'server');
  const aes = aesKeyV2(key.key, msgKey, 'server');
  const head = Buffer.allocUnsafe(24);
  head.writeBigInt64LE(key.id, 0);
  msgKey.copy(head, 8);
  return Buffer.concat([head, igeEncrypt(plain, aes.key, aes.iv)]);
}

/** An unencrypted message as the server sends it. */
export function plainPacket(msgId: bigint, body: Buffer): Buffer {
  const head = Buffer.alloc(20);
  head.writeBigInt64LE(msgId, 8);
  head.writeUInt32LE(body.length, 16);
  return Buffer.concat([head, body]);
}

export function containerBody(messages: readonly Message[]): Buffer {
  const writer = new TlWriter(messages.reduce((sum, message) => sum + 16 + message.body.length, 8));
  writer.int(CONTAINER_ID);
  writer.int(messages.length);
  for (const { msgId, seqno, body } of messages) {
    writer.long(msgId);
    writer.int(seqno);
    writer.int(body.length);
    writer.raw(body);
  }
  return writer.finish();
}

/** @throws TlError when the container is cut short. */
export function readContainer(body: Buffer): Message[] {
  const reader = new TlReader(body, 4);
  const messages: Message[] = [];
  const count = reader.int();
  for (let at = 0; at < count; at++) messages.push({ msgId: reader.long(), seqno: reader.int(), body: reader.raw(reader.int()) });
  if (reader.remaining !== 0) throw new TlError(`${reader.remaining} bytes left after the container`);
  return messages;
}

/** Content of a gzip_packed request. Clients send gzip or zlib streams (mtcute) under that name; Telegram takes both. @throws TlError */
export function unpack(body: Buffer): Buffer {
  const packed = new TlReader(body, 4).bytes();
  try {
    return unzipSync(packed, { maxOutputLength: MAX_UNPACKED });
  } catch (error) {
    throw new TlError(`gzip_packed: ${String(error)}`);
  }
}

/** `body` as gzip_packed when that is smaller. */
export function pack(body: Buffer): Buffer {
  if (body.length <= PACK_FROM) return body;
  // Level 1: four times as fast as 6 for a tenth more bytes, and both ends share two cores.
  const packed = gzipSync(body, { level: 1 });
  if (packed.length + 8 >= body.length) return body;
  const writer = new TlWriter(packed.length + 16);
  writer.int(GZIP_ID);
  writer.bytes(packed);
  return writer.finish();
}

export function rpcResult(requestId: bigint, answer: Buffer): Buffer {
  const head = Buffer.allocUnsafe(12);
  head.writeUInt32LE(RPC_RESULT_ID, 0);
  head.writeBigInt64LE(requestId, 4);
  return Buffer.concat([head, answer]);
}
