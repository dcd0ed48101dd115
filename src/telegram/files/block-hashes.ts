import { bytes, int, long, type Tl } from '../codec/tl';

interface Block {
  readonly end: number;
  readonly hash: Buffer;
}

/** What the hashes say of some bytes; `unknown`: no block lies wholly within them. */
export type Verdict = 'right' | 'wrong' | 'unknown';

/** SHA-256 of the blocks of one file, as Telegram gave them; blocks are 128 KiB, the last one what is left. */
export class BlockHashes {
  private readonly blocks = new Map<number, Block>();

  /** Adds an answer of `upload.getFileHashes` or of its like for the CDN; a newer hash of a block replaces the older. */
  add(hashes: readonly Tl[]): void {
    for (const one of hashes) {
      const offset = Number(long(one, 'offset') ?? -1n);
      const size = int(one, 'limit') ?? 0;
      const hash = bytes(one, 'hash');
      if (offset >= 0 && size > 0 && hash?.length === 32) this.blocks.set(offset, { end: offset + size, hash: Buffer.from(hash) });
    }
  }

  /** Number of blocks. */
  get count(): number {
    return this.blocks.size;
  }

  /** Size of the largest block in bytes; 0: none is known. */
  get blockBytes(): number {
    return [...this.blocks].reduce((most, [start, { end }]) => Math.max(most, end - start), 0);
  }

  /** Where the hashes end that cover the file from its start without a gap. */
  get coveredTo(): number {
    let at = 0;
    for (let block = this.blocks.get(at); block !== undefined; block = this.blocks.get(at)) at = block.end;
    return at;
  }

  /** Whether every byte from `start` to `end` is in a known block. */
  covers(start: number, end: number): boolean {
    const first = [...this.blocks].find(([from, block]) => from <= start && start < block.end);
    let at = first === undefined ? start : first[1].end;
    if (first === undefined) return false;
    for (let block = this.blocks.get(at); at < end && block !== undefined; block = this.blocks.get(at)) at = block.end;
    return at >= end;
  }

  /** Compares the blocks that lie wholly within `data`, which starts at `offset` of the file. */
  async verdict(offset: number, data: Buffer): Promise<Verdict> {
    let isKnown = false;
    for (let at = offset, block = this.blocks.get(at); block !== undefined && block.end <= offset + data.length; at = block.end, block = this.blocks.get(at)) {
      isKnown = true;
      if (!(await sha256(data.subarray(at - offset, block.end - offset))).equals(block.hash)) return 'wrong';
    }
    return isKnown ? 'right' : 'unknown';
  }

  /** What tells the content of a file of `sizeBytes` from all others; null while hashes are missing. */
  async contentKey(sizeBytes: number): Promise<string | null> {
    if (sizeBytes === 0 || this.coveredTo !== sizeBytes) return null;
    const parts: Buffer[] = [];
    for (let at = 0, block = this.blocks.get(0); block !== undefined; at = block.end, block = this.blocks.get(at)) {
      const head = Buffer.alloc(16);
      head.writeDoubleLE(at, 0);
      head.writeDoubleLE(block.end - at, 8);
      parts.push(head, block.hash);
    }
    return (await sha256(Buffer.concat(parts))).toString('hex');
  }
}

/** SHA-256; computed beside the event loop. */
export async function sha256(data: Buffer): Promise<Buffer> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', new Uint8Array(data)));
}
