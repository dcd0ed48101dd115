import { decryptionKeys, makeAesTables, type AesTables } from './aes-tables';
import { filePartsIn } from './file-parts';
import { igeProgram, layout } from './ige-program';
import type { PartMemory } from './part-memory';

/** Smaller messages hold no part that is worth its own memory. */
const LARGE_BYTES = 16 * 1024;

const PAGE_BYTES = 64 * 1024;
/** Room for the largest part of a file and what is around it; more is made when needed (chosen). */
const FIRST_PAGES = 10;

/** Decrypts what Telegram sends. One per process: it holds 640 KB. */
export class IgeDecryptor {
  private readonly tables: AesTables = makeAesTables();
  private readonly memory = new WebAssembly.Memory({ initial: FIRST_PAGES });
  private readonly decryptBlocks: (at: number, end: number) => void;

  /** @throws WebAssembly.CompileError where WebAssembly is not allowed */
  constructor(private readonly parts: PartMemory) {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(igeProgram()), { e: { m: this.memory } });
    this.decryptBlocks = exports['d'] as IgeDecryptor['decryptBlocks'];
    this.writeTables();
  }

  /**
   * @param cipherText whole blocks of 16 bytes
   * @param key 32 bytes
   * @param iv 32 bytes: the cipher block, then the plain block before the first
   */
  decrypt(cipherText: Uint8Array, { key, iv }: { readonly key: Uint8Array; readonly iv: Uint8Array }): Buffer {
    const size = cipherText.length;
    if (size % 16 !== 0) throw new RangeError(`${size} bytes are no whole blocks`);
    const plain = size < LARGE_BYTES ? Buffer.allocUnsafe(size) : this.parts.take(size);
    if (size === 0) return plain;
    const missing = layout.data + size - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE_BYTES));
    const bytes = new Uint8Array(this.memory.buffer);
    new Int32Array(this.memory.buffer).set(decryptionKeys(key, this.tables), layout.keys / 4);
    bytes.set(iv, layout.iv);
    bytes.set(cipherText, layout.data);
    this.decryptBlocks(0, size);
    plain.set(bytes.subarray(layout.data, layout.data + size));
    if (size >= LARGE_BYTES) this.parts.lend(plain, filePartsIn(plain));
    return plain;
  }

  private writeTables(): void {
    const words = new Int32Array(this.memory.buffer);
    this.tables.columns.forEach((column, row) => words.set(column, layout.columns / 4 + row * column.length));
    new Uint8Array(this.memory.buffer).set(this.tables.inverse, layout.inverse);
  }
}
