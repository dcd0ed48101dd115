/** A small baseline JPEG encoder (ITU T.81, 4:2:0), so that test pictures are real pictures without a dependency. */
import type { Pixels } from './art';

const ZIGZAG = [
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45,
  38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/** Tables of annex K.1, row by row. */
const LUMA_QUANT = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49,
  64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];
const CHROMA_QUANT = [
  17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99, ...new Array<number>(32).fill(99),
];

/**
 * One Huffman table serves both DC and one both AC planes. It is a plain complete code built for this encoder:
 * DC sizes 0–11 in four bits each, AC symbols in eight-bit codes where common and sixteen where not.
 */
interface Table {
  readonly counts: number[];
  readonly symbols: number[];
  readonly code: Map<number, [number, number]>;
}

function table(lengths: readonly (readonly [number, readonly number[]])[]): Table {
  const counts = new Array<number>(16).fill(0);
  const symbols: number[] = [];
  const code = new Map<number, [number, number]>();
  let next = 0;
  let last = 0;
  for (const [length, group] of lengths) {
    next <<= length - last;
    last = length;
    counts[length - 1] = group.length;
    for (const symbol of group) {
      symbols.push(symbol);
      code.set(symbol, [next++, length]);
    }
  }
  return { counts, symbols, code };
}

const DC = table([[2, [0]], [3, [1, 2, 3, 4]], [5, [5, 6]], [6, [7, 8, 9, 10, 11]]]);

function acTable(): Table {
  const all: number[] = [];
  for (let size = 1; size <= 10; size++) for (let run = 0; run < 16; run++) all.push((run << 4) | size);
  const known = new Set([0x00, 0x01, 0x02, 0x03, 0x11, 0x04, 0x21, 0x31, 0x12, 0x05, 0x41, 0x51, 0x61, 0x22, 0xf0]);
  const rest = all.filter((symbol) => !known.has(symbol));
  return table([
    [2, [0x00]], [3, [0x01, 0x02]], [4, [0x03, 0x11]], [5, [0x04, 0x21]], [6, [0x31, 0x12, 0x05]], [7, [0x41, 0x51]], [8, [0x61, 0x22, 0xf0]],
    [9, rest.slice(0, 4)], [16, rest.slice(4)],
  ]);
}

const AC = acTable();

const COSINES = Float64Array.from({ length: 64 }, (_, i) => {
  const u = i >> 3;
  const x = i & 7;
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * x + 1) * u * Math.PI) / 16);
});

class BitWriter {
  private readonly bytes: number[] = [];
  private pending = 0;
  private used = 0;

  put(value: number, bits: number): void {
    // At most 7 pending and 16 new bits: no overflow of 32.
    this.pending = (this.pending << bits) | (value & ((1 << bits) - 1));
    this.used += bits;
    while (this.used >= 8) {
      this.used -= 8;
      const byte = (this.pending >>> this.used) & 255;
      this.bytes.push(byte);
      // A 0xff inside the scan is followed by 0x00, or a decoder takes it for a marker.
      if (byte === 0xff) this.bytes.push(0);
    }
    this.pending &= (1 << this.used) - 1;
  }

  finish(): Buffer {
    if (this.used > 0) this.put((1 << (8 - this.used)) - 1, 8 - this.used);
    return Buffer.from(this.bytes);
  }
}

function segment(marker: number, body: readonly number[]): Buffer {
  const length = body.length + 2;
  return Buffer.from([0xff, marker, length >> 8, length & 255, ...body]);
}

function scaled(base: readonly number[], quality: number): number[] {
  const factor = quality < 50 ? 5000 / quality : 200 - quality * 2;
  return base.map((value) => Math.min(255, Math.max(1, Math.round((value * factor) / 100))));
}

function bitsOf(value: number): number {
  return 32 - Math.clz32(Math.abs(value));
}

function putValue(out: BitWriter, value: number, size: number): void {
  out.put(value < 0 ? value + (1 << size) - 1 : value, size);
}

const rows = new Float64Array(64);
const block = new Float64Array(64);
const quantised = new Int32Array(64);

/** Cosine transform of `block` into `quantised`. Array reads are asserted, not defaulted: this is the whole cost of a picture. */
function transform(quant: readonly number[]): void {
  for (let y = 0; y < 64; y += 8) {
    for (let u = 0; u < 64; u += 8) {
      let sum = 0;
      for (let x = 0; x < 8; x++) sum += (block[y + x] as number) * (COSINES[u + x] as number);
      rows[y + (u >> 3)] = sum;
    }
  }
  for (let u = 0; u < 8; u++) {
    for (let w = 0; w < 64; w += 8) {
      let sum = 0;
      for (let y = 0; y < 8; y++) sum += (rows[y * 8 + u] as number) * (COSINES[w + y] as number);
      quantised[w + u] = Math.round(sum / (quant[w + u] as number));
    }
  }
}

function putSymbol(out: BitWriter, from: Table, symbol: number): void {
  const found = from.code.get(symbol);
  if (found === undefined) throw new Error(`jpeg: no code for symbol ${symbol}`);
  out.put(found[0], found[1]);
}

