import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromBigInt, igeDecrypt, igeEncrypt, loadServerKey, modPow, sha256, toBigInt, xor } from './crypto';
import { DH_PRIME } from './handshake';
import { makeVerifier, passwordHash } from './srp';

const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ''), 'hex');

describe('AES-IGE', () => {
  it('decrypts what it encrypts, for any number of blocks', () => {
    for (let blocks = 1; blocks < 40; blocks++) {
      const [plain, key, iv] = [randomBytes(16 * blocks), randomBytes(32), randomBytes(32)];
      expect(igeDecrypt(igeEncrypt(plain, key, iv), key, iv)).toEqual(plain);
    }
  });

  it('agrees with the example of the protocol documentation (server DH answer)', () => {
    // core.telegram.org/mtproto/samples-auth_key: new_nonce and server_nonce give this key and IV.
    const key = hex('F011280887C7BB01DF0FC4E17830E0B91FBB8BE4B2267CB985AE25F33B527253');
    const iv = hex('3212D579EE35452ED23E0D0C92841AA7D31B2E9BDEF2151E80D15860311C85DB');
    const cipher = hex(`28A92FE20173B347A8BB324B5FAB2667C9A8BBCE6468D5B509A4CBDDC186240A
      C912CF7006AF8926DE606A2E74C0493CAA57741E6C82451F54D3E068F5CCC49B
      4444124B9666FFB405AAB564A3D01E67F6E912867C8D20D9882707DC330B17B4
      E0DD57CB53BFAAFA9EF5BE76AE6C1B9B6C51E2D6502A47C883095C46C81E3BE2
      5F62427B585488BB3BF239213BF48EB8FE34C9A026CC8413934043974DB03556
      633038392CECB51F94824E140B98637730A4BE79A8F9DAFA39BAE81E1095849E
      A4C83467C92A3A17D997817C8A7AC61C3FF414DA37B7D66E949C0AEC858F0482
      24210FCC61F11C3A910B431CCBD104CCCC8DC6D29D4A5D133BE639A4C32BBFF1
      53E63ACA3AC52F2E4709B8AE01844B142C1EE89D075D64F69A399FEB04E656FE
      3675A6F8F412078F3D0B58DA15311C1A9F8E53B3CD6BB5572C294904B726D0BE
      337E2E21977DA26DD6E33270251C2CA29DFCC70227F0755F84CFDA9AC4B8DD5F
      84F1D1EB36BA45CDDC70444D8C213E4BD8F63B8AB95A2D0B4180DC91283DC063
      ACFB92D6A4E407CDE7C8C69689F77A007441D4A6A8384B666502D9B77FC68B5B
      43CC607E60A146223E110FCB43BC3C942EF981930CDC4A1D310C0B64D5E55D30
      8D863251AB90502C3E46CC599E886A927CDA963B9EB16CE62603B68529EE98F9
      F5206419E03FB458EC4BD9454AA8F6BA777573CC54B328895B1DF25EAD9FB4CD
      5198EE022B2B81F388D281D5E5BC580107CA01A50665C32B552715F335FD7626
      4FAD00DDD5AE45B94832AC79CE7C511D194BC42B70EFA850BB15C2012C5215CA
      BFE97CE66B8D8734D0EE759A638AF013`);
    const plain = igeDecrypt(cipher, key, iv);
    expect(plain.subarray(20, 24).toString('hex')).toBe('ba0d89b5');
    expect(igeEncrypt(plain, key, iv)).toEqual(cipher);
  });
});

describe('RSA', () => {
  it.each(['test-rsa', 'test-cdn-rsa'])('%s has a fingerprint without a leading zero, which one client would drop', (name) => {
    const key = loadServerKey(readFileSync(join(__dirname, 'keys', `${name}.pem`), 'utf8'));
    expect(BigInt.asUintN(64, key.fingerprint).toString(16)).toHaveLength(16);
    expect(key.publicKeyPem).toContain('BEGIN RSA PUBLIC KEY');
    expect(key.decrypt(Buffer.alloc(256, 255))).toBeUndefined();
  });
});

describe('numbers', () => {
  it('keep leading zeros', () => {
    expect(fromBigInt(5n, 4)).toEqual(hex('00000005'));
    expect(toBigInt(hex('0005'))).toBe(5n);
    expect(modPow(3n, 200n, 1000007n)).toBe(3n ** 200n % 1000007n);
  });
});

describe('the password check', () => {
  const pad = (value: bigint): Buffer => fromBigInt(value, 256);

  /** The client's side as documented, written apart from the server's. */
  function prove(password: string, verifier: ReturnType<typeof makeVerifier>, publicB: Buffer): { a: Buffer; m1: Buffer } {
    const p = DH_PRIME;
    const g = 3n;
    const secret = toBigInt(randomBytes(256));
    const a = modPow(g, secret, p);
    const b = toBigInt(publicB);
    const x = passwordHash(password, verifier.salt1, verifier.salt2);
    const k = toBigInt(sha256(pad(p), pad(g)));
    const u = toBigInt(sha256(pad(a), pad(b)));
    const base = (((b - k * modPow(g, x, p)) % p) + p) % p;
    const shared = modPow(base, secret + u * x, p);
    const m1 = sha256(xor(sha256(pad(p)), sha256(pad(g))), sha256(verifier.salt1), sha256(verifier.salt2), pad(a), pad(b), sha256(pad(shared)));
    return { a: pad(a), m1 };
  }

  it('takes the right password and no other', () => {
    const verifier = makeVerifier('correct horse');
    const round = verifier.start();
    const right = prove('correct horse', verifier, round.b);
    expect(round.check(right.a, right.m1)).toBe(true);
    const wrong = prove('wrong', verifier, round.b);
    expect(round.check(wrong.a, wrong.m1)).toBe(false);
    expect(round.check(Buffer.alloc(256), right.m1)).toBe(false);
  });
});
