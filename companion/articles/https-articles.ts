import { rename, rm, writeFile } from 'node:fs/promises';
import type { ArticleFileOrder, ArticleSource } from '../../src/model/article-source';
import { TobsFailure } from '../../src/model/errors';
import type { Article } from '../../src/model/page';
import type { Cancellable } from '../../src/model/telegram';
import { diskFailure } from '../cli/disk-error';
import { httpsGet, internetEdge, type HttpsEdge } from './https-get';
import { readArticle } from './read-article';

/** Articles from the Internet. */
export class HttpsArticles implements ArticleSource {
  /** @param edge only tests give one */
  constructor(private readonly edge: HttpsEdge = internetEdge) {}

  async article(url: string, { signal }: Cancellable): Promise<Article> {
    const answer = await httpsGet(url, signal, this.edge);
    if (answer.contentType !== 'text/html') throw unavailable(url, `it is no page but ${answer.contentType || 'of an unknown type'}`);
    const article = readArticle(new TextDecoder().decode(answer.body), answer.url);
    if (article === null || (article.title === '' && article.blocks.length === 0)) throw unavailable(url, 'there is nothing to read on its page');
    return article;
  }

  async file({ url, path }: ArticleFileOrder, { signal }: Cancellable): Promise<{ readonly sizeBytes: number }> {
    const { contentType, body } = await httpsGet(url, signal, this.edge);
    if (!/^(?:image|video|audio)\//.test(contentType) || contentType === 'image/svg+xml') throw unavailable(url, `it is no picture or film but ${contentType || 'of an unknown type'}`);
    const part = `${path}.part`;
    try {
      await writeFile(part, body, { flush: true });
      await rename(part, path);
    } catch (error) {
      await rm(part, { force: true });
      throw diskFailure(error, path);
    }
    return { sizeBytes: body.length };
  }
}

function unavailable(url: string, reason: string): TobsFailure {
  return new TobsFailure({ code: 'ARTICLE_UNAVAILABLE', url, reason });
}
