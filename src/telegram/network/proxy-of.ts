import { TobsFailure } from '../../model/errors';
import { parseProxyUrl, type Proxy } from '../../model/proxy';

/**
 * Proxy of a setting; an empty one means none.
 * @throws TobsFailure USAGE: a proxy that cannot be understood must never mean none
 */
export function proxyOf(url: string | undefined): Proxy | null {
  if (url === undefined || url === '') return null;
  const proxy = parseProxyUrl(url);
  if ('problem' in proxy) throw new TobsFailure({ code: 'USAGE', reason: `The proxy ${proxy.problem}.` });
  return proxy;
}
