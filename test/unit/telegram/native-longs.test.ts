import { loadLibrary } from '../../../src/telegram/connections/library';
import { installNativeLongs, type LibraryLong, type LongHelpers } from '../../../src/telegram/connections/native-longs';

const { bigIntOf, longs } = loadLibrary();
const own: LongHelpers = { ...longs };
const native: LongHelpers = { ...longs };
installNativeLongs({ longs: native, bigIntOf });

/** Around every border of 64-bit integers, and beyond. */
const texts = ['0', '1', '255', '256', '-1', '-256', '4294967296', '9007199254740993', '9223372036854775807', '9223372036854775808', '-9223372036854775808', '18446744073709551615', '1311768467463790320'];
const values: readonly LibraryLong[] = texts.map((text) => bigIntOf(text));
const buffers = [...values.map((value) => own.toSignedLittleBuffer(value)), Buffer.alloc(0), Buffer.from([200, 1, 2]), Buffer.alloc(16, 0xee), Buffer.alloc(32, 7)];

/** What a call gives, or the error it ends with. */
function outcome(run: () => unknown): string {
  try {
    return String(run());
  } catch (error) {
    return String(error);
  }
}

describe('installNativeLongs', () => {
  it('replaces each of the conversions', () => {
    expect(Object.keys(native).filter((key) => native[key as keyof LongHelpers] === own[key as keyof LongHelpers])).toEqual(Object.keys(longs).filter((key) => !['readBigIntFromBuffer', 'readBufferFromBigInt', 'toSignedLittleBuffer'].includes(key)));
  });

  it.each([
    [true, false],
    [true, true],
    [false, false],
    [false, true],
  ])('reads what the library reads (little %s, signed %s)', (isLittle, isSigned) => {
    const read = (by: LongHelpers): readonly string[] => buffers.map((buffer) => outcome(() => by.readBigIntFromBuffer(buffer, isLittle, isSigned)));
    expect(read(native)).toEqual(read(own));
  });

  it('leaves the bytes it reads as they are', () => {
    const buffer = Buffer.from('0102030405060708', 'hex');
    expect(native.readBigIntFromBuffer(buffer).toString(16)).toBe('807060504030201');
    expect(buffer.toString('hex')).toBe('0102030405060708');
  });

  it.each([4, 8, 16])('writes what the library writes, in %s bytes', (size) => {
    const write = (by: LongHelpers): readonly string[] => values.map((value) => by.toSignedLittleBuffer(value, size).toString('hex'));
    expect(write(native)).toEqual(write(own));
    for (const [isLittle, isSigned] of [[true, false], [true, true], [false, false]] as const) {
      const writeUnsigned = (by: LongHelpers): readonly string[] => values.map((value) => outcome(() => by.readBufferFromBigInt(value, size, isLittle, isSigned).toString('hex')));
      expect(writeUnsigned(native)).toEqual(writeUnsigned(own));
    }
  });

  it('does nothing the second time', () => {
    const { toSignedLittleBuffer } = native;
    installNativeLongs({ longs: native, bigIntOf });
    expect(native.toSignedLittleBuffer).toBe(toSignedLittleBuffer);
  });
});
