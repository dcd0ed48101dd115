import { isPrime } from './big-number';

/**
 * The prime Telegram has used for years; checked once, so that it needs no proof each time.
 * @see https://core.telegram.org/mtproto/security_guidelines
 */
const KNOWN_PRIME = BigInt(
  '0xc71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f48198a0aa7c14058229493d22530f4dbfa336f6e0ac925139543aed44cce7c3720fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f642477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4a4a695811051907e162753b56b0f6b410dba74d8a84b2a14b3144e0ef1284754fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f0d8115f635b105ee2e4e15d04b2454bf6f4fadf034b10403119cd8e3b92fcc5b',
);
const PRIME_BITS = 2048;
/** Chance of a wrong proof below 4^-30 (chosen; Telegram's guidelines name no figure). */
const PROOF_ROUNDS = 30;

/** What the server proposes for the exchange. */
export interface DhParameters {
  readonly prime: bigint;
  readonly g: number;
  readonly gA: bigint;
}

/** What is wrong with the parameters, in words, or null when they are safe. @see https://core.telegram.org/mtproto/auth_key */
export function dhProblem({ prime, g, gA }: DhParameters, random: (size: number) => Uint8Array): string | null {
  if (!isGenerator(g, prime)) return `the generator ${g} does not suit the prime`;
  if (prime !== KNOWN_PRIME && !isSafePrime(prime, random)) return 'the prime of the key exchange is not safe';
  return isInRange(gA, prime) ? null : 'the public value of the key exchange is out of range';
}

/**
 * 1 < value < prime − 1, and away from both ends by 2^(2048−64): what is outside would give the shared key away.
 */
export function isInRange(value: bigint, prime: bigint): boolean {
  const margin = 1n << BigInt(PRIME_BITS - 64);
  return value > 1n && value < prime - 1n && value >= margin && value <= prime - margin;
}

/** `prime` and (prime − 1) / 2 are prime, and `prime` has exactly 2048 bits. */
function isSafePrime(prime: bigint, random: (size: number) => Uint8Array): boolean {
  if (prime.toString(2).length !== PRIME_BITS) return false;
  // One round each finds nearly every composite number at a thirtieth of the price.
  return [1, PROOF_ROUNDS].every((rounds) => isPrime(prime, rounds, random) && isPrime((prime - 1n) / 2n, rounds, random));
}

/** Whether `g` generates the subgroup of order (prime − 1) / 2, by quadratic reciprocity. */
function isGenerator(g: number, prime: bigint): boolean {
  switch (g) {
    case 2:
      return prime % 8n === 7n;
    case 3:
      return prime % 3n === 2n;
    case 4:
      return true;
    case 5:
      return [1n, 4n].includes(prime % 5n);
    case 6:
      return [19n, 23n].includes(prime % 24n);
    case 7:
      return [3n, 5n, 6n].includes(prime % 7n);
    default:
      return false;
  }
}
