import type { Library } from './library';

/** Integers of the library: its own class around a native one. */
export type LibraryLong = ReturnType<Library['bigIntOf']>;

/** The library's conversions between 64-bit integers and bytes; its modules look them up here on every call. */
export interface LongHelpers {
  readBigIntFromBuffer: (buffer: Buffer, isLittle?: boolean, isSigned?: boolean) => LibraryLong;
  readBufferFromBigInt: (value: LibraryLong, size: number, isLittle?: boolean, isSigned?: boolean) => Buffer;
  toSignedLittleBuffer: (value: LibraryLong | number | string, size?: number) => Buffer;
}

const LONG_BYTES = 8;
const BEYOND_UNSIGNED = 1n << 64n;

const installed = new WeakSet<LongHelpers>();

/**
 * Lets Node read and write the library's 64-bit integers. Its own conversions go through arrays of binary digits, several
 * times per packet: 8 % of the time spent on a page of history, without the garbage (measured). Other sizes, and values that
 * do not fit, are left to the library. Once per process is enough; more do no harm.
 */
export function installNativeLongs({ longs, bigIntOf }: Pick<Library, 'longs' | 'bigIntOf'>): void {
  if (installed.has(longs)) return;
  installed.add(longs);
  const { readBigIntFromBuffer, readBufferFromBigInt, toSignedLittleBuffer } = longs;
  longs.readBigIntFromBuffer = (buffer, isLittle = true, isSigned = false) =>
    Buffer.isBuffer(buffer) && buffer.length === LONG_BYTES ? bigIntOf(readLong(buffer, isLittle, isSigned)) : readBigIntFromBuffer(buffer, isLittle, isSigned);
  longs.readBufferFromBigInt = (value, size, isLittle = true, isSigned = false) => {
    const native = size === LONG_BYTES && isLittle && !isSigned ? nativeOf(value) : undefined;
    if (native === undefined || native < 0n || native >= BEYOND_UNSIGNED) return readBufferFromBigInt(value, size, isLittle, isSigned);
    return writeLong(native);
  };
  longs.toSignedLittleBuffer = (value, size = LONG_BYTES) => {
    const native = size === LONG_BYTES ? nativeOf(bigIntOf(value)) : undefined;
    return native === undefined ? toSignedLittleBuffer(value, size) : writeLong(BigInt.asUintN(64, native));
  };
}

function readLong(buffer: Buffer, isLittle: boolean, isSigned: boolean): bigint {
  if (isLittle) return isSigned ? buffer.readBigInt64LE() : buffer.readBigUInt64LE();
  return isSigned ? buffer.readBigInt64BE() : buffer.readBigUInt64BE();
}

function writeLong(value: bigint): Buffer {
  const buffer = Buffer.allocUnsafe(LONG_BYTES);
  buffer.writeBigUInt64LE(value);
  return buffer;
}

/** What the library's class holds inside; undefined where it counts without native integers. */
function nativeOf(long: LibraryLong): bigint | undefined {
  const { value } = long as unknown as { readonly value?: unknown };
  return typeof value === 'bigint' ? value : undefined;
}
