import type { BlockBase } from '../types';

/*
 * The merge base of a block is kept for every message ever written, so it holds hashes instead of lines: four base64url
 * characters (24 bits) per line, one dot per blank line. Two lines of one block share a hash once in 16 million pairs, and
 * then a change is only taken for none.
 */

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

// Looking a global up for every character costs more than hashing it where scripts run in a context of their own.
const { imul } = Math;

/** Hash of a blank line. */
export const blankHash = '.';

/** `**[[`, or a picture and `[[`: the link of a header to its author's note, up to what it shows. */
const authorLink = /^(\*\*(?:!\[\[[^\]]*\]\] )?\[\[)[^\]|]+(?=\|)/;

/**
 * Hash of one line. White space at its end does not count, because editors remove it, nor where a header's link to its author leads:
 * Obsidian changes that in every message when the author's note is renamed.
 */
export function lineHash(line: string): string {
  return hashOf(line.startsWith('**') ? line.replace(authorLink, '$1') : line);
}

function hashOf(line: string): string {
  let end = line.length;
  while (end > 0 && isSpace(line.charCodeAt(end - 1))) end--;
  if (end === 0) return blankHash;
  // FNV-1a over UTF-16 units, then the finaliser of MurmurHash3: FNV alone leaves the upper bits of short lines poor.
  let hash = 0x811c9dc5;
  for (let i = 0; i < end; i++) hash = imul(hash ^ line.charCodeAt(i), 0x01000193);
  hash = imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash ^= hash >>> 16;
  return `${digits[(hash >>> 18) & 63]}${digits[(hash >>> 12) & 63]}${digits[(hash >>> 6) & 63]}${digits[hash & 63]}`;
}

/** Merge base of a block's text. */
export function blockBase(blockText: string): BlockBase {
  let base = '';
  for (const line of blockText.split('\n')) base += lineHash(line);
  return base;
}

/** Line hashes of a base, one per line; what does not read as one is left out. */
export function linesOfBase(base: BlockBase): readonly string[] {
  return base.match(/\.|[\w-]{4}/g) ?? [];
}

function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 13 || code === 160;
}
