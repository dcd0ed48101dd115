/** File references: version, file and message, checked byte for byte, so that a client which keeps one too long finds out. */
import { hashText, mix } from './hash';

export interface ReferenceOf {
  readonly fileId: bigint;
  readonly chat: number;
  readonly message: number;
}

export class References {
  /** Raised by control command, or after so many parts. */
  private generation = 1;
  private parts = 0;

  constructor(
    private readonly seed: number,
    private readonly ttl: number | undefined,
    private readonly partsPerVersion: number | undefined,
  ) {}

  /** Version new references get; answers that hold references are stale when it changes. */
  version(now: number): { generation: number; age: number } {
    return { generation: this.generation, age: this.ttl === undefined ? 0 : Math.floor(now / this.ttl) };
  }

  expire(): void {
    this.generation++;
  }

  countPart(): void {
    this.parts++;
    if (this.partsPerVersion !== undefined && this.parts % this.partsPerVersion === 0) this.expire();
  }

  make(of: ReferenceOf, version: { generation: number; age: number }): Buffer {
    const out = Buffer.alloc(29);
    out[0] = 1;
    out.writeUInt32BE(version.generation, 1);
    out.writeUInt32BE(version.age, 5);
    out.writeBigUInt64BE(BigInt.asUintN(64, of.fileId), 9);
    out.writeUInt32BE(of.chat, 17);
    out.writeUInt32BE(of.message, 21);
    out.writeUInt32BE(mix(hashText(out.toString('latin1', 0, 25), this.seed), 3), 25);
    return out;
  }

  /** Undefined = good; otherwise the error text Telegram answers. */
  check(reference: Buffer, fileId: bigint, now: number): string | undefined {
    if (reference.length === 0) return 'FILE_REFERENCE_EMPTY';
    if (reference.length !== 29 || reference[0] !== 1 || reference.readBigUInt64BE(9) !== BigInt.asUintN(64, fileId)) return 'FILE_REFERENCE_INVALID';
    const version = { generation: reference.readUInt32BE(1), age: reference.readUInt32BE(5) };
    const made = this.make({ fileId, chat: reference.readUInt32BE(17), message: reference.readUInt32BE(21) }, version);
    if (!made.equals(reference)) return 'FILE_REFERENCE_INVALID';
    const current = this.version(now);
    // A reference given out just before the turn of an age must not be dead on arrival.
    if (version.generation !== current.generation || version.age < current.age - 1) return 'FILE_REFERENCE_EXPIRED';
    return undefined;
  }
}
