/** TL constructors (MTProto, and layer 229). */
const RPC_RESULT = 0xf35c6d01;
const UPLOAD_FILE = 0x096a18d5;
const CONTAINER = 0x73f1f8dc;
/** Service messages that come along: nothing of them is kept. */
const SERVICE: ReadonlySet<number> = new Set([0x62d6b459, 0x347773c5, 0x9ec20908]);

/** Salt, session, message id, sequence number and length come before the message itself. */
const HEAD_BYTES = 32;
/** Id, sequence number and length of a message in a container. */
const INNER_HEAD_BYTES = 16;
/** What is looked at of a message. */
const LOOKED_AT_BYTES = 16;

/**
 * How many parts of files a decrypted message holds; 0 when it holds anything else, too: then more than the receivers of the
 * parts may hold something of its memory.
 */
export function filePartsIn(plain: Buffer): number {
  if (plain.length < HEAD_BYTES + LOOKED_AT_BYTES) return 0;
  if (plain.readUInt32LE(HEAD_BYTES) !== CONTAINER) return isFilePart(plain, HEAD_BYTES) ? 1 : 0;
  let parts = 0;
  let at = HEAD_BYTES + 8;
  for (let left = plain.readUInt32LE(HEAD_BYTES + 4); left > 0; left--) {
    const start = at + INNER_HEAD_BYTES;
    if (start + LOOKED_AT_BYTES > plain.length) return 0;
    if (isFilePart(plain, start)) parts++;
    else if (!SERVICE.has(plain.readUInt32LE(start))) return 0;
    at = start + plain.readUInt32LE(start - 4);
  }
  return parts;
}

/** An answer to a request that is a part of a file; the id of the request is in between. */
function isFilePart(plain: Buffer, at: number): boolean {
  return plain.readUInt32LE(at) === RPC_RESULT && plain.readUInt32LE(at + 12) === UPLOAD_FILE;
}
