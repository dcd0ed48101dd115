import { parseProxyUrl, proxyName, proxyUrlOf, type Proxy } from '../model/proxy';

/** A proxy URL as it was typed, taken apart: the setting holds no password, that goes to secret storage. */
export interface SplitProxyUrl {
  readonly url: string;
  /** Null: none was typed. */
  readonly password: string | null;
}

/** A URL that is none stays as it is, for the settings schema to refuse. */
export function splitProxyUrl(typed: string): SplitProxyUrl {
  const proxy = parseProxyUrl(typed);
  if ('problem' in proxy || proxy.password === undefined) return { url: typed.trim(), password: null };
  const { password, ...rest } = proxy;
  return { url: proxyUrlOf(rest), password };
}

/** The stored URL with the stored password; what is not a URL stays, so that opening the account refuses it. */
export function proxyUrlWith(url: string, password: string | null): string {
  const proxy = parseProxyUrl(url);
  return 'problem' in proxy || password === null ? url : proxyUrlOf({ ...proxy, password });
}

/** True when a password belongs to another proxy or user now: it must not be sent there. */
export function isOtherProxy(before: string, after: string): boolean {
  const [old, now] = [parseProxyUrl(before), parseProxyUrl(after)];
  // A typing mistake is not stored, and not a reason to forget the password.
  if ('problem' in now) return after === '';
  if ('problem' in old) return true;
  const who = (proxy: Proxy): string => `${proxyName(proxy)} ${proxy.user ?? ''}`;
  return who(old) !== who(now);
}
