/** Ways through a proxy; the names are the schemes of its URL (setting `proxyUrl`, F-AUTH-11). */
export type ProxyKind = 'socks4' | 'socks5' | 'http' | 'mtproxy';

/** A proxy every connection goes through. */
export interface Proxy {
  readonly kind: ProxyKind;
  /** Name or address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  /** Secret. For `mtproxy` its secret, in hexadecimal or base64. */
  readonly password?: string;
}

const kinds: readonly string[] = ['socks4', 'socks5', 'http', 'mtproxy'] satisfies readonly ProxyKind[];
const SHAPE = /^([a-z][a-z0-9+.-]*):\/\/(?:([^@\s]*)@)?(\[[0-9a-f:.]+\]|[^\s:/?#@[\]]+)(?::(\d+))?\/?$/i;

function isProxyKind(name: string): name is ProxyKind {
  return kinds.includes(name);
}

/**
 * Proxy of a URL such as `socks5://user:password@host:1080` or `mtproxy://secret@host:443`, or what is wrong with it, as a
 * sentence part ("must …"). The text never repeats the URL: it may hold a password.
 */
export function parseProxyUrl(url: string): Proxy | { readonly problem: string } {
  const [, scheme = '', userInfo, host = '', portText] = SHAPE.exec(url.trim()) ?? [];
  const kind = scheme.toLowerCase();
  if (scheme !== '' && !isProxyKind(kind)) return { problem: `must begin with socks4://, socks5://, http:// or mtproxy://, not ${kind}://` };
  if (!isProxyKind(kind)) return { problem: 'must look like socks5://user:password@host:1080 (or socks4, http, mtproxy)' };
  const port = Number(portText ?? 0);
  if (port < 1 || port > 65_535) return { problem: 'must name a port from 1 to 65535' };
  const credentials = credentialsOf(kind, userInfo);
  return credentials === null ? { problem: 'must have user and password in URL form (% as %25)' } : { kind, host: host.replace(/^\[|\]$/g, ''), port, ...credentials };
}

/** What is in front of the `@`: an MTProto proxy has no user, only a secret. */
function credentialsOf(kind: ProxyKind, userInfo: string | undefined): Pick<Proxy, 'user' | 'password'> | null {
  if (userInfo === undefined || userInfo === '') return {};
  const colon = userInfo.indexOf(':');
  const user = decoded(colon < 0 ? userInfo : userInfo.slice(0, colon));
  const password = colon < 0 ? undefined : decoded(userInfo.slice(colon + 1));
  if (user === null || password === null) return null;
  if (kind === 'mtproxy') return { password: password ?? user };
  return { user, ...(password === undefined ? {} : { password }) };
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof Error && error.name === 'URIError') return null;
    throw error;
  }
}

/** The proxy without its secret, for messages: `socks5://host:1080`. */
export function proxyName({ kind, host, port }: Proxy): string {
  return `${kind}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** URL of a proxy; the opposite of `parseProxyUrl`. */
export function proxyUrlOf(proxy: Proxy): string {
  const { user, password } = proxy;
  const secret = password === undefined ? '' : `:${encodeURIComponent(password)}`;
  const before = user === undefined && password === undefined ? '' : `${encodeURIComponent(user ?? '')}${secret}@`;
  return proxyName(proxy).replace('://', `://${before}`);
}
