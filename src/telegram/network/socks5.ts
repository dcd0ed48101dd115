import type { Proxy } from '../../model/proxy';
import { ipv4Bytes, ipv6Bytes, portBytes, ProxyRefusal, type Destination, type OpenTunnel, type ProxyWire } from './tunnel';

const VERSION = 5;
const NO_AUTHENTICATION = 0;
const USER_AND_PASSWORD = 2;
const NOTHING_ACCEPTABLE = 0xff;
const FORBIDDEN = 2;
const ADDRESS_SIZES: Readonly<Record<number, number>> = { 1: 4, 4: 16 };
const NAME = 3;

const replies: Readonly<Record<number, string>> = {
  1: 'it failed',
  2: 'its rules forbid it',
  3: 'it has no way to that network',
  4: 'it has no way to that computer',
  5: 'Telegram refused its connection',
  6: 'the way was too long',
  7: 'it does not know the command',
  8: 'it does not know this kind of address',
};

/** SOCKS5, with user and password if given. @see https://www.rfc-editor.org/rfc/rfc1928 and 1929 */
export const openSocks5: OpenTunnel = async (wire, proxy, destination) => {
  const methods = proxy.user === undefined ? [NO_AUTHENTICATION] : [NO_AUTHENTICATION, USER_AND_PASSWORD];
  wire.write(Buffer.from([VERSION, methods.length, ...methods]));
  const [version, method] = await wire.readExactly(2);
  if (version !== VERSION) throw new ProxyRefusal('it does not speak SOCKS5', true);
  if (method === USER_AND_PASSWORD) await authenticate(wire, proxy);
  else if (method === NOTHING_ACCEPTABLE) throw new ProxyRefusal(proxy.user === undefined ? 'it wants a user and a password' : 'it accepts neither user and password nor nobody', true);
  else if (method !== NO_AUTHENTICATION) throw new ProxyRefusal('it wants a way of signing in that is not known here', true);
  wire.write(Buffer.concat([Buffer.from([VERSION, 1, 0]), addressOf(destination), portBytes(destination.port)]));
  await readReply(wire, destination);
};

async function authenticate(wire: ProxyWire, { user = '', password = '' }: Proxy): Promise<void> {
  const [name, secret] = [Buffer.from(user, 'utf8'), Buffer.from(password, 'utf8')];
  if (name.length > 255 || secret.length > 255) throw new ProxyRefusal('user and password may have at most 255 bytes', true);
  wire.write(Buffer.concat([Buffer.from([1, name.length]), name, Buffer.from([secret.length]), secret]));
  const status = (await wire.readExactly(2))[1];
  if (status !== 0) throw new ProxyRefusal('user or password is wrong', true);
}

function addressOf({ host }: Destination): Buffer {
  const four = ipv4Bytes(host);
  if (four !== null) return Buffer.concat([Buffer.from([1]), four]);
  const six = ipv6Bytes(host);
  if (six !== null) return Buffer.concat([Buffer.from([4]), six]);
  const name = Buffer.from(host, 'latin1');
  return Buffer.concat([Buffer.from([NAME, name.length]), name]);
}

async function readReply(wire: ProxyWire, { host, port }: Destination): Promise<void> {
  const [, reply = 1, , kind = 0] = await wire.readExactly(4);
  if (reply !== 0) throw new ProxyRefusal(`it did not connect to ${host}:${port}: ${replies[reply] ?? `answer ${reply}`}`, reply === FORBIDDEN);
  // The address it is bound to says nothing to us, but has to be read past.
  const size = kind === NAME ? ((await wire.readExactly(1))[0] ?? 0) : (ADDRESS_SIZES[kind] ?? 4);
  await wire.readExactly(size + 2);
}
