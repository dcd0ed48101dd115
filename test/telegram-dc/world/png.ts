/** PNG by hand: header, one compressed scan, end; with a private chunk where a file has to have an exact size. */
import { crc32, deflateSync } from 'node:zlib';

import type { Pixels } from './art';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** One chunk with its length and checksum. */
export function pngChunk(type: string, body: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const out = Buffer.alloc(typed.length + 8);
  out.writeUInt32BE(body.length, 0);
  typed.copy(out, 4);
  out.writeUInt32BE(crc32(typed), typed.length + 4);
  return out;
}

/** Encodes `pixels`; the second buffer is the end chunk, so that padding can go between the two. */
export function encodePng({ width, height, rgb }: Pixels): readonly [Buffer, Buffer] {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const stride = width * 3;
  const raw = Buffer.alloc((stride + 1) * height);
  for (let y = 0; y < height; y++) {
    // Filter 1 (difference to the left pixel) makes smooth pictures small.
    raw[y * (stride + 1)] = 1;
    for (let x = 0; x < stride; x++) raw[y * (stride + 1) + 1 + x] = (rgb[y * stride + x] ?? 0) - (x >= 3 ? (rgb[y * stride + x - 3] ?? 0) : 0);
  }
  return [Buffer.concat([SIGNATURE, pngChunk('IHDR', header), pngChunk('IDAT', deflateSync(raw, { level: 6 }))]), pngChunk('IEND', Buffer.alloc(0))];
}
