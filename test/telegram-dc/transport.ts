/** Framings of the TCP byte stream. The kind is found from the first bytes; packets may arrive cut anywhere. */
import { createCipheriv, createDecipheriv, randomBytes, randomInt } from 'node:crypto';
import { crc32 } from './crc32';

export type TransportKind = 'abridged' | 'intermediate' | 'padded' | 'full';

/** A byte stream that breaks the rules of its framing. */
export class TransportError extends Error {}

/** Longest packet accepted; a client's longest legal one is about 1 MB. */
const MAX_PACKET = 16 * 1024 * 1024;

interface Framing {
  /** Length of the first packet's header and body if known, else undefined. */
  read(buffer: Buffer): { readonly packet: Buffer; readonly used: number } | undefined;
  write(packet: Buffer): Buffer[];
}

function checkedLength(length: number): number {
  if (length <= 0 || length > MAX_PACKET) throw new TransportError(`packet of ${length} bytes`);
  return length;
}

const abridged: Framing = {
  read(buffer) {
    if (buffer.length < 1) return undefined;
    // The top bit asks for a quick acknowledgement: accepted and ignored.
    const first = (buffer[0] ?? 0) & 0x7f;
    const header = first === 0x7f ? 4 : 1;
    if (buffer.length < header) return undefined;
    const length = checkedLength((header === 4 ? buffer.readUIntLE(1, 3) : first) * 4);
    if (buffer.length < header + length) return undefined;
    return { packet: buffer.subarray(header, header + length), used: header + length };
  },
  write(packet) {
    const words = packet.length / 4;
    if (words < 0x7f) return [Buffer.from([words]), packet];
    const header = Buffer.from([0x7f, 0, 0, 0]);
    header.writeUIntLE(words, 1, 3);
    return [header, packet];
  },
};

function lengthPrefixed(padding: boolean): Framing {
  return {
    read(buffer) {
      if (buffer.length < 4) return undefined;
      const length = checkedLength(buffer.readUInt32LE(0) & 0x7fffffff);
      if (buffer.length < 4 + length) return undefined;
      return { packet: buffer.subarray(4, 4 + length), used: 4 + length };
    },
    write(packet) {
      // A 4-byte packet is a transport error and is told by its length, so it is never padded.
      const tail = padding && packet.length > 4 ? randomBytes(randomInt(16)) : Buffer.alloc(0);
      const header = Buffer.alloc(4);
      header.writeUInt32LE(packet.length + tail.length);
      return [header, packet, tail];
    },
  };
}

function full(): Framing {
  let expected = 0;
  let sent = 0;
  return {
    read(buffer) {
      if (buffer.length < 4) return undefined;
      const length = checkedLength(buffer.readUInt32LE(0));
      if (length < 12) throw new TransportError(`full packet of ${length} bytes`);
      if (buffer.length < length) return undefined;
      const sequence = buffer.readUInt32LE(4);
      if (sequence !== expected) throw new TransportError(`full packet number ${sequence}, ${expected} expected`);
      if (crc32(buffer.subarray(0, length - 4)) !== buffer.readUInt32LE(length - 4)) throw new TransportError('full packet with a wrong CRC');
      expected++;
      return { packet: buffer.subarray(8, length - 4), used: length };
    },
    write(packet) {
      const header = Buffer.alloc(8);
      header.writeUInt32LE(packet.length + 12, 0);
      header.writeUInt32LE(sent++, 4);
      const tail = Buffer.alloc(4);
      tail.writeUInt32LE(crc32(packet, crc32(header)));
      return [header, packet, tail];
    },
  };
}

const makeFraming: Readonly<Record<TransportKind, () => Framing>> = {
  abridged: () => abridged,
  intermediate: () => lengthPrefixed(false),
  padded: () => lengthPrefixed(true),
  full,
};

/** "GET ", the beginning of a WebSocket upgrade. */
const HTTP_GET = 0x20544547;

