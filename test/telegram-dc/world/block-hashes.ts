/** SHA-256 of the 128 KiB blocks of files. */
import { createHash } from 'node:crypto';

import type { TlObject } from '../rpc/registry';
import { readContent, type Recipe } from './content';

export const HASH_BLOCK = 128 * 1024;

/** Hashes of at most `most` blocks, from the one that holds `from` on. */
export function blockHashes(recipe: Recipe, from: number, most: number): TlObject[] {
  const first = Math.floor(from / HASH_BLOCK);
  const count = Math.max(0, Math.min(most, Math.ceil(recipe.size / HASH_BLOCK) - first));
  return Array.from({ length: count }, (_, n): TlObject => {
    const offset = (first + n) * HASH_BLOCK;
    const bytes = readContent(recipe, offset, HASH_BLOCK);
    return { _: 'fileHash', offset: BigInt(offset), limit: bytes.length, hash: createHash('sha256').update(bytes).digest() };
  });
}
