import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { bytesOf, factorise, isPrime, modPow, numberOf } from '../../../../src/telegram/handshake/big-number';

/** Primes on both sides of 2^31, as servers use them. */
const primes = [1_073_741_827n, 1_229_739_323n, 1_402_015_859n, 2_147_483_647n, 4_294_967_291n];

describe('the arithmetic of the handshake', () => {
  it('turns bytes into numbers and back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (bytes) => {
        expect(bytesOf(numberOf(bytes), bytes.length)).toEqual(Buffer.from(bytes));
      }),
    );
    expect(numberOf(Buffer.alloc(0))).toBe(0n);
  });

  it('raises to powers as multiplying does', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 1n << 64n), fc.integer({ min: 0, max: 40 }), fc.bigInt(2n, 1n << 64n), (base, exponent, modulus) => {
        let slow = 1n;
        for (let step = 0; step < exponent; step++) slow = (slow * base) % modulus;
        expect(modPow(base, BigInt(exponent), modulus)).toBe(slow);
      }),
    );
  });

  it('finds both factors of a product of two primes, smaller first', () => {
    for (const p of primes) for (const q of primes) expect(factorise(p * q)).toEqual(p < q ? { p, q } : { p: q, q: p });
    expect(factorise(2n * 7n)).toEqual({ p: 2n, q: 7n });
    expect(factorise(0x17ED48941A08F981n)).toEqual({ p: 0x494C553Bn, q: 0x53911073n });
    expect(factorise(2_147_483_647n)).toBeNull();
  });

  it('tells primes from composite numbers, strong pseudoprimes included', () => {
    const random = (size: number): Buffer => randomBytes(size);
    expect(primes.map((prime) => isPrime(prime, 20, random))).toEqual(primes.map(() => true));
    expect(isPrime((1n << 521n) - 1n, 5, random)).toBe(true);
    for (const composite of [0n, 1n, 4n, 561n, 3_215_031_751n, 3_825_123_056_546_413_051n, (1n << 523n) - 1n]) expect(isPrime(composite, 20, random)).toBe(false);
  });
});