/** What the first bytes of a connection say; `more` = not enough of them yet. */
export type Detected = 'more' | 'websocket' | { readonly kind: TransportKind; readonly obfuscated: boolean };

function tagged(tag: number): TransportKind | undefined {
  return tag === 0xefefefef ? 'abridged' : tag === 0xeeeeeeee ? 'intermediate' : tag === 0xdddddddd ? 'padded' : undefined;
}

/** Tells the transport from the first bytes. */
export function detect(head: Buffer): Detected {
  if (head.length >= 1 && head[0] === 0xef) return { kind: 'abridged', obfuscated: false };
  if (head.length < 4) return 'more';
  const first = head.readUInt32LE(0);
  if (first === HTTP_GET) return 'websocket';
  const plain = tagged(first);
  if (plain) return { kind: plain, obfuscated: false };
  if (head.length < 8) return 'more';
  if (head.readUInt32LE(4) === 0) return { kind: 'full', obfuscated: false };
  return head.length < 64 ? 'more' : { kind: obfuscatedKind(head), obfuscated: true };
}

function obfuscationCiphers(head: Buffer): { readonly decrypt: (data: Buffer) => Buffer; readonly encrypt: (data: Buffer) => Buffer } {
  const forward = head.subarray(8, 56);
  const backward = Buffer.from(forward).reverse();
  const decipher = createDecipheriv('aes-256-ctr', forward.subarray(0, 32), forward.subarray(32));
  const cipher = createCipheriv('aes-256-ctr', backward.subarray(0, 32), backward.subarray(32));
  return { decrypt: (data) => decipher.update(data), encrypt: (data) => cipher.update(data) };
}

function obfuscatedKind(head: Buffer): TransportKind {
  const opened = obfuscationCiphers(head).decrypt(head.subarray(0, 64));
  const kind = tagged(opened.readUInt32LE(56));
  if (!kind) throw new TransportError('obfuscated stream without a known protocol tag');
  return kind;
}

/** One connection's framing in both directions. */
export class Transport {
  private waiting: Buffer = Buffer.alloc(0);
  private framing: Framing | undefined;
  private decrypt: ((data: Buffer) => Buffer) | undefined;
  private encrypt: ((data: Buffer) => Buffer) | undefined;
  /** Name for the log, such as `obfuscated abridged`; undefined before the first bytes. */
  name: string | undefined;

  /** Takes what the socket brought and returns the packets completed by it. @throws TransportError */
  receive(chunk: Buffer): Buffer[] {
    const data = this.decrypt ? this.decrypt(chunk) : chunk;
    this.waiting = this.waiting.length === 0 ? data : Buffer.concat([this.waiting, data]);
    if (!this.framing && !this.begin()) return [];
    const packets: Buffer[] = [];
    for (;;) {
      const next = this.framing?.read(this.waiting);
      if (!next) return packets;
      packets.push(next.packet);
      this.waiting = this.waiting.subarray(next.used);
    }
  }

  private begin(): boolean {
    const found = detect(this.waiting);
    if (found === 'more') return false;
    if (found === 'websocket') throw new TransportError('an HTTP request inside a transport');
    this.framing = makeFraming[found.kind]();
    this.name = found.obfuscated ? `obfuscated ${found.kind}` : found.kind;
    if (!found.obfuscated) {
      this.waiting = this.waiting.subarray(found.kind === 'abridged' ? 1 : found.kind === 'full' ? 0 : 4);
      return true;
    }
    const ciphers = obfuscationCiphers(this.waiting);
    this.decrypt = ciphers.decrypt;
    this.encrypt = ciphers.encrypt;
    // The header itself is part of the key stream.
    this.waiting = ciphers.decrypt(this.waiting).subarray(64);
    return true;
  }

  /** Bytes to put on the wire for `packet`. */
  send(packet: Buffer): Buffer[] {
    if (!this.framing) throw new TransportError('nothing was received yet');
    const parts = this.framing.write(packet);
    const { encrypt } = this;
    return encrypt ? parts.map((part) => encrypt(part)) : parts;
  }
}
