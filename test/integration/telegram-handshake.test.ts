import { generateKeyPairSync } from 'node:crypto';
import { ClientBench } from './support/telegram-client';

describe('making a key', () => {
  let bench: ClientBench;
  beforeAll(async () => {
    bench = await ClientBench.start('basic');
  });
  beforeEach(async () => {
    await bench.dc.control.run('fault.remove');
    await bench.dc.control.run('reset');
  });
  afterAll(async () => {
    const { violations } = bench.dc.control.stats();
    await bench.stop();
    expect(violations).toEqual([]);
  });

  /** The first request of a client without a session needs a key. */
  async function askForCode(testServer: { readonly dcs: Readonly<Record<string, string>>; readonly publicKeyPem: string } = bench.dc.ready): Promise<string> {
    const { dcs, publicKeyPem } = testServer;
    const client = bench.open({}, { testServer: { dcs, publicKeyPem } });
    return (await client.sendCode(bench.dc.ready.phone, bench)).phoneCodeHash;
  }

  it('succeeds in one exchange with the server whose key is trusted', async () => {
    expect(await askForCode()).not.toBe('');
    expect(bench.dc.control.stats().handshakes).toBe(1);
  });

  it.each([
    ['a prime that is not the one proven safe', 'badPrime', 'req_DH_params', /generator|prime/],
    ['a foreign nonce in the first answer', 'badNonce', 'req_pq_multi', /first answer belongs to another/],
    ['a foreign nonce inside the encrypted answer', 'badNonce', 'req_DH_params', /proposal of the server belongs to another/],
    ['a wrong hash of the new nonce', 'badNewNonceHash', 'set_client_DH_params', /does not know the key/],
  ])('refuses %s, and calls nothing with such a key', async (_name, kind, method, reason) => {
    await bench.dc.control.run('fault.add', { match: { method }, do: kind });
    await expect(askForCode()).rejects.toMatchObject({ detail: { code: 'TELEGRAM_UNTRUSTED', reason: expect.stringMatching(reason) as string } });
    expect(bench.dc.control.stats().methods).toEqual({});
  });

  it('refuses a server that holds another RSA key', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'pkcs1', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
    await expect(askForCode({ dcs: bench.dc.ready.dcs, publicKeyPem: publicKey })).rejects.toMatchObject({ detail: { code: 'TELEGRAM_UNTRUSTED' } });
    expect(bench.dc.control.stats().methods).toEqual({});
  });

  it('goes on with another exponent when the server asks for one, three times in a row', async () => {
    await bench.dc.control.run('fault.add', { match: { method: 'set_client_DH_params' }, do: 'dhRetry', times: 3 });
    expect(await askForCode()).not.toBe('');
    expect(bench.dc.control.stats().handshakes).toBe(1);
  });

  it('names a server that gives the exchange up, and one that never has enough', async () => {
    await bench.dc.control.run('fault.add', { match: { method: 'set_client_DH_params' }, do: 'dhFail' });
    await expect(askForCode()).rejects.toMatchObject({ detail: { code: 'TELEGRAM_UNREACHABLE', reason: expect.stringContaining('gave the key exchange up') as string } });
    await bench.dc.control.run('fault.remove');
    await bench.dc.control.run('fault.add', { match: { method: 'set_client_DH_params' }, do: 'dhRetry' });
    await expect(askForCode()).rejects.toMatchObject({ detail: { code: 'TELEGRAM_UNREACHABLE', reason: expect.stringContaining('another exponent') as string } });
    expect(bench.dc.control.stats().handshakes).toBe(0);
  });
});
