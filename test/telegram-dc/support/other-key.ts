import { generateKeyPairSync } from 'node:crypto';

/** A private key no other server has, for `privateKeyPem`. */
export function otherPrivateKey(): string {
  return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'pem', type: 'pkcs1' }).toString();
}
