import { createCipheriv, randomBytes } from 'node:crypto';
import { crc32 } from './crc32';
import { Transport, TransportError, type TransportKind } from './transport';

const packets = [4, 40, 508, 512, 1024, 70_000].map((size) => randomBytes(size));

/** What a client of the framing sends, tag included. */
function clientStream(kind: TransportKind): Buffer {
  const tags: Record<TransportKind, string> = { abridged: 'ef', intermediate: 'eeeeeeee', padded: 'dddddddd', full: '' };
  return Buffer.concat([Buffer.from(tags[kind], 'hex'), ...packets.map((packet, index) => frame(kind, packet, index))]);
}

function frame(kind: TransportKind, packet: Buffer, index: number): Buffer {
  const head = Buffer.alloc(4);
  if (kind === 'abridged') {
    const words = packet.length / 4;
    // Every second one asks for a quick acknowledgement, to be ignored.
    const quick = index % 2 === 0 ? 0x80 : 0;
    if (words < 127) return Buffer.concat([Buffer.from([words | quick]), packet]);
    head.writeUInt32LE((words << 8) | 0x7f | quick);
    return Buffer.concat([head, packet]);
  }
  if (kind === 'full') {
    const body = Buffer.alloc(8);
    body.writeUInt32LE(packet.length + 12, 0);
    body.writeUInt32LE(index, 4);
    head.writeUInt32LE(crc32(packet, crc32(body)));
    return Buffer.concat([body, packet, head]);
  }
  head.writeUInt32LE(packet.length);
  return Buffer.concat([head, packet]);
}

function obfuscate(stream: Buffer, kind: 'abridged' | 'intermediate' | 'padded'): Buffer {
  const tag = { abridged: 'efefefef', intermediate: 'eeeeeeee', padded: 'dddddddd' }[kind];
  const init = randomBytes(64);
  init[0] = 0x11;
  init[4] = 0x22;
  Buffer.from(tag, 'hex').copy(init, 56);
  const cipher = createCipheriv('aes-256-ctr', init.subarray(8, 40), init.subarray(40, 56));
  const encrypted = cipher.update(init);
  const body = cipher.update(stream.subarray(kind === 'abridged' ? 1 : 4));
  return Buffer.concat([init.subarray(0, 56), encrypted.subarray(56), body]);
}

const streams: readonly (readonly [string, Buffer])[] = [
  ['abridged', clientStream('abridged')], ['intermediate', clientStream('intermediate')], ['padded', clientStream('padded')], ['full', clientStream('full')],
  ['obfuscated abridged', obfuscate(clientStream('abridged'), 'abridged')], ['obfuscated intermediate', obfuscate(clientStream('intermediate'), 'intermediate')],
  ['obfuscated padded', obfuscate(clientStream('padded'), 'padded')],
];

describe.each(streams)('%s', (name, stream) => {
  const received = (chunks: readonly Buffer[]): Buffer[] => {
    const transport = new Transport();
    const out = chunks.flatMap((chunk) => transport.receive(Buffer.from(chunk)));
    expect(transport.name).toBe(name);
    return out;
  };

  it('is the same wherever the stream is cut', () => {
    // Every byte of the first packets; every 997th of the long tail.
    for (let cut = 1; cut < stream.length; cut += cut < 2400 ? 1 : 997) {
      const out = received([stream.subarray(0, cut), stream.subarray(cut)]);
      if (out.length !== packets.length || !out.every((packet, index) => packet.equals(packets[index] ?? Buffer.alloc(0)))) throw new Error(`cut at ${cut}`);
    }
  });

  it('takes single bytes', () => {
    const out = received(Array.from({ length: 2500 }, (_, at) => stream.subarray(at, at + 1)));
    expect(out).toEqual(packets.slice(0, out.length));
    expect(out.length).toBeGreaterThan(3);
  });
});

describe('the full transport', () => {
  const good = clientStream('full');
  it.each([['number', 4], ['checksum', 14]])('refuses a wrong %s', (_what, at) => {
    const bad = Buffer.from(good);
    // The second packet: the first one decides what the stream is.
    const second = 4 + 12 + at;
    bad[second] = (bad[second] ?? 0) ^ 1;
    expect(() => new Transport().receive(bad)).toThrow(TransportError);
  });
});

it('refuses an obfuscated stream with an unknown tag and absurd lengths', () => {
  expect(() => new Transport().receive(Buffer.concat([Buffer.from('1111111122222222', 'hex'), Buffer.alloc(60, 7)]))).toThrow(TransportError);
  expect(() => new Transport().receive(Buffer.from('eeeeeeeeffffff7f', 'hex'))).toThrow(TransportError);
});
