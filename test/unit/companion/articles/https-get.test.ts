import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { httpsGet, maxBytes, type HttpsEdge } from '../../../../companion/articles/https-get';
import { isPublicAddress } from '../../../../companion/articles/public-address';
import { articleKey } from '../../../../src/model/article-source';
import { until } from '../../../host/until';
import { LocalInternet } from './https-edge';

let internet: LocalInternet;

beforeAll(async () => {
  internet = await LocalInternet.start();
});
beforeEach(() => internet.reset());
afterAll(() => internet.stop());

const never = new AbortController().signal;
const get = (url: string, signal = never): Promise<unknown> => httpsGet(url, signal, internet.edge);
const html = (text: string): RequestListener => (_request, response) => void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(text);

describe('fetching by HTTPS', () => {
  it('brings a page of each allowed host', async () => {
    internet.answer = html('<p>ü</p>');
    for (const host of ['telegra.ph', 'graph.org', 'te.legra.ph']) {
      expect(await get(`https://${host}/A-01-02`)).toMatchObject({ contentType: 'text/html', body: Buffer.from('<p>ü</p>') });
    }
    expect(internet.connections).toEqual(['telegra.ph -> 149.154.164.13:443', 'graph.org -> 149.154.164.13:443', 'te.legra.ph -> 149.154.164.13:443']);
    await until('its connections end', () => internet.openCount === 0);
  });

  it.each([
    'http://telegra.ph/x', 'https://telegra.ph.evil.example/x', 'https://evil-telegra.ph/x', 'https://xtelegra.ph/x', 'https://www.telegra.ph/x', 'https://legra.ph/x', 'https://telegra.ph@evil.example/x',
    'https://telegra.ph:8443/x', 'https://user@telegra.ph/x', 'https://user:pass@telegra.ph/x', 'https://telegra.ph./x', 'https://tеlegra.ph/x', 'https://127.0.0.1/x', 'https://[::1]/x', 'file:///etc/passwd', 'ftp://telegra.ph/x', 'telegra.ph/x', '',
  ])('opens no connection for %j', async (url) => {
    await expect(get(url)).rejects.toMatchObject({ detail: { code: 'ARTICLE_UNAVAILABLE', url, reason: expect.stringContaining('none of the hosts') as string } });
    expect(internet.connections).toEqual([]);
  });

  it.each([
    ['127.0.0.1'], ['10.1.2.3'], ['192.168.0.1'], ['169.254.169.254'], ['172.31.0.1'], ['100.64.0.1'], ['0.0.0.0'], ['::1'], ['fe80::1'], ['fd00::1'], ['::ffff:127.0.0.1'], ['::ffff:149.154.164.13'], ['64:ff9b::7f00:1'], ['2002:7f00:1::'],
  ])('opens no connection when the host leads to %s', async (address) => {
    internet.addresses.set('telegra.ph', ['149.154.164.13', address]);
    await expect(get('https://telegra.ph/x')).rejects.toMatchObject({ detail: { reason: 'telegra.ph leads to a private address' } });
    internet.addresses.set('telegra.ph', [address]);
    await expect(get('https://telegra.ph/x')).rejects.toMatchObject({ detail: { reason: 'telegra.ph leads to a private address' } });
    expect(internet.connections).toEqual([]);
  });

  it('knows public addresses', () => {
    expect(['149.154.164.13', '8.8.8.8', '2001:67c:4e8:f004::9', '2606:4700::1'].filter(isPublicAddress)).toHaveLength(4);
    expect(['', 'telegra.ph', '149.154.164.13.5', '::', 'ff02::1', '2001:db8::1', '224.0.0.1', '255.255.255.255'].filter(isPublicAddress)).toEqual([]);
  });

  it('follows a redirect to another allowed host, and to no other', async () => {
    internet.answer = (request, response) => {
      if (request.url === '/moved') return void response.writeHead(302, { location: 'https://graph.org/here' }).end();
      if (request.url === '/here') return void html('here')(request, response);
      return void response.writeHead(301, { location: { '/local': 'https://127.0.0.1/x', '/plain': 'http://telegra.ph/x', '/evil': '//telegra.ph.evil.example/x', '/port': 'https://telegra.ph:444/x', '/loop': '/loop' }[request.url ?? ''] ?? '/' }).end();
    };
    expect(await get('https://telegra.ph/moved')).toMatchObject({ url: 'https://graph.org/here', body: Buffer.from('here') });
    internet.connections.length = 0;
    for (const path of ['local', 'plain', 'evil', 'port']) {
      await expect(get(`https://telegra.ph/${path}`)).rejects.toMatchObject({ detail: { code: 'ARTICLE_UNAVAILABLE', url: `https://telegra.ph/${path}`, reason: expect.stringContaining('none of the hosts') as string } });
    }
    expect(internet.connections).toHaveLength(4);
    await expect(get('https://telegra.ph/loop')).rejects.toMatchObject({ detail: { reason: 'it redirects again and again' } });
  });

  it('stops reading a body without end', async () => {
    const chunk = Buffer.alloc(256 * 1024, 'x');
    let sent = 0;
    internet.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      const more = (): void => {
        while (!response.destroyed) {
          sent += chunk.length;
          if (!response.write(chunk)) return void response.once('drain', more);
        }
      };
      more();
    };
    await expect(get('https://telegra.ph/endless')).rejects.toMatchObject({ detail: { reason: 'it is larger than 20 MB' } });
    await until('its connections end', () => internet.openCount === 0);
    // What lies in the buffers of two sockets comes on top.
    expect(sent).toBeLessThan(maxBytes * 2);
  });

  it('unpacks gzip, and no bomb', async () => {
    internet.answer = (request, response) => void response.writeHead(200, { 'content-type': 'text/html', 'content-encoding': 'gzip' }).end(gzipSync(request.url === '/bomb' ? Buffer.alloc(200 * 1024 * 1024) : 'packed', { level: 9 }));
    expect(await get('https://telegra.ph/packed')).toMatchObject({ body: Buffer.from('packed') });
    const before = process.memoryUsage().rss;
    await expect(get('https://telegra.ph/bomb')).rejects.toMatchObject({ detail: { reason: 'it is larger than 20 MB' } });
    // The bomb is made here, too: what is left of its 200 MB is this process's own.
    expect(process.memoryUsage().rss - before).toBeLessThan(350 * 1024 * 1024);
    internet.answer = (_request, response) => void response.writeHead(200, { 'content-encoding': 'br' }).end('x');
    await expect(get('https://telegra.ph/br')).rejects.toMatchObject({ detail: { reason: 'it is packed as br' } });
  });

  it('gives up when its time is up, wherever it waits', async () => {
    const late = new AbortController();
    internet.deadline = late.signal;
    // The host answers with nothing; the time is up once it was asked.
    internet.answer = () => late.abort();
    await expect(get('https://telegra.ph/silent')).rejects.toMatchObject({ detail: { reason: 'it took longer than 30 s' } });
    const slow = new AbortController();
    internet.deadline = slow.signal;
    internet.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).write('begun');
      slow.abort();
    };
    await expect(get('https://telegra.ph/slow')).rejects.toMatchObject({ detail: { reason: 'it took longer than 30 s' } });
    await until('its connections end', () => internet.openCount === 0);
  });

  it('stops when it is told to, and says so', async () => {
    const stop = new AbortController();
    internet.answer = () => stop.abort();
    await expect(get('https://telegra.ph/x', stop.signal)).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('takes no certificate of somebody else', async () => {
    internet.answer = html('x');
    const { edge } = internet;
    const untrusting: HttpsEdge = { resolve: (host) => edge.resolve(host), connect: (address, port) => edge.connect(address, port), deadline: () => edge.deadline() };
    await expect(httpsGet('https://telegra.ph/x', never, untrusting)).rejects.toMatchObject({ detail: { code: 'ARTICLE_UNAVAILABLE', reason: expect.stringMatching(/certificate/i) as string } });
    expect(internet.requests).toEqual([]);
  });

  it('says what the host answers when it is no page', async () => {
    await expect(get('https://telegra.ph/gone')).rejects.toMatchObject({ detail: { reason: 'its host answers 404', isGone: true } });
  });
});

