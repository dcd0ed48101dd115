/*
 * Arithmetic of the key exchange with the engine's own integers: the library's are ten times slower, and a handshake blocks
 * whatever runs beside it.
 */

/** Big-endian bytes as a number. */
export function numberOf(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

/** Big-endian bytes of a number: `size` of them, or as few as it needs. */
export function bytesOf(value: bigint, size?: number): Buffer {
  const hex = value.toString(16);
  const least = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return size === undefined ? least : Buffer.concat([Buffer.alloc(Math.max(0, size - least.length)), least]);
}

/** base^exponent mod modulus. */
export function modPow(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (const bit of [...exponent.toString(2)].reverse()) {
    if (bit === '1') result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

const smallPrimes = [3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n, 41n, 43n, 47n, 53n];

/**
 * Miller–Rabin with random bases: a composite number passes with a chance below 4^-rounds.
 * @param random gives bytes nobody can foresee
 */
export function isPrime(value: bigint, rounds: number, random: (size: number) => Uint8Array): boolean {
  if (value < 2n) return false;
  for (const prime of [2n, ...smallPrimes]) if (value % prime === 0n) return value === prime;
  let odd = value - 1n;
  let twos = 0;
  for (; odd % 2n === 0n; odd /= 2n) twos++;
  const size = Math.ceil(value.toString(16).length / 2);
  for (let round = 0; round < rounds; round++) {
    const base = 2n + (numberOf(random(size)) % (value - 3n));
    if (isWitness({ base, odd, twos, value })) return false;
  }
  return true;
}

/** True when `base` proves that `value` = odd · 2^twos + 1 is not prime. */
function isWitness({ base, odd, twos, value }: { readonly base: bigint; readonly odd: bigint; readonly twos: number; readonly value: bigint }): boolean {
  let power = modPow(base, odd, value);
  if (power === 1n || power === value - 1n) return false;
  for (let step = 1; step < twos; step++) {
    power = (power * power) % value;
    if (power === value - 1n) return false;
  }
  return true;
}

/** The two prime factors of `pq`, smaller first (Pollard's rho with Brent's cycles); null when it has none. */
export function factorise(pq: bigint): { readonly p: bigint; readonly q: bigint } | null {
  if (pq < 4n) return null;
  if (pq % 2n === 0n) return { p: 2n, q: pq / 2n };
  // Another increment when a cycle closes without a factor; a product of two primes needs one or two.
  for (let increment = 1n; increment < 20n; increment++) {
    const factor = factorBy(pq, increment);
    if (factor !== null) return factor * factor <= pq ? { p: factor, q: pq / factor } : { p: pq / factor, q: factor };
  }
  return null;
}

/** Steps after which the search for a factor of a 63-bit number is hopeless (its smaller factor is below 2^32). */
const MAX_STEPS = 1 << 20;
/** Differences multiplied before one greatest common divisor is taken. */
const BATCH = 64;

function factorBy(value: bigint, increment: bigint): bigint | null {
  const next = (x: bigint): bigint => (x * x + increment) % value;
  let [slow, fast] = [2n, 2n];
  for (let steps = 0; steps < MAX_STEPS; steps += BATCH) {
    const [slowBefore, fastBefore] = [slow, fast];
    let product = 1n;
    for (let step = 0; step < BATCH; step++) {
      slow = next(slow);
      fast = next(next(fast));
      product = (product * (slow > fast ? slow - fast : fast - slow)) % value;
    }
    const divisor = gcd(product, value);
    if (divisor === 1n) continue;
    if (divisor !== value) return divisor;
    return factorStepByStep({ value, next, slow: slowBefore, fast: fastBefore });
  }
  return null;
}

/** The last batch again, one step at a time: several factors met in it. */
function factorStepByStep({ value, next, slow, fast }: { readonly value: bigint; readonly next: (x: bigint) => bigint; readonly slow: bigint; readonly fast: bigint }): bigint | null {
  let [a, b] = [slow, fast];
  for (let step = 0; step < BATCH; step++) {
    a = next(a);
    b = next(next(b));
    const divisor = gcd(a > b ? a - b : b - a, value);
    if (divisor === value) return null;
    if (divisor !== 1n) return divisor;
  }
  return null;
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}
