import { isOtherProxy, proxyUrlWith, splitProxyUrl } from '../../../src/obsidian/proxy-password';

describe('the password of a proxy', () => {
  it('leaves the URL before it is stored, and comes back when the account is opened', () => {
    const { url, password } = splitProxyUrl('socks5://anna:p%40ss@host:1080');
    expect({ url, password }).toEqual({ url: 'socks5://anna@host:1080', password: 'p@ss' });
    expect(proxyUrlWith(url, password)).toBe('socks5://anna:p%40ss@host:1080');
    expect(splitProxyUrl('mtproxy://ddff@host:443')).toEqual({ url: 'mtproxy://host:443', password: 'ddff' });
    expect(proxyUrlWith('mtproxy://host:443', 'ddff')).toBe('mtproxy://:ddff@host:443');
  });

  it('leaves alone what is not a proxy, so that it is refused later', () => {
    expect(splitProxyUrl('nonsense')).toEqual({ url: 'nonsense', password: null });
    expect(proxyUrlWith('nonsense', 'x')).toBe('nonsense');
    expect(proxyUrlWith('', 'x')).toBe('');
  });

  it.each([
    ['socks5://anna@host:1', 'socks5://anna@host:1', false],
    ['socks5://anna@host:1', 'socks5://bert@host:1', true],
    ['socks5://anna@host:1', 'socks5://anna@other:1', true],
    ['socks5://anna@host:1', '', true],
    ['', 'socks5://anna@host:1', true],
    ['socks5://anna@host:1', 'socks5://anna@host:', false],
  ])('from %s to %s belongs to another: %s', (before, after, expected) => {
    expect(isOtherProxy(before, after)).toBe(expected);
  });
});
