/** The primitives a handshake needs, taken from the client library: this folder has no crypto of Node's own. */
export interface HandshakeCrypto {
  random(size: number): Buffer;
  sha1(data: Buffer): Promise<Buffer>;
  sha256(data: Buffer): Promise<Buffer>;
  /** AES-256 in IGE mode; `data` is a multiple of 16 bytes, `iv` has 32. */
  igeEncrypt(data: Buffer, key: Buffer, iv: Buffer): Buffer;
  igeDecrypt(data: Buffer, key: Buffer, iv: Buffer): Buffer;
}
