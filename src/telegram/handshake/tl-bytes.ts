/*
 * The few messages of the handshake are read and written by hand: they are checked byte for byte, and they come before
 * anything about the server can be trusted.
 */

/** A message that is not what it must be. */
export class HandshakeReadError extends Error {
  override readonly name = 'HandshakeReadError';
}

/** Little-endian 32 bits. */
export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value | 0);
  return bytes;
}

/** A TL byte string: length, data, zeros up to a multiple of four. */
export function byteString(data: Uint8Array): Buffer {
  const head = data.length < 254 ? Buffer.from([data.length]) : Buffer.from([254, data.length & 255, (data.length >> 8) & 255, data.length >> 16]);
  return Buffer.concat([head, data, Buffer.alloc((4 - ((head.length + data.length) & 3)) & 3)]);
}

/** Reads one message from its beginning. @throws HandshakeReadError past the end */
export class TlReader {
  position = 0;
  constructor(private readonly data: Buffer) {}

  take(size: number): Buffer {
    const end = this.position + size;
    if (end > this.data.length) throw new HandshakeReadError('the message is too short');
    const bytes = this.data.subarray(this.position, end);
    this.position = end;
    return bytes;
  }

  int(): number {
    return this.take(4).readInt32LE();
  }

  /** Constructor id, unsigned. */
  id(): number {
    return this.take(4).readUInt32LE();
  }

  long(): bigint {
    return this.take(8).readBigInt64LE();
  }

  bytes(): Buffer {
    const first = this.take(1)[0] ?? 0;
    const size = first < 254 ? first : this.take(3).readUIntLE(0, 3);
    const data = this.take(size);
    this.take((4 - ((size + (first < 254 ? 1 : 4)) & 3)) & 3);
    return data;
  }
}
