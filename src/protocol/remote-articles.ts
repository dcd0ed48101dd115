import type { MessageConnection } from 'vscode-jsonrpc';
import type { ArticleFileOrder, ArticleSource } from '../model/article-source';
import type { Article } from '../model/page';
import type { Cancellable } from '../model/telegram';
import { call } from './call';
import { methods } from './methods';

/** Articles fetched by the companion, used as if it happened here. */
export class RemoteArticles implements ArticleSource {
  constructor(private readonly connection: MessageConnection) {}

  article(url: string, { signal }: Cancellable): Promise<Article> {
    return call(this.connection, methods.article, { url }, signal);
  }

  file({ url, path }: ArticleFileOrder, { signal }: Cancellable): Promise<{ readonly sizeBytes: number }> {
    return call(this.connection, methods.articleFile, { url, path }, signal);
  }
}
