import type { Library } from '../connections/library';

/** More than any packet of Telegram's has; a stream out of step names arbitrary lengths. */
const MAX_PACKET_BYTES = 16 * 1024 * 1024;
/** Packets shorter than an unencrypted message hold an error code of the transport. */
const SHORTEST_MESSAGE = 24;
const MAX_PADDING = 16;

interface PacketReader {
  readExactly(size: number): Promise<Buffer>;
}

/**
 * Padded intermediate framing: length, packet, up to 15 random bytes. MTProto proxies with a `dd` or `ee` secret take no
 * other, and those without take it, too.
 * @see https://core.telegram.org/mtproto/mtproto-transports#padded-intermediate
 */
export function paddedCodec(library: Library): new (connection: unknown) => { encodePacket(data: Buffer): Buffer; readPacket(reader: PacketReader): Promise<Buffer> } {
  return class PaddedCodec {
    static readonly obfuscateTag = Buffer.from('dddddddd', 'hex');
    readonly tag = PaddedCodec.obfuscateTag;
    readonly obfuscateTag = PaddedCodec.obfuscateTag;

    encodePacket(data: Buffer): Buffer {
      const padding = library.randomBytes((library.randomBytes(1)[0] ?? 0) % MAX_PADDING);
      const head = Buffer.alloc(4);
      head.writeUInt32LE(data.length + padding.length);
      return Buffer.concat([head, data, padding]);
    }

    async readPacket(reader: PacketReader): Promise<Buffer> {
      const length = (await reader.readExactly(4)).readUInt32LE();
      if (length > MAX_PACKET_BYTES) throw new Error('the connection is out of step');
      return withoutPadding(await reader.readExactly(length), library);
    }
  };
}

function withoutPadding(packet: Buffer, library: Library): Buffer {
  if (packet.length < SHORTEST_MESSAGE) throw new library.InvalidBufferError(packet.subarray(0, 4));
  // Unencrypted messages name their own length.
  if (packet.readBigInt64LE(0) === 0n) return packet;
  return packet.subarray(0, packet.length - ((packet.length - SHORTEST_MESSAGE) % MAX_PADDING));
}
