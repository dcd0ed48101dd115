import { ProxyRefusal, type OpenTunnel, type ProxyWire } from './tunnel';

/** No proxy has that much to say (chosen). */
const MAX_HEAD_BYTES = 16_384;
const HEAD_END = '\r\n\r\n';

/** A tunnel by HTTP CONNECT, with Basic credentials if given. @see https://www.rfc-editor.org/rfc/rfc9110#CONNECT */
export const openHttpTunnel: OpenTunnel = async (wire, proxy, { host, port }) => {
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const credentials = proxy.user === undefined ? '' : `Proxy-Authorization: Basic ${Buffer.from(`${proxy.user}:${proxy.password ?? ''}`, 'utf8').toString('base64')}\r\n`;
  wire.write(Buffer.from(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${credentials}\r\n`, 'latin1'));
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(await readHead(wire))?.[1] ?? 0);
  if (status >= 200 && status < 300) return;
  if (status === 0) throw new ProxyRefusal('it does not speak HTTP', true);
  if (status === 407) throw new ProxyRefusal(proxy.user === undefined ? 'it wants a user and a password' : 'user or password is wrong', true);
  throw new ProxyRefusal(`it answered ${status} when asked for ${target}`, status === 403 || status === 405);
};

/** Byte by byte: whatever follows the head belongs to Telegram. */
async function readHead(wire: ProxyWire): Promise<string> {
  let head = '';
  while (!head.endsWith(HEAD_END) && head.length < MAX_HEAD_BYTES) head += (await wire.readExactly(1)).toString('latin1');
  return head;
}
