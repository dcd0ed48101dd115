/** The server's side of the password check (SRP-6a as documented at core.telegram.org/api/srp). */
import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { fromBigInt, modPow, sha256, toBigInt, xor } from './crypto';
import { DH_G, DH_PRIME } from './handshake';

const SIZE = 256;
const padded = (value: bigint): Buffer => fromBigInt(value, SIZE);
const salted = (data: Uint8Array, salt: Uint8Array): Buffer => sha256(salt, data, salt);

/** One attempt: what is sent, and the check of what comes back. */
export interface SrpRound {
  readonly b: Buffer;
  check(clientA: Buffer, proof: Buffer): boolean;
}

/** What the server keeps of a password. */
export interface SrpVerifier {
  readonly salt1: Buffer;
  readonly salt2: Buffer;
  readonly g: number;
  readonly prime: Buffer;
  start(): SrpRound;
}

/** x of the documentation: the password hash. */
export function passwordHash(password: string, salt1: Buffer, salt2: Buffer): bigint {
  const first = salted(salted(Buffer.from(password, 'utf8'), salt1), salt2);
  return toBigInt(salted(pbkdf2Sync(first, salt1, 100_000, 64, 'sha512'), salt2));
}

/** Salts may be given for the published vectors; else they are random. */
export function makeVerifier(password: string, salt1 = randomBytes(40), salt2 = randomBytes(16)): SrpVerifier {
  const prime = padded(DH_PRIME);
  const g = padded(BigInt(DH_G));
  const verifier = modPow(BigInt(DH_G), passwordHash(password, salt1, salt2), DH_PRIME);
  const k = toBigInt(sha256(prime, g));
  const common = Buffer.concat([xor(sha256(prime), sha256(g)), sha256(salt1), sha256(salt2)]);
  return {
    salt1, salt2, g: DH_G, prime,
    start() {
      const secret = toBigInt(randomBytes(SIZE));
      const publicB = (k * verifier + modPow(BigInt(DH_G), secret, DH_PRIME)) % DH_PRIME;
      return {
        b: padded(publicB),
        check(clientA, proof) {
          const a = toBigInt(clientA);
          if (clientA.length !== SIZE || a % DH_PRIME === 0n) return false;
          const u = toBigInt(sha256(padded(a), padded(publicB)));
          const shared = modPow((a * modPow(verifier, u, DH_PRIME)) % DH_PRIME, secret, DH_PRIME);
          return sha256(common, padded(a), padded(publicB), sha256(padded(shared))).equals(proof);
        },
      };
    },
  };
}