describe('addresses of articles', () => {
  it.each([
    ['https://telegra.ph/A-walk-01-02', 'telegra.ph/A-walk-01-02'], ['http://telegra.ph/A-walk-01-02/', 'telegra.ph/A-walk-01-02'], ['telegra.ph/A-walk-01-02?a=b#c', 'telegra.ph/A-walk-01-02'], ['HTTPS://Telegra.ph/x', 'telegra.ph/x'],
    ['https://graph.org/%D0%B0-01', 'graph.org/%D0%B0-01'], ['https://graph.org/а-01', 'graph.org/%D0%B0-01'], ['https://te.legra.ph/x', 'te.legra.ph/x'],
  ])('%j is %j', (url, key) => expect(articleKey(url)).toBe(key));

  it.each(['https://telegra.ph/', 'https://telegra.ph', 'https://telegra.ph/file/abc.jpg', 'https://telegra.ph/a/b', 'https://telegra.ph.evil.example/x', 'https://eviltelegra.ph/x', 'tg://telegra.ph/x', 'javascript:telegra.ph/x', 'https://telegra.ph:81/x', 'https://a@telegra.ph/x', '', 'telegraph', 'https://example.com/https://telegra.ph/x'])('%j is none', (url) => expect(articleKey(url)).toBeNull());
});
