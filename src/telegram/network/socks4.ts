import { ipv4Bytes, portBytes, ProxyRefusal, type OpenTunnel } from './tunnel';

const GRANTED = 0x5a;
/** The proxy could not, or would not, ask the user's computer who is calling. */
const IDENT_ANSWERS = [0x5c, 0x5d];
/** An address of this form says that a name follows (SOCKS4a). */
const NAME_FOLLOWS = Buffer.from([0, 0, 0, 1]);

/** SOCKS4, and 4a for names. It knows a user, but no password. @see https://www.openssh.com/txt/socks4.protocol */
export const openSocks4: OpenTunnel = async (wire, proxy, { host, port }) => {
  const address = ipv4Bytes(host);
  const name = address === null ? Buffer.from(`${host}\0`, 'latin1') : Buffer.alloc(0);
  wire.write(Buffer.concat([Buffer.from([4, 1]), portBytes(port), address ?? NAME_FOLLOWS, Buffer.from(`${proxy.user ?? ''}\0`, 'utf8'), name]));
  const status = (await wire.readExactly(8))[1] ?? 0;
  if (status === GRANTED) return;
  if (IDENT_ANSWERS.includes(status)) throw new ProxyRefusal('it does not accept this user', true);
  throw new ProxyRefusal(`it did not connect to ${host}:${port}`, false);
};
