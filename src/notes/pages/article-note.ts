import { articleKey } from '../../model/article-source';
import type { VaultPath } from '../../model/ids';
import type { Article } from '../../model/page';
import { firstWords } from '../names/first-words';
import { cleanName } from '../names/safe-name';
import { writeFrontMatter } from '../properties/front-matter';
import { plainLine } from '../render/inline';
import { localDay } from '../render/local-time';
import type { NoteStyle, Properties } from '../types';
import { renderPage, type PageContext } from './render-page';

/** documented: F-NOTE-3, as for posts. */
const maxTitleCharacters = 60;

/** Folder of the articles below the export folder. */
export const articlesFolderName = 'articles';

/** Property that names an article's address; by it an article's note is recognised. */
export const articleProperty = 'tg-article';

/**
 * Where an article's note goes: `articles/2025-01-02 A walk.md`, without a date when the article has none.
 *
 * @param number 2 and more when other articles have the names before
 */
export function articlePath(root: VaultPath, { title, date }: Pick<Article, 'title' | 'date'>, { timeZone }: Pick<NoteStyle, 'timeZone'>, number = 1): VaultPath {
  const day = date === undefined ? '' : `${localDay(date, timeZone)} `;
  const name = cleanName(firstWords(cleanName(title, Infinity), maxTitleCharacters)) || 'Article';
  return `${root}/${articlesFolderName}/${day}${name}${number > 1 ? ` ${number}` : ''}.md`;
}

/** An article as a note: what is known of it, its title, its blocks. */
export function articleNote(article: Article, key: string, context: Omit<PageContext, 'headings'>): string {
  const { title, author, date, url, blocks } = article;
  const properties: Properties = [
    [articleProperty, articleKey(url) === key ? url : `https://${key}`],
    ...(author === undefined ? [] : ([['tg-author', author]] as const)),
    ...(date === undefined ? [] : ([['tg-date', localDay(date, context.style.timeZone)]] as const)),
  ];
  const heading = plainLine(title);
  const body = renderPage(blocks, { ...context, headings: 'sections' });
  return `${[writeFrontMatter(properties).trimEnd(), ...(heading === '' ? [] : [`# ${heading}`]), ...(body === '' ? [] : [body])].join('\n\n')}\n`;
}
