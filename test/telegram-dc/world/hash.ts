/**
 * Chance without state. Every "random" choice of the world is a hash of (seed, chat, message, purpose), so any message
 * can be made at any time, in any order, and two runs give equal bytes.
 */

/** Mixes `value` into `hash`; both and the result are unsigned 32-bit. */
export function mix(hash: number, value: number): number {
  let x = Math.imul(hash ^ value, 0x9e3779b1);
  x ^= x >>> 15;
  x = Math.imul(x + 0x7f4a7c15, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** Hash of a text, e.g. a chat key. */
export function hashText(text: string, seed = 0x811c9dc5): number {
  let hash = seed >>> 0;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return mix(hash, text.length);
}

/** A fraction in [0, 1) for purpose `salt` of `hash`. */
export function chance(hash: number, salt: number): number {
  return mix(hash, salt) / 0x1_0000_0000;
}

/** An integer in [low, high] for purpose `salt` of `hash`. */
export function between(hash: number, salt: number, low: number, high: number): number {
  return low + Math.floor(chance(hash, salt) * (high - low + 1));
}

/** A positive 63-bit number, as Telegram's ids and access hashes are. */
export function long(hash: number, salt: number): bigint {
  const high = BigInt(mix(hash, salt) & 0x7fffffff);
  return (high << 32n) | BigInt(mix(hash, salt ^ 0x5bd1e995)) | 1n;
}

/** `list[salted hash]`; the list must not be empty. */
export function pick<T>(hash: number, salt: number, list: readonly T[]): T {
  const value = list[mix(hash, salt) % list.length];
  if (value === undefined) throw new Error('pick from an empty list');
  return value;
}

/** A short sequence of choices from one hash, where naming a purpose for each would be noise (words of a text). */
export class Stream {
  private state: number;

  constructor(hash: number) {
    this.state = hash >>> 0;
  }

  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    return mix(this.state, 0x1b873593);
  }

  fraction(): number {
    return this.next() / 0x1_0000_0000;
  }

  between(low: number, high: number): number {
    return low + Math.floor(this.fraction() * (high - low + 1));
  }

  pick<T>(list: readonly T[]): T {
    const value = list[this.next() % list.length];
    if (value === undefined) throw new Error('pick from an empty list');
    return value;
  }
}
