import type { Proxy } from '../../model/proxy';

/** The connection to a proxy while both agree on where it leads. */
export interface ProxyWire {
  write(data: Buffer): void;
  /** Exactly so many bytes; rejects when the proxy hangs up. */
  readExactly(size: number): Promise<Buffer>;
}

/** Where the tunnel is to end: a data centre of Telegram. */
export interface Destination {
  readonly host: string;
  readonly port: number;
}

/** Opens a way through the proxy; afterwards the wire carries Telegram's bytes. @throws ProxyRefusal */
export type OpenTunnel = (wire: ProxyWire, proxy: Proxy, destination: Destination) => Promise<void>;

/** The proxy answered, and said no. */
export class ProxyRefusal extends Error {
  override readonly name = 'ProxyRefusal';
  /**
   * @param isFinal the answer would be the same next time: user or password are wrong, or the proxy forbids it
   */
  constructor(
    message: string,
    readonly isFinal: boolean,
  ) {
    super(message);
  }
}

/** The four bytes of an IPv4 address, or null for anything else. */
export function ipv4Bytes(host: string): Buffer | null {
  const parts = host.split('.');
  const isAddress = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
  return isAddress ? Buffer.from(parts.map(Number)) : null;
}

/** The sixteen bytes of an IPv6 address, or null for anything else. */
export function ipv6Bytes(host: string): Buffer | null {
  if (!/^[0-9a-f:]+$/i.test(host) || !host.includes(':')) return null;
  const [head = '', tail, ...more] = host.split('::');
  if (more.length > 0) return null;
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [left, right] = [groups(head), groups(tail ?? '')];
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  const all = [...left, ...Array.from({ length: missing }, () => '0'), ...right];
  return all.every((group) => /^[0-9a-f]{1,4}$/i.test(group)) ? Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex') : null;
}

/** Port as two bytes, big-endian. */
export function portBytes(port: number): Buffer {
  return Buffer.from([port >> 8, port & 255]);
}
