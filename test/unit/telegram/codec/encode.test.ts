import { Decoder } from '../../../../src/telegram/codec/decode';
import { encode } from '../../../../src/telegram/codec/encode';
import { readSchema } from '../../../../src/telegram/codec/schema';
import { loadLibrary } from '../../../../src/telegram/connections/library';

const schema = readSchema(loadLibrary().definitions);
const decoder = new Decoder(schema);

describe('encode', () => {
  it.each([0, 1, 2, 3, 252, 253, 254, 255, 256, 511, 512, 513, 5000, 70_000])('writes a byte string of %s bytes, padded', (length) => {
    const content = Buffer.alloc(length, 0xab);
    const file = { _: 'upload.file', type: { _: 'storage.filePartial' }, mtime: 5, bytes: content };
    const written = encode(schema, file);
    expect(written.length % 4).toBe(0);
    expect(decoder.decode('upload.getFile', written)).toEqual(file);
    const padding = written.length - (length < 254 ? 13 : 16) - length;
    expect(written.subarray(written.length - padding)).toEqual(Buffer.alloc(padding));
  });

  it('writes as many items as there are', () => {
    const request = { _: 'users.getUsers', id: Array.from({ length: 1000 }, (_, index) => ({ _: 'inputUser', userId: BigInt(index), accessHash: -1n })) };
    const written = encode(schema, request);
    expect(written.length).toBe(12 + 1000 * 20);
    expect(written.readBigInt64LE(12 + 999 * 20 + 4)).toBe(999n);
  });

  it('keeps what it wrote apart from what it writes next', () => {
    const first = encode(schema, { _: 'inputUser', userId: 1n, accessHash: 2n });
    const copy = Buffer.from(first);
    encode(schema, { _: 'inputUser', userId: -1n, accessHash: -1n });
    expect(first).toEqual(copy);
  });

  it('names the field that does not fit', () => {
    expect(() => encode(schema, { _: 'inputUser', userId: 1, accessHash: 2n })).toThrow('inputUser.userId must be long');
    expect(() => encode(schema, { _: 'inputUser', userId: 1n })).toThrow('inputUser.accessHash is missing');
  });
});
