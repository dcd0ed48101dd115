/** Bytes of TL values: a growing writer and a reader that never runs past the end. */

/** A value that does not fit the schema; `path` leads to the field (`messages[3].fromId.userId`). */
export class TlError extends Error {
  constructor(readonly reason: string, readonly path = '') {
    super(path === '' ? reason : `${path}: ${reason}`);
  }

  /** The same error seen from one level further out. */
  under(step: string): TlError {
    const joint = this.path === '' || this.path.startsWith('[') ? '' : '.';
    return new TlError(this.reason, `${step}${joint}${this.path}`);
  }
}

/** Growing output buffer. */
export class TlWriter {
  private buffer: Buffer;
  private view: DataView;
  private position = 0;

  constructor(size = 1024) {
    this.buffer = Buffer.allocUnsafeSlow(size);
    this.view = new DataView(this.buffer.buffer, this.buffer.byteOffset, size);
  }

  private ensure(count: number): void {
    const needed = this.position + count;
    if (needed <= this.buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.buffer.length * 2));
    this.buffer.copy(grown, 0, 0, this.position);
    this.buffer = grown;
    this.view = new DataView(grown.buffer, grown.byteOffset, grown.length);
  }

  int(value: number): void {
    this.ensure(4);
    this.view.setInt32(this.position, value, true);
    this.position += 4;
  }

  long(value: bigint): void {
    this.ensure(8);
    this.view.setBigInt64(this.position, value, true);
    this.position += 8;
  }

  double(value: number): void {
    this.ensure(8);
    this.view.setFloat64(this.position, value, true);
    this.position += 8;
  }

  raw(bytes: Uint8Array): void {
    this.ensure(bytes.length);
    this.buffer.set(bytes, this.position);
    this.position += bytes.length;
  }

  private bytesHeader(length: number): void {
    this.ensure(length + 8);
    if (length < 254) this.buffer[this.position++] = length;
    else {
      if (length > 0xffffff) throw new TlError(`${length} bytes do not fit a TL string`);
      this.view.setUint32(this.position, ((length << 8) | 254) >>> 0, true);
      this.position += 4;
    }
  }

  private pad(): void {
    while ((this.position & 3) !== 0) this.buffer[this.position++] = 0;
  }

  bytes(value: Uint8Array): void {
    this.bytesHeader(value.length);
    this.buffer.set(value, this.position);
    this.position += value.length;
    this.pad();
  }

  string(value: string): void {
    const length = Buffer.byteLength(value, 'utf8');
    this.bytesHeader(length);
    this.buffer.write(value, this.position, length, 'utf8');
    this.position += length;
    this.pad();
  }

  /** Position of the `#` word, filled later by {@link patch}. */
  reserve(): number {
    this.int(0);
    return this.position - 4;
  }

  patch(position: number, value: number): void {
    this.view.setInt32(position, value, true);
  }

  finish(): Buffer {
    return this.buffer.subarray(0, this.position);
  }
}

/** Input cursor; reading past the end throws {@link TlError}. */
export class TlReader {
  constructor(readonly buffer: Buffer, public position = 0) {}

  private take(count: number): number {
    const at = this.position;
    if (count < 0 || at + count > this.buffer.length) throw new TlError(`ends at byte ${this.buffer.length}, ${count} more needed at ${at}`);
    this.position = at + count;
    return at;
  }

  get remaining(): number {
    return this.buffer.length - this.position;
  }

  int(): number {
    return this.buffer.readInt32LE(this.take(4));
  }

  id(): number {
    return this.buffer.readUInt32LE(this.take(4));
  }

  peekId(): number {
    const id = this.id();
    this.position -= 4;
    return id;
  }

  long(): bigint {
    return this.buffer.readBigInt64LE(this.take(8));
  }

  double(): number {
    return this.buffer.readDoubleLE(this.take(8));
  }

  raw(count: number): Buffer {
    const at = this.take(count);
    return this.buffer.subarray(at, at + count);
  }

  bytes(): Buffer {
    const first = this.buffer[this.take(1)] ?? 0;
    const isLong = first >= 254;
    const length = isLong ? this.buffer.readUIntLE(this.take(3), 3) : first;
    const value = this.raw(length);
    this.take((4 - ((length + (isLong ? 4 : 1)) & 3)) & 3);
    return value;
  }
}
