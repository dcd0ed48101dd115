import * as zlib from 'node:zlib';

const table = Int32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32Table(data: Uint8Array, before: number): number {
  let value = ~before;
  for (const byte of data) value = (value >>> 8) ^ (table[(value ^ byte) & 255] ?? 0);
  return ~value >>> 0;
}

/** CRC-32 (IEEE) of `data`, going on from `before`. Node has it from 20.15 on; older ones use the table. */
export const crc32: (data: Uint8Array, before?: number) => number = typeof zlib.crc32 === 'function' ? (data, before = 0) => zlib.crc32(data, before) : (data, before = 0) => crc32Table(data, before);
