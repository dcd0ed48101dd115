import type { Article } from './page';

/** The only hosts articles are fetched from (F-SEC-7); a host must be one of them, not end like one. */
export const articleHosts: readonly string[] = ['telegra.ph', 'graph.org', 'te.legra.ph'];

/** True for an address on one of {@link articleHosts}, by HTTPS, at its usual port, without user or password. */
export function isArticleAddress({ protocol, hostname, port, username, password }: URL): boolean {
  return protocol === 'https:' && articleHosts.includes(hostname) && port === '' && username === '' && password === '';
}

/** First parts of paths on those hosts that are no articles. */
const otherPaths = new Set(['', 'file', 'edit', 'images', 'upload', 'api', 'auth', 'contact', 'privacy', 'tos']);

/**
 * What tells an article from all others, whatever the form of its address: `telegra.ph/A-walk-01-02`. Null for everything that
 * is no article of {@link articleHosts}.
 */
export function articleKey(address: string): string | null {
  const trimmed = address.trim();
  const withScheme = /^https?:\/\//i.test(trimmed) ? trimmed.replace(/^http:/i, 'https:') : /^[a-z][a-z0-9+.-]*:/i.test(trimmed) ? null : `https://${trimmed}`;
  if (withScheme === null || !URL.canParse(withScheme)) return null;
  const url = new URL(withScheme);
  const [, name = '', ...more] = url.pathname.replace(/\/+$/, '').split('/');
  if (!isArticleAddress(url) || more.length > 0 || otherPaths.has(name.toLowerCase())) return null;
  return `${url.hostname}/${name}`;
}

/** Address of an article, by its key. */
export function articleUrl(key: string): string {
  return `https://${key}`;
}

/** Articles from their own hosts, by HTTPS. */
export interface ArticleSource {
  /** @throws TobsFailure ARTICLE_UNAVAILABLE */
  article(url: string, options: { readonly signal: AbortSignal }): Promise<Article>;
  /**
   * Saves a file of an article under an absolute path; there is the whole file or none.
   * @throws TobsFailure ARTICLE_UNAVAILABLE, DISK_FULL, NOT_WRITABLE
   */
  file(order: ArticleFileOrder, options: { readonly signal: AbortSignal }): Promise<{ readonly sizeBytes: number }>;
}

/** A picture or film of an article, and where it is to be saved. */
export interface ArticleFileOrder {
  readonly url: string;
  /** Absolute. */
  readonly path: string;
}
