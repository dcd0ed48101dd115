import { createHash } from 'node:crypto';
import { IgeDecryptor } from '../../../../src/telegram/decryption/ige-decryptor';
import { PartMemory } from '../../../../src/telegram/decryption/part-memory';
import { installIge } from '../../../../src/telegram/decryption/install-ige';
import { loadLibrary } from '../../../../src/telegram/connections/library';
import { igeEncrypt } from '../../../telegram-dc/crypto';

/** Bytes that look random and are the same every time. */
function bytesOf(size: number, seed: string): Buffer {
  const blocks = Array.from({ length: Math.ceil(size / 32) }, (_, n) => createHash('sha256').update(`${seed} ${n}`).digest());
  return Buffer.concat(blocks).subarray(0, size);
}

describe('IgeDecryptor', () => {
  const decryptor = new IgeDecryptor(new PartMemory());

  it.each([16, 32, 48, 1024, 65_536, 512 * 1024 + 64, 2 * 1024 * 1024])('takes back what was encrypted: %d bytes', (size) => {
    const [plain, key, iv] = [bytesOf(size, 'plain'), bytesOf(32, `key ${size}`), bytesOf(32, `iv ${size}`)];
    expect(decryptor.decrypt(igeEncrypt(plain, key, iv), { key, iv }).equals(plain)).toBe(true);
  });

  it('decrypts as others do', () => {
    const { IGE } = loadLibrary();
    const [cipherText, key, iv] = [bytesOf(4096, 'cipher text'), bytesOf(32, 'key'), bytesOf(32, 'iv')];
    expect(decryptor.decrypt(cipherText, { key, iv }).equals(new IGE(key, iv).decryptIge(cipherText))).toBe(true);
  });

  it('reads keys and data that begin anywhere in their memory', () => {
    const [plain, key, iv] = [bytesOf(160, 'plain'), bytesOf(33, 'key').subarray(1), bytesOf(35, 'iv').subarray(3)];
    const cipherText = Buffer.concat([Buffer.alloc(3), igeEncrypt(plain, key, iv)]).subarray(3);
    expect(decryptor.decrypt(cipherText, { key, iv }).equals(plain)).toBe(true);
  });

  it('leaves what it gave out alone when more comes', () => {
    const [key, iv] = [bytesOf(32, 'key'), bytesOf(32, 'iv')];
    const [one, two] = [bytesOf(256, 'one'), bytesOf(256, 'two')];
    const first = decryptor.decrypt(igeEncrypt(one, key, iv), { key, iv });
    decryptor.decrypt(igeEncrypt(two, key, iv), { key, iv });
    expect(first.equals(one)).toBe(true);
  });

  it('takes nothing for nothing, and refuses half a block', () => {
    const [key, iv] = [bytesOf(32, 'key'), bytesOf(32, 'iv')];
    expect(decryptor.decrypt(Buffer.alloc(0), { key, iv })).toHaveLength(0);
    expect(() => decryptor.decrypt(Buffer.alloc(24), { key, iv })).toThrow(RangeError);
  });

  it('does the same for the library, however often it is installed', () => {
    const library = loadLibrary();
    const [cipherText, key, iv] = [bytesOf(2048, 'cipher text'), bytesOf(32, 'key'), bytesOf(32, 'iv')];
    const before = new library.IGE(key, iv).decryptIge(cipherText);
    const decryptOf = (): unknown => (library.IGE.prototype as { readonly decryptIge: unknown }).decryptIge;
    const own = decryptOf();
    installIge(library);
    installIge(library);
    expect(decryptOf()).not.toBe(own);
    expect(new library.IGE(key, iv).decryptIge(cipherText).equals(before)).toBe(true);
  });
});
