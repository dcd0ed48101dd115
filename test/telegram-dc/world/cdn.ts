/** Encrypted copies of files on a CDN data centre, which knows neither their keys nor who asks. */
import { createCipheriv, createHash } from 'node:crypto';

import { RpcError, type TlObject } from '../rpc/registry';
import { blockHashes } from './block-hashes';
import { readContent, type Recipe } from './content';

const MIB = 1024 * 1024;
/** Blocks of hashes in one answer: those of 1 MiB, so that a client has to ask for more. */
const BLOCKS = 8;

interface Copy {
  readonly recipe: Recipe;
  readonly key: Buffer;
  readonly iv: Buffer;
  /** Numbers of the 1 MiB stretches that were fetched from the file's own data centre. */
  readonly held: Set<number>;
}

export class Cdn {
  private readonly copies = new Map<string, Copy>();

  /** @param options.cold nothing is there before somebody asked for it to be fetched */
  constructor(
    private readonly seed: number,
    private readonly dc: number | undefined,
    private readonly isCold: boolean,
  ) {}

  /** `upload.fileCdnRedirect` with the hashes around `offset`. */
  redirect(recipe: Recipe, offset: number): TlObject {
    const name = JSON.stringify(recipe);
    const derived = (part: string): Buffer => createHash('sha256').update(`cdn ${this.seed} ${part} ${name}`).digest();
    const token = derived('token');
    const copy = this.copies.get(token.toString('hex')) ?? { recipe, key: derived('key'), iv: derived('iv').subarray(0, 16), held: new Set<number>() };
    this.copies.set(token.toString('hex'), copy);
    return { _: 'upload.fileCdnRedirect', dcId: this.dc ?? 0, fileToken: token, encryptionKey: copy.key, encryptionIv: copy.iv, fileHashes: blockHashes(recipe, offset - (offset % MIB), BLOCKS) };
  }

  read(token: Buffer, offset: number, limit: number): TlObject {
    const { recipe, key, iv, held } = this.copy(token);
    const stretch = Math.floor(offset / MIB);
    if (this.isCold && !held.has(stretch)) return { _: 'upload.cdnFileReuploadNeeded', requestToken: Buffer.from(`stretch ${stretch}`) };
    const counter = Buffer.from(iv);
    counter.writeUInt32BE(offset / 16, 12);
    return { _: 'upload.cdnFile', bytes: createCipheriv('aes-256-ctr', key, counter).update(readContent(recipe, offset, limit)) };
  }

  /** Fetches what a CDN data centre said it lacks; answers with its hashes. */
  upload(token: Buffer, requestToken: Buffer): TlObject[] {
    const { recipe, held } = this.copy(token);
    const stretch = /^stretch (\d+)$/.exec(requestToken.toString('latin1'))?.[1];
    if (stretch === undefined) throw new RpcError(400, 'REQUEST_TOKEN_INVALID');
    held.add(Number(stretch));
    return blockHashes(recipe, Number(stretch) * MIB, BLOCKS);
  }

  hashes(token: Buffer, offset: number): TlObject[] {
    return blockHashes(this.copy(token).recipe, offset, BLOCKS);
  }

  private copy(token: Buffer): Copy {
    const copy = this.copies.get(token.toString('hex'));
    if (copy === undefined) throw new RpcError(400, 'FILE_TOKEN_INVALID');
    return copy;
  }
}
