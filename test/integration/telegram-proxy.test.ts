import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChatId } from '../../src/model/ids';
import { fileMediaOf } from '../../src/model/media';
import type { TelegramOptions } from '../../src/telegram/telegram-options';
import { Dialled } from './support/dialled';
import { startMtProxy, startProxy, type ProxyServer } from './support/proxy-servers';
import { ClientBench, comparable, comparableOracle, readAll } from './support/telegram-client';

const news = '-1001500000001' as ChatId;
const saved = '7000000001' as ChatId;
const secret = Buffer.from('00112233445566778899aabbccddeeff', 'hex');

describe('a proxy', () => {
  let bench: ClientBench;
  let folder: string;
  /** Addresses nothing can be reached at: only a proxy knows the way. */
  let far: TelegramOptions['testServer'];
  let ways: Record<string, number>;
  let dcPorts: Record<number, number>;
  let proxies: ProxyServer[];
  beforeAll(async () => {
    bench = await ClientBench.start('basic');
    await bench.signIn();
    dcPorts = Object.fromEntries(Object.entries(bench.dc.ready.dcs).map(([dc, address]) => [dc, Number(address.split(':')[1])]));
    far = { dcs: Object.fromEntries(Object.keys(dcPorts).map((dc) => [dc, `203.0.113.${dc}:443`])), publicKeyPem: bench.dc.ready.publicKeyPem };
    ways = Object.fromEntries(Object.entries(dcPorts).map(([dc, port]) => [`203.0.113.${dc}:443`, port]));
  });
  beforeEach(async () => {
    proxies = [];
    folder = mkdtempSync(join(tmpdir(), 'tobs-proxy-'));
    await bench.dc.control.run('reset');
  });
  afterEach(async () => {
    await Promise.all(proxies.map((proxy) => proxy.stop()));
    rmSync(folder, { recursive: true, force: true });
  });
  afterAll(async () => {
    const { violations } = bench.dc.control.stats();
    await bench.stop();
    expect(violations).toEqual([]);
  });

  const started = async (starting: Promise<ProxyServer>): Promise<ProxyServer> => {
    const proxy = await starting;
    proxies.push(proxy);
    return proxy;
  };

  /** Reads a chat over two connections and fetches a file from another data centre. */
  async function useEverything(proxyUrl: string): Promise<void> {
    const client = bench.open({ fetchConnections: 2, requestsInFlight: 2 }, { proxyUrl, ...(far === undefined ? {} : { testServer: far }) });
    const messages = await readAll(client, news, bench.signal);
    expect(messages.map(comparable)).toEqual((await bench.oracle('news')).map(comparableOracle));
    const withFile = (await readAll(client, saved, bench.signal)).find((message) => fileMediaOf(message.media)?.file?.name === 'five.bin');
    const file = withFile === undefined ? undefined : fileMediaOf(withFile.media)?.file;
    if (file === undefined || withFile === undefined) throw new Error('no file');
    expect(file.dcId).toBe(4);
    await client.download({ chatId: saved, messageId: withFile.id, file, path: join(folder, 'five.bin') }, bench);
    await client.close();
  }

  it.each([
    ['socks5', 'socks5://anna:p%40ss@', { user: 'anna', password: 'p@ss' }],
    ['socks5', 'socks5://', {}],
    ['socks4', 'socks4://anna@', { user: 'anna' }],
    ['http', 'http://anna:p%40ss@', { user: 'anna', password: 'p@ss' }],
    ['http', 'http://', {}],
  ] as const)('%s (%s) carries history, files and other data centres, and nothing goes around it', async (kind, url, credentials) => {
    const proxy = await started(startProxy(kind, { ...credentials, ways }));
    const dialled = new Dialled();
    try {
      await useEverything(`${url}127.0.0.1:${proxy.port}`);
    } finally {
      dialled.stop();
    }
    expect(new Set(proxy.targets)).toEqual(new Set(['203.0.113.2:443', '203.0.113.4:443']));
    expect(bench.dc.control.stats().connections).toBe(proxy.targets.length);
    const allowed = [proxy.port, ...Object.values(dcPorts)].map((port) => `127.0.0.1:${port}`);
    expect(dialled.addresses).toContain(`127.0.0.1:${proxy.port}`);
    expect([...dialled.addresses].filter((address) => !allowed.includes(address))).toEqual([]);
  });

  it.each([
    ['a plain secret', secret.toString('hex'), false],
    ['a dd secret', `dd${secret.toString('hex')}`, false],
    ['an ee secret', `ee${secret.toString('hex')}${Buffer.from('example.com').toString('hex')}`, true],
  ])('mtproxy with %s carries history, files and other data centres', async (_name, text, isFakeTls) => {
    const proxy = await started(startMtProxy({ secret, ways: dcPorts, isFakeTls }));
    const dialled = new Dialled();
    try {
      await useEverything(`mtproxy://${text}@127.0.0.1:${proxy.port}`);
    } finally {
      dialled.stop();
    }
    expect(new Set(proxy.targets)).toEqual(new Set(['dc2', 'dc4']));
    expect(bench.dc.control.stats().connections).toBe(proxy.targets.length);
    const allowed = [proxy.port, ...Object.values(dcPorts)].map((port) => `127.0.0.1:${port}`);
    expect(dialled.addresses).toContain(`127.0.0.1:${proxy.port}`);
    expect([...dialled.addresses].filter((address) => !allowed.includes(address))).toEqual([]);
  });

  it.each([
    ['socks5', 'socks5://anna:wrong@', 'user or password is wrong'],
    ['socks5', 'socks5://', 'it wants a user and a password'],
    ['socks4', 'socks4://bert@', 'it does not accept this user'],
    ['http', 'http://anna:wrong@', 'user or password is wrong'],
    ['http', 'http://', 'it wants a user and a password'],
  ] as const)('%s (%s) that refuses is named at once, and asked once', async (kind, url, reason) => {
    const proxy = await started(startProxy(kind, { user: 'anna', password: 'right', ways }));
    const client = bench.open({}, { proxyUrl: `${url}127.0.0.1:${proxy.port}` });
    await expect(client.newest(news, bench)).rejects.toMatchObject({ detail: { code: 'PROXY_REFUSED', proxy: `${kind}://127.0.0.1:${proxy.port}`, reason } });
    expect(proxy).toMatchObject({ refusals: 1, targets: [] });
    expect(bench.dc.control.stats().connections).toBe(0);
  });

  it.each(['socks4', 'socks5', 'http', 'mtproxy'])('%s that is not there is named, and nothing is tried without it', async (kind) => {
    const gone = await startProxy('http', { ways });
    await gone.stop();
    const client = bench.open({ retries: 1 }, { proxyUrl: `${kind}://${kind === 'mtproxy' ? secret.toString('hex') : 'anna'}@127.0.0.1:${gone.port}` });
    await expect(client.newest(news, bench)).rejects.toMatchObject({ detail: { code: 'PROXY_UNREACHABLE', proxy: `${kind}://127.0.0.1:${gone.port}` } });
    expect(bench.dc.control.stats().connections).toBe(0);
  });

  it('that speaks another language, or knows no way, is named', async () => {
    const web = await started(startProxy('http', { ways: {} }));
    const wrong = bench.open({ retries: 0, connectTimeoutS: 2 }, { proxyUrl: `socks5://127.0.0.1:${web.port}` });
    await expect(wrong.newest(news, bench)).rejects.toMatchObject({ detail: { code: expect.stringMatching(/^(?:PROXY_|TELEGRAM_UNREACHABLE)/) as string } });
    const lost = bench.open({ retries: 0 }, { proxyUrl: `http://127.0.0.1:${web.port}` });
    await expect(lost.newest(news, bench)).rejects.toMatchObject({ detail: { code: 'PROXY_UNREACHABLE', reason: 'it hung up' } });
    expect(bench.dc.control.stats().connections).toBe(0);
  });

  it('whose URL is wrong is refused before anything is opened', () => {
    for (const proxyUrl of ['socks6://host:1', 'socks5://host:0', 'socks5://host:65536', 'host:1080']) {
      expect(() => bench.open({}, { proxyUrl })).toThrow(/^The proxy must /);
    }
  });
});
