import { createDiffieHellman, getDiffieHellman, randomBytes } from 'node:crypto';
import { numberOf } from '../../../../src/telegram/handshake/big-number';
import { dhProblem, isInRange } from '../../../../src/telegram/handshake/dh-parameters';
import { DH_PRIME } from '../../../telegram-dc/handshake';

const random = (size: number): Buffer => randomBytes(size);
const middle = DH_PRIME / 3n;
const margin = 1n << 1984n;

describe('the parameters of the key exchange', () => {
  it('accepts Telegram’s own, and another proven safe prime', () => {
    expect(dhProblem({ prime: DH_PRIME, g: 3, gA: middle }, random)).toBeNull();
    // RFC 3526, group 14: a 2048-bit safe prime that Telegram does not use; 2 generates its subgroup.
    const other = numberOf(getDiffieHellman('modp14').getPrime());
    expect(dhProblem({ prime: other, g: 2, gA: middle }, random)).toBeNull();
  });

  it.each([
    ['a number that is not prime', { prime: DH_PRIME + 24n, g: 4, gA: middle }, 'prime'],
    ['a safe prime that is too short', { prime: numberOf(getDiffieHellman('modp5').getPrime()), g: 2, gA: 1n << 1000n }, 'prime'],
    ['a prime that is not safe', { prime: (1n << 2203n) - 1n, g: 4, gA: middle }, 'prime'],
    ['a generator that does not suit', { prime: DH_PRIME, g: 2, gA: middle }, 'generator'],
    ['a generator outside 2 to 7', { prime: DH_PRIME, g: 8, gA: middle }, 'generator'],
    ['a public value of one', { prime: DH_PRIME, g: 3, gA: 1n }, 'range'],
    ['a public value of minus one', { prime: DH_PRIME, g: 3, gA: DH_PRIME - 1n }, 'range'],
    ['a small public value', { prime: DH_PRIME, g: 3, gA: margin - 1n }, 'range'],
    ['a public value near the prime', { prime: DH_PRIME, g: 3, gA: DH_PRIME - margin + 1n }, 'range'],
  ])('refuses %s', (_name, parameters, reason) => {
    expect(dhProblem(parameters, random)).toContain(reason);
  });

  it('takes the ends of the range exactly', () => {
    expect([margin, DH_PRIME - margin, margin - 1n, DH_PRIME - margin + 1n].map((value) => isInRange(value, DH_PRIME))).toEqual([true, true, false, false]);
  });

  it('knows a prime that Node proves safe, too', () => {
    expect(createDiffieHellman(Buffer.from(DH_PRIME.toString(16), 'hex'), 3).verifyError).toBe(0);
  });
});
