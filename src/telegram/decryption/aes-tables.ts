/** Tables of AES, as little-endian words, for decryption. */
export interface AesTables {
  /** S-box; needed for the round keys. */
  readonly sbox: Uint8Array;
  /** Its inverse. */
  readonly inverse: Uint8Array;
  /** Four tables of 256 words: inverse S-box and inverse column mix of the byte in row 0, 1, 2, 3. */
  readonly columns: readonly [Int32Array, Int32Array, Int32Array, Int32Array];
}

const ROUNDS = 14;
const KEY_WORDS = 8;
/** Words of all round keys of AES-256. */
const ROUND_KEY_WORDS = 4 * (ROUNDS + 1);

/** Computes the tables: a millisecond, once per process. @see FIPS 197, sections 4.2 and 5.3 */
export function makeAesTables(): AesTables {
  const { sbox, inverse } = makeSboxes();
  const column = (row: number): Int32Array => Int32Array.from(inverse, (value) => rotate(mixed(value), 8 * row));
  return { sbox, inverse, columns: [column(0), column(1), column(2), column(3)] };
}

/** Round keys in the order decryption needs them, the inner ones mixed: the equivalent inverse cipher. @param key 32 bytes */
export function decryptionKeys(key: Uint8Array, { sbox, columns }: AesTables): Int32Array {
  const forward = new Int32Array(ROUND_KEY_WORDS);
  const view = new DataView(key.buffer, key.byteOffset, key.byteLength);
  const substituted = (word: number): number => eachByte(word, (byte) => sbox[byte] ?? 0);
  for (let at = 0, constant = 1; at < ROUND_KEY_WORDS; at++) {
    const before = forward[at - 1] ?? 0;
    if (at < KEY_WORDS) forward[at] = view.getInt32(4 * at, true);
    else if (at % KEY_WORDS === 0) {
      forward[at] = (forward[at - KEY_WORDS] ?? 0) ^ substituted(rotate(before, 24)) ^ constant;
      constant = doubled(constant);
    } else forward[at] = (forward[at - KEY_WORDS] ?? 0) ^ (at % KEY_WORDS === 4 ? substituted(before) : before);
  }
  return forward.map((_word, at) => {
    const round = Math.floor(at / 4);
    const word = forward[4 * (ROUNDS - round) + (at % 4)] ?? 0;
    return round === 0 || round === ROUNDS ? word : columns.reduce((sum, column, row) => sum ^ (column[sbox[(word >>> (8 * row)) & 255] ?? 0] ?? 0), 0);
  });
}

function makeSboxes(): Pick<AesTables, 'sbox' | 'inverse'> {
  const sbox = new Uint8Array(256);
  const inverse = new Uint8Array(256);
  // Walks through the field by its generator 3, and through the multiplicative inverses by dividing by 3.
  let value = 1;
  let reciprocal = 1;
  do {
    value ^= doubled(value);
    reciprocal = divided(reciprocal);
    put(value, reciprocal);
  } while (value !== 1);
  put(0, 0);
  return { sbox, inverse };

  function put(of: number, its: number): void {
    const turned = [0, 1, 2, 3, 4].reduce((sum, bits) => sum ^ ((its << bits) | (its >> (8 - bits))), 0);
    const substituted = (turned & 255) ^ 0x63;
    sbox[of] = substituted;
    inverse[substituted] = of;
  }
}

function doubled(value: number): number {
  return ((value << 1) ^ (value & 0x80 ? 0x11b : 0)) & 255;
}

/** By 3. */
function divided(value: number): number {
  let quotient = value ^ (value << 1);
  quotient ^= quotient << 2;
  quotient = (quotient ^ (quotient << 4)) & 255;
  return quotient & 0x80 ? quotient ^ 0x09 : quotient;
}

/** The column that a byte in row 0 becomes: times 14, 9, 13, 11. */
function mixed(value: number): number {
  const [two, four] = [doubled(value), doubled(doubled(value))];
  const eight = doubled(four);
  return (eight ^ four ^ two) | ((eight ^ value) << 8) | ((eight ^ four ^ value) << 16) | ((eight ^ two ^ value) << 24);
}

/** To the left. */
function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function eachByte(word: number, change: (byte: number) => number): number {
  return change(word & 255) | (change((word >>> 8) & 255) << 8) | (change((word >>> 16) & 255) << 16) | (change(word >>> 24) << 24);
}
