import type { Library } from '../connections/library';
import { DecodeError } from '../codec/decode';

/** chosen: three times the largest packet of Telegram (16 MB) unpacked at the ratio of its longest texts; a page of history has 100 KB. */
export const MAX_UNPACKED_BYTES = 48 * 1024 * 1024;
/** documented: deflate makes nothing smaller than by this (zlib's technical details). */
const MOST_PACKED_RATIO = 1032;
/** First byte of gzip; anything else is zlib's own form. */
const GZIP_MAGIC = 0x1f;

/** Stands for an answer that was not unpacked; four bytes that begin no object. */
const refused = Buffer.from('ffffffff', 'hex');

const installed = new WeakSet<object>();

/**
 * Has the library unpack answers up to a limit only: a few kilobytes can hold gigabytes, and the library unpacks whatever comes. Small
 * packets, which cannot reach the limit, are unpacked by the library as before. Once per process is enough; more do no harm.
 */
export function installUnpacking({ packed }: Pick<Library, 'packed'>): void {
  if (installed.has(packed)) return;
  installed.add(packed);
  const unpackAll = packed.ungzip.bind(packed);
  packed.ungzip = (input) => (input.length * MOST_PACKED_RATIO <= MAX_UNPACKED_BYTES ? unpackAll(input) : unpackSome(input));
}

/** @throws DecodeError for an answer that was not unpacked */
export function requireUnpacked(stream: Buffer): void {
  if (stream === refused) throw new DecodeError(`an answer unpacks to more than ${MAX_UNPACKED_BYTES / 1024 / 1024} MB`);
}

/** Node says nothing of a stream that is cut off; gzip itself tells at its end how long its content is. */
function whole(content: Buffer, input: Buffer): Buffer {
  if (input[0] === GZIP_MAGIC && input.readUInt32LE(input.length - 4) !== content.length) throw new DecodeError('a packed answer is damaged');
  return content;
}

/** What the packet holds, or `refused` when that is too much; then no more than the limit was ever unpacked. */
async function unpackSome(input: Buffer): Promise<Buffer> {
  const reader = new Blob([new Uint8Array(input)]).stream().pipeThrough(new DecompressionStream(input[0] === GZIP_MAGIC ? 'gzip' : 'deflate')).getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return whole(Buffer.concat(chunks, size), input);
    size += value.byteLength;
    if (size > MAX_UNPACKED_BYTES) {
      await reader.cancel();
      return refused;
    }
    chunks.push(value);
  }
}
