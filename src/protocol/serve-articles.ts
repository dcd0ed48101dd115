import type { ArticleSource } from '../model/article-source';
import { TobsFailure } from '../model/errors';
import type { Dispatcher } from './dispatcher';
import { methods } from './methods';

/** Makes what fetches articles by HTTPS; called when first asked for. */
export type MakeArticles = () => Promise<ArticleSource>;

/** Answers the requests about articles. Without `make` every one is refused. */
export function serveArticles(dispatcher: Dispatcher, make: MakeArticles | undefined): void {
  let made: Promise<ArticleSource> | null = null;
  const articles = (): Promise<ArticleSource> => {
    if (make === undefined) throw new TobsFailure({ code: 'PROTOCOL', reason: 'this companion fetches no articles' });
    made ??= make();
    return made;
  };
  dispatcher.handle(methods.article, async ({ url }, signal) => await (await articles()).article(url, { signal }));
  dispatcher.handle(methods.articleFile, async (order, signal) => await (await articles()).file(order, { signal }));
}
