/** Ids of files say what they are, so a file is found again from its id alone; scrambled, because real ones show no order. */

export type FilePlace =
  | { readonly kind: 'message'; readonly chat: number; readonly row: number; readonly item: number }
  | { readonly kind: 'named'; readonly index: number; readonly photo: boolean }
  | { readonly kind: 'person'; readonly index: number }
  | { readonly kind: 'chat'; readonly index: number }
  | { readonly kind: 'extra'; readonly index: number };

const KINDS = ['message', 'named', 'person', 'chat', 'extra'] as const;
const BITS = 62n;
const MASK = (1n << BITS) - 1n;
const FACTOR = 0x1e3779b97f4a7c15n;
const INVERSE = inverse(FACTOR);
const OFFSET = 0x2545f4914f6cdd1dn & MASK;

/** Inverse of an odd number modulo 2^62, by Newton's iteration. */
function inverse(value: bigint): bigint {
  let x = value;
  for (let n = 0; n < 6; n++) x = (x * (2n - value * x)) & MASK;
  return x & MASK;
}

function pack(kind: number, a: number, b: number, c: number): bigint {
  const plain = (BigInt(kind + 1) << 56n) | (BigInt(a) << 41n) | (BigInt(b) << 9n) | BigInt(c);
  return ((plain * FACTOR) & MASK) ^ OFFSET;
}

export function fileIdOf(place: FilePlace): bigint {
  const kind = KINDS.indexOf(place.kind);
  if (place.kind === 'message') return pack(kind, place.chat, place.row, place.item);
  return pack(kind, 0, place.index, place.kind === 'named' && place.photo ? 1 : 0);
}

/** What the id stands for, or undefined for one this server never gave out. */
export function placeOf(fileId: bigint): FilePlace | undefined {
  if (fileId < 0n || fileId > MASK) return undefined;
  const plain = ((fileId ^ OFFSET) * INVERSE) & MASK;
  const kind = KINDS[Number(plain >> 56n) - 1];
  const a = Number((plain >> 41n) & 0x7fffn);
  const b = Number((plain >> 9n) & 0xffffffffn);
  const c = Number(plain & 0x1ffn);
  switch (kind) {
    case undefined:
      return undefined;
    case 'message':
      return { kind, chat: a, row: b, item: c };
    case 'named':
      return { kind, index: b, photo: c === 1 };
    default:
      return { kind, index: b };
  }
}
