/** The bytes of files: any part of any file, of exactly the size announced, without keeping files in memory. */
import { createCipheriv, createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { draw, type Art } from './art';
import { hashText, mix } from './hash';
import { encodeJpeg, encodeTiles } from './jpeg';
import { encodePng, pngChunk } from './png';

/** What to put into a file; equal recipes are equal bytes. */
export interface Recipe {
  /** `random`, `zero`, `jpeg WxH`, `png WxH`, `gif`, `webp`, `wav`, `fixture:NAME`, `text:…`. */
  readonly content: string;
  /** Decides the bytes. */
  readonly seed: number;
  readonly size: number;
  readonly art: Art;
}

const FIXTURES = join(__dirname, '..', '..', 'fixtures');
/** Encoded pictures are kept while their parts are being read; more than a page of photos is never in flight. */
const CACHE_LIMIT = 64;
const cache = new Map<string, Buffer>();

/** Bytes `offset … offset + length` of the AES-CTR stream of `seed`. */
export function randomBytesAt(seed: number, offset: number, length: number): Buffer {
  const key = createHash('sha256').update(`telegram-dc content ${seed}`).digest().subarray(0, 16);
  const iv = Buffer.alloc(16);
  iv.writeUIntBE(Math.floor(offset / 16), 10, 6);
  const skip = offset % 16;
  return createCipheriv('aes-128-ctr', key, iv).update(Buffer.alloc(skip + length)).subarray(skip);
}

/** Size in bytes of a file committed or made under `test/fixtures`, or anywhere when the name is an absolute path; undefined when it is not there. */
export function fixtureSize(name: string): number | undefined {
  return fixture(name)?.length;
}

function fixture(name: string): Buffer | undefined {
  try {
    return cached(`fixture ${name}`, () => readFileSync(resolve(FIXTURES, name)));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function cached(key: string, make: () => Buffer): Buffer {
  const known = cache.get(key);
  if (known !== undefined) {
    cache.delete(key);
    cache.set(key, known);
    return known;
  }
  const made = make();
  cache.set(key, made);
  const oldest = cache.keys().next();
  if (cache.size > CACHE_LIMIT && !oldest.done) cache.delete(oldest.value);
  return made;
}

/** Reads a part of the file; past its end the part is shorter or empty. */
export function readContent(recipe: Recipe, offset: number, length: number): Buffer {
  const end = Math.min(recipe.size, offset + length);
  if (offset >= end) return Buffer.alloc(0);
  if (recipe.content === 'random') return randomBytesAt(recipe.seed, offset, end - offset);
  if (recipe.content === 'zero') return Buffer.alloc(end - offset);
  const whole = cached(`${recipe.content} ${recipe.seed} ${recipe.size} ${recipe.art}`, () => build(recipe));
  return whole.subarray(offset, end);
}

/** SHA-256 of the whole file in hex. */
export function hashContent(recipe: Recipe): string {
  const hash = createHash('sha256');
  const step = 4 * 1024 * 1024;
  for (let at = 0; at < recipe.size; at += step) hash.update(readContent(recipe, at, step));
  return hash.digest('hex');
}

function build(recipe: Recipe): Buffer {
  const { content, seed, size } = recipe;
  const colon = content.indexOf(':');
  if (content.startsWith('fixture:')) return exact(fixture(content.slice(colon + 1)) ?? Buffer.alloc(0), seed, size);
  if (content.startsWith('text:')) return exact(Buffer.from(content.slice(colon + 1), 'utf8'), seed, size);
  const [kind, dimensions = '320x240'] = content.split(' ');
  const [width = 320, height = 240] = dimensions.split('x').map(Number);
  if (kind === 'png') return paddedPng(recipe, width, height);
  if (kind === 'gif') return exact(gif(seed), seed, size);
  if (kind === 'wav') return wav(seed, size);
  if (kind === 'webp') return webp(seed, size);
  return paddedJpeg(recipe, width, height);
}

/** For formats read from the front: what follows the end of the data is ignored by decoders. */
function exact(data: Buffer, seed: number, size: number): Buffer {
  if (data.length >= size) return data.subarray(0, size);
  return Buffer.concat([data, randomBytesAt(seed, 0, size - data.length)]);
}

/** A JPEG of the size asked for: coarser until it fits, then filled with comment segments. */
function paddedJpeg({ seed, size, art }: Recipe, width: number, height: number): Buffer {
  let data: Buffer;
  if (art === 'gradient') data = encodeTiles(draw(seed, Math.ceil(width / 16), Math.ceil(height / 16), art), width, height);
  else {
    const pixels = draw(seed, width, height, art);
    data = encodeJpeg(pixels, 85);
    for (const quality of [60, 35, 15, 5]) {
      if (data.length <= size) break;
      data = encodeJpeg(pixels, quality);
    }
  }
  for (let side = 64; data.length > size && side >= 1; side >>= 1) data = encodeJpeg(draw(seed, side, side, 'gradient'), 5);
  if (data.length > size) return data.subarray(0, size);
  const parts: Buffer[] = [data.subarray(0, 2)];
  let missing = size - data.length;
  for (let n = 0; missing >= 4; n++) {
    // Never leave one to three bytes: no segment is that short.
    const length = missing <= 65537 ? missing : Math.min(65537, missing - 4);
    parts.push(Buffer.from([0xff, 0xfe, (length - 2) >> 8, (length - 2) & 255]), randomBytesAt(mix(seed, n), 0, length - 4));
    missing -= length;
  }
  parts.push(data.subarray(2), Buffer.alloc(missing));
  return Buffer.concat(parts);
}

function paddedPng({ seed, size, art }: Recipe, width: number, height: number): Buffer {
  let [head, tail] = encodePng(draw(seed, width, height, art));
  for (let side = 128; head.length + tail.length > size && side >= 1; side >>= 1) [head, tail] = encodePng(draw(seed, side, side, 'gradient'));
  const missing = size - head.length - tail.length;
  if (missing < 12) return exact(Buffer.concat([head, tail]), seed, size);
  return Buffer.concat([head, pngChunk('tbPd', randomBytesAt(seed, 0, missing - 12)), tail]);
}

const SAMPLE_RATE = 8000;
/** A minor pentatonic: whatever notes follow one another sound like a tune. */
const NOTES = [220, 261.63, 293.66, 329.63, 392, 440, 523.25, 587.33];

/** A little tune, 16 bits at 8 kHz, one soft note after another. */
function wav(seed: number, size: number): Buffer {
  const samples = Math.max(0, Math.floor((size - 44) / 2));
  const out = Buffer.alloc(Math.max(44, size));
  out.write('RIFF', 0, 'latin1');
  out.writeUInt32LE(size - 8, 4);
  out.write('WAVEfmt ', 8, 'latin1');
  out.writeUInt32LE(16, 16);
  out.writeUInt16LE(1, 20);
  out.writeUInt16LE(1, 22);
  out.writeUInt32LE(SAMPLE_RATE, 24);
  out.writeUInt32LE(SAMPLE_RATE * 2, 28);
  out.writeUInt16LE(2, 32);
  out.writeUInt16LE(16, 34);
  out.write('data', 36, 'latin1');
  out.writeUInt32LE(samples * 2, 40);
  const noteLength = SAMPLE_RATE / 3;
  for (let n = 0; n < samples; n++) {
    const at = n % noteLength;
    const frequency = NOTES[mix(seed, Math.floor(n / noteLength)) % NOTES.length] ?? 220;
    const loudness = Math.min(1, at / 200) * Math.exp(-at / 1400);
    out.writeInt16LE(Math.round(9000 * loudness * Math.sin((2 * Math.PI * frequency * n) / SAMPLE_RATE)), 44 + n * 2);
  }
  return out.subarray(0, size);
}

/** The smallest picture GIF can hold, one pixel of the seed's colour. */
function gif(seed: number): Buffer {
  const head = Buffer.from('GIF89a\x01\x00\x01\x00\x80\x00\x00', 'latin1');
  const colours = Buffer.from([seed & 255, (seed >> 8) & 255, (seed >> 16) & 255, 0, 0, 0]);
  return Buffer.concat([head, colours, Buffer.from([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3b])]);
}

/** A one-pixel lossless WebP in an extended container whose unknown chunk brings it to size. */
function webp(seed: number, size: number): Buffer {
  const picture = Buffer.from('2f00000010071011118888fe0700', 'hex');
  const chunk = (type: string, body: Buffer): Buffer => {
    const head = Buffer.from(`${type}\0\0\0\0`, 'latin1');
    head.writeUInt32LE(body.length, 4);
    return Buffer.concat([head, body, Buffer.alloc(body.length & 1)]);
  };
  const data = chunk('VP8L', picture);
  const missing = size - 12 - data.length;
  const filled = missing >= 8 ? [data, chunk('tobs', randomBytesAt(seed, 0, (missing - 8) & ~1))] : [data];
  const body = Buffer.concat([Buffer.from('WEBP'), ...filled]);
  const head = Buffer.from('RIFF\0\0\0\0', 'latin1');
  head.writeUInt32LE(body.length, 4);
  return exact(Buffer.concat([head, body]), seed, size);
}

/** A seed for files that are named rather than numbered. */
export function seedOfName(name: string, seed: number): number {
  return hashText(name, seed);
}
