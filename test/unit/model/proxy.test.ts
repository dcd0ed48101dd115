import fc from 'fast-check';
import { parseProxyUrl, proxyName, proxyUrlOf, type Proxy } from '../../../src/model/proxy';

describe('the URL of a proxy', () => {
  it.each([
    ['socks5://127.0.0.1:1080', { kind: 'socks5', host: '127.0.0.1', port: 1080 }],
    ['SOCKS4://anna@proxy.example:1/', { kind: 'socks4', host: 'proxy.example', port: 1, user: 'anna' }],
    ['http://anna:p%40s%3As@[2001:db8::1]:65535', { kind: 'http', host: '2001:db8::1', port: 65_535, user: 'anna', password: 'p@s:s' }],
    [' mtproxy://ddff@host:443 ', { kind: 'mtproxy', host: 'host', port: 443, password: 'ddff' }],
    ['mtproxy://:ddff@host:443', { kind: 'mtproxy', host: 'host', port: 443, password: 'ddff' }],
  ])('%s', (url, expected) => {
    expect(parseProxyUrl(url)).toEqual(expected);
  });

  it.each([
    ['socks6://host:1080', 'socks6'],
    ['https://host:1080', 'https'],
    ['socks5h://host:1080', 'socks5h'],
    ['socks5://host:0', 'port'],
    ['socks5://host:65536', 'port'],
    ['socks5://host', 'port'],
    ['socks5://host:99999999999999999999', 'port'],
    ['host:1080', 'look like'],
    ['', 'look like'],
    ['socks5://:1080', 'look like'],
    ['socks5://a b@host:1080', 'look like'],
    ['socks5://host:1080/path', 'look like'],
    ['socks5://100%@host:1080', '%25'],
  ])('%s is refused, and the reason never repeats a password', (url, reason) => {
    expect(parseProxyUrl(url)).toEqual({ problem: expect.stringContaining(reason) as string });
    const secret = parseProxyUrl(url.replace('://', '://user:hunter2@'));
    if ('problem' in secret) expect(secret.problem).not.toContain('hunter2');
  });

  it('survives being written and read, and its name shows no secret', () => {
    const text = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' });
    const proxies = fc.record({ kind: fc.constantFrom('socks4' as const, 'socks5' as const, 'http' as const), host: fc.constantFrom('h', '10.0.0.1', '2001:db8::1'), port: fc.integer({ min: 1, max: 65_535 }), user: text, password: text });
    fc.assert(
      fc.property(proxies, (proxy: Proxy) => {
        expect(parseProxyUrl(proxyUrlOf(proxy))).toEqual(proxy);
        expect(parseProxyUrl(proxyName(proxy))).toEqual({ kind: proxy.kind, host: proxy.host, port: proxy.port });
      }),
    );
  });
});