function putBlock(out: BitWriter, previousDc: number): number {
  const dc = quantised[0] ?? 0;
  const size = bitsOf(dc - previousDc);
  putSymbol(out, DC, size);
  putValue(out, dc - previousDc, size);
  let run = 0;
  for (let i = 1; i < 64; i++) {
    const value = quantised[ZIGZAG[i] as number] as number;
    if (value === 0) {
      run++;
      continue;
    }
    for (; run > 15; run -= 16) putSymbol(out, AC, 0xf0);
    const bits = bitsOf(value);
    putSymbol(out, AC, (run << 4) | bits);
    putValue(out, value, bits);
    run = 0;
  }
  if (run > 0) putSymbol(out, AC, 0x00);
  return dc;
}

/** A picture apart into brightness and two colour planes of half the width and height. */
interface Planes {
  readonly luma: Plane;
  readonly blue: Plane;
  readonly red: Plane;
}

interface Plane {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

function planesOf({ width, height, rgb }: Pixels): Planes {
  const [halfWidth, halfHeight] = [(width + 1) >> 1, (height + 1) >> 1];
  const luma = new Float32Array(width * height);
  const blue = new Float32Array(halfWidth * halfHeight);
  const red = new Float32Array(halfWidth * halfHeight);
  for (let y = 0, at = 0, from = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++, from += 3) {
      const r = rgb[from] as number;
      const g = rgb[from + 1] as number;
      const b = rgb[from + 2] as number;
      luma[at] = 0.299 * r + 0.587 * g + 0.114 * b - 128;
      if ((x | y) & 1) continue;
      const half = (y >> 1) * halfWidth + (x >> 1);
      blue[half] = -0.168736 * r - 0.331264 * g + 0.5 * b;
      red[half] = 0.5 * r - 0.418688 * g - 0.081312 * b;
    }
  }
  const half = { width: halfWidth, height: halfHeight };
  return { luma: { width, height, values: luma }, blue: { ...half, values: blue }, red: { ...half, values: red } };
}

/** Reads one 8×8 block, repeating the pixels of the edge. */
function load({ width, height, values }: Plane, left: number, top: number): void {
  for (let i = 0; i < 64; i++) {
    const x = Math.min(width - 1, left + (i & 7));
    const y = Math.min(height - 1, top + (i >> 3));
    block[i] = values[y * width + x] as number;
  }
}

interface Coder {
  readonly out: BitWriter;
  readonly luma: readonly number[];
  readonly chroma: readonly number[];
  /** DC value before, per component. */
  readonly dc: [number, number, number];
}

function coder(quality: number): Coder {
  return { out: new BitWriter(), luma: scaled(LUMA_QUANT, quality), chroma: scaled(CHROMA_QUANT, quality), dc: [0, 0, 0] };
}

/** Encodes `pixels` as a JPEG of the usual quality scale 1–100. */
export function encodeJpeg(pixels: Pixels, quality: number): Buffer {
  const { width, height } = pixels;
  const { luma, blue, red } = planesOf(pixels);
  const code = coder(quality);
  for (let top = 0; top < height; top += 16) {
    for (let left = 0; left < width; left += 16) {
      for (let part = 0; part < 4; part++) {
        load(luma, left + (part & 1) * 8, top + (part >> 1) * 8);
        transform(code.luma);
        code.dc[0] = putBlock(code.out, code.dc[0]);
      }
      load(blue, left >> 1, top >> 1);
      transform(code.chroma);
      code.dc[1] = putBlock(code.out, code.dc[1]);
      load(red, left >> 1, top >> 1);
      transform(code.chroma);
      code.dc[2] = putBlock(code.out, code.dc[2]);
    }
  }
  return wrap(width, height, code);
}

/**
 * Encodes a picture of flat squares, 16 pixels wide, one for each of `tiles`: no cosines needed, a hundred times as
 * fast, for benchmarks that ask for thousands of files.
 */
export function encodeTiles(tiles: Pixels, width: number, height: number): Buffer {
  const { luma, blue, red } = planesOf(tiles);
  const code = coder(60);
  const put = (component: 0 | 1 | 2, value: number, quant: readonly number[]): void => {
    quantised.fill(0);
    quantised[0] = Math.round((value * 8) / (quant[0] as number));
    code.dc[component] = putBlock(code.out, code.dc[component]);
  };
  for (let y = 0; y * 16 < height; y++) {
    for (let x = 0; x * 16 < width; x++) {
      const at = Math.min(tiles.height - 1, y) * tiles.width + Math.min(tiles.width - 1, x);
      for (let part = 0; part < 4; part++) put(0, luma.values[at] as number, code.luma);
      const half = (Math.min(tiles.height - 1, y) >> 1) * blue.width + (Math.min(tiles.width - 1, x) >> 1);
      put(1, blue.values[half] as number, code.chroma);
      put(2, red.values[half] as number, code.chroma);
    }
  }
  return wrap(width, height, code);
}

function wrap(width: number, height: number, { out, luma, chroma }: Coder): Buffer {
  const zigzagged = (quant: readonly number[]): number[] => ZIGZAG.map((at) => quant[at] as number);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, [0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    segment(0xdb, [0, ...zigzagged(luma), 1, ...zigzagged(chroma)]),
    segment(0xc0, [8, height >> 8, height & 255, width >> 8, width & 255, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]),
    segment(0xc4, [0x00, ...DC.counts, ...DC.symbols]),
    segment(0xc4, [0x10, ...AC.counts, ...AC.symbols]),
    segment(0xda, [3, 1, 0x00, 2, 0x00, 3, 0x00, 0, 63, 0]),
    out.finish(),
    Buffer.from([0xff, 0xd9]),
  ]);
}
