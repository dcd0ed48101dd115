import type { PictureFacts, Size } from './decide';
import { sniff } from './sniff';

/** Size, animation, transparency and orientation, from a picture's own bytes; null for what is no JPEG, PNG or still WebP. */
export function pictureFacts(bytes: Buffer): PictureFacts | null {
  switch (sniff(bytes)) {
    case 'jpg':
      return jpegFacts(bytes);
    case 'png':
      return pngFacts(bytes);
    case 'webp':
      return webpFacts(bytes);
    default:
      return null;
  }
}

/** Markers of a JPEG's frame; C4, C8 and CC are something else. */
function isFrameMarker(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

function jpegFacts(bytes: Buffer): PictureFacts | null {
  let orientation = 1;
  for (let at = 2; at + 9 < bytes.length; ) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes.readUInt8(at + 1);
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = bytes.readUInt16BE(at + 2);
    if (isFrameMarker(marker)) return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7), isAnimated: false, hasTransparency: false, orientation };
    if (marker === 0xe1) orientation = exifOrientation(bytes.subarray(at + 4, at + 2 + length)) ?? orientation;
    if (length < 2 || marker === 0xda) return null;
    at += 2 + length;
  }
  return null;
}

/** Tag of the orientation in EXIF. */
const ORIENTATION = 0x0112;

function exifOrientation(exif: Buffer): number | null {
  if (exif.length < 20 || exif.toString('latin1', 0, 4) !== 'Exif') return null;
  const tiff = exif.subarray(6);
  const isLittle = tiff.toString('latin1', 0, 2) === 'II';
  const u16 = (at: number): number => (at + 2 > tiff.length ? 0 : isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const first = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  for (let entry = 0; entry < Math.min(u16(first), 256); entry++) {
    const at = first + 2 + 12 * entry;
    if (u16(at) !== ORIENTATION) continue;
    const value = u16(at + 8);
    return value >= 1 && value <= 8 ? value : null;
  }
  return null;
}

/** Colour types of PNG with an alpha channel. */
const withAlpha: readonly number[] = [4, 6];

function pngFacts(bytes: Buffer): PictureFacts | null {
  if (bytes.length < 33) return null;
  let isAnimated = false;
  let hasTransparency = withAlpha.includes(bytes.readUInt8(25));
  for (let at = 8; at + 12 <= bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const chunk = bytes.toString('latin1', at + 4, at + 8);
    if (chunk === 'acTL') isAnimated = true;
    if (chunk === 'tRNS') hasTransparency = true;
    if (chunk === 'IDAT') break;
  }
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), isAnimated, hasTransparency, orientation: 1 };
}

function webpFacts(bytes: Buffer): PictureFacts | null {
  if (bytes.length < 30) return null;
  const still = { isAnimated: false, hasTransparency: false, orientation: 1 };
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8X': {
      const flags = bytes.readUInt8(20);
      const size = { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
      const isAnimated = (flags & 0x02) !== 0;
      // Decoders go by the size of what is inside, which need not be what the outside says.
      const inner = isAnimated ? size : innerSize(bytes);
      return inner?.width === size.width && inner.height === size.height ? { ...still, ...size, isAnimated, hasTransparency: (flags & 0x10) !== 0 } : null;
    }
    case 'VP8L':
      return { ...still, ...losslessSize(bytes, 20), hasTransparency: ((bytes.readUInt32LE(21) >>> 28) & 1) === 1 };
    case 'VP8 ':
      return { ...still, ...lossySize(bytes, 20) };
    default:
      return null;
  }
}

/** Size of the picture in an extended WebP, whatever other chunks come before it; null when there is none. */
function innerSize(bytes: Buffer): Size | null {
  for (let at = 12; at + 18 <= bytes.length; ) {
    const chunk = bytes.toString('latin1', at, at + 4);
    if (chunk === 'VP8L') return losslessSize(bytes, at + 8);
    if (chunk === 'VP8 ') return lossySize(bytes, at + 8);
    const length = bytes.readUInt32LE(at + 4);
    at += 8 + length + (length % 2);
  }
  return null;
}

/** @param at where the content of the chunk begins */
function losslessSize(bytes: Buffer, at: number): Size {
  const bits = bytes.readUInt32LE(at + 1);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}

/** @param at where the content of the chunk begins */
function lossySize(bytes: Buffer, at: number): Size {
  return { width: bytes.readUInt16LE(at + 6) & 0x3fff, height: bytes.readUInt16LE(at + 8) & 0x3fff };
}
