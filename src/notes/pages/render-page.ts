import type { VaultPath } from '../../model/ids';
import type { FileMedia } from '../../model/media';
import type { FormattedText, PageBlock, PageCaption, PageListItem, PageRelated } from '../../model/page';
import { fenceLines } from '../entities/fence';
import { parseEntities } from '../entities/parse-entities';
import { collapsedQuote, writeMarkdown } from '../entities/write-markdown';
import { linkTo, placeLinks, plain, plainLines } from '../render/inline';
import { localDay } from '../render/local-time';
import type { ArticleLink, MessageLink, NoteStyle } from '../types';
import { wordsOf } from '../words/words';
import { renderTable } from './render-table';

/** What rendering a page may ask. */
export interface PageContext {
  readonly style: NoteStyle;
  /** Headings of the page as headings of the note, or as bold lines where the note's headings are not the page's. */
  readonly headings: 'sections' | 'bold';
  /** The line that shows a file of Telegram's. */
  readonly fileLine: (media: FileMedia) => string;
  /** Where a file of the page's own host lies in the vault; null: it does not. */
  readonly remotePath: (url: string) => VaultPath | null;
  /** Where in the vault the message stands that an address points to. */
  readonly noteOf?: (url: string) => MessageLink | ArticleLink | null;
  /** Where the picture of a custom emoji is. */
  readonly emojiOf?: (documentId: string) => VaultPath | null;
}

/** Markdown of a page: its blocks, a blank line between them, none at either end. */
export function renderPage(blocks: readonly PageBlock[], context: PageContext): string {
  return blocks
    .map((block) => renderBlock(block, context).join('\n'))
    .filter((text) => text !== '')
    .join('\n\n');
}

function renderBlock(block: PageBlock, context: PageContext): readonly string[] {
  const words = wordsOf(context.style.language);
  switch (block.type) {
    case 'heading':
      return headingLines(block, context);
    case 'paragraph':
      return linesOf(block.text, context);
    case 'authorDate': {
      const date = block.date === undefined ? '' : localDay(block.date, context.style.timeZone);
      return [[inlineOf(block.author, context), date].filter((part) => part !== '').join(' · ')];
    }
    case 'code':
      return fenceLines(block.text, block.language);
    case 'math':
      return fenceLines(block.source, 'latex');
    case 'divider':
      return ['---'];
    case 'list':
      return listLines(block, context);
    case 'quote':
      return quoted([...(block.isCollapsed ? [collapsedQuote] : []), ...nested(block.blocks, context), ...signed(block.caption, context)]);
    case 'file':
      return [context.fileLine(block.media), ...(block.url === undefined ? [] : [linkTo(block.url, block.url)]), ...captionLines(block.caption, context)];
    case 'remoteFile': {
      const path = context.remotePath(block.url);
      return [path === null ? linkTo(words.files[block.kind], block.url) : `![[${path}]]`, ...captionLines(block.caption, context)];
    }
    case 'embed':
      return embedLines(block, context);
    case 'group':
      return separated([...nested(block.blocks, context)], captionLines(block.caption, context));
    case 'details':
      return quoted([`[!note]- ${inlineOf(block.title, context)}`.trimEnd(), ...nested(block.blocks, context)]);
    case 'table':
      return separated(linesOf(block.title, context), renderTable(block.rows, (text) => inlineOf(text, context, '<br>')));
    case 'related':
      return [...linesOf(block.title, context), ...block.articles.map((article) => relatedLine(article, context))];
    case 'map':
      return [`**${words.cards.location}:** ${placeLinks(block, words)}`, ...captionLines(block.caption, context)];
    case 'buttons':
      return [`**${words.text.buttons}:** ${block.buttons.map(({ text, url }) => (url === undefined ? plain(text) : linkTo(text, url))).join(' · ')}`];
    case 'missingFile':
      return [`*${words.files[block.kind]}: ${words.text.notSent}*`, ...captionLines(block.caption, context)];
    case 'unsupported':
      return [`*${words.text.unsupportedMedia} (${plain(block.name)})*`];
  }
}

function linesOf(text: FormattedText, { style, noteOf, emojiOf }: PageContext): readonly string[] {
  const markdown = writeMarkdown(parseEntities(text.text, text.entities, { ...style, ...(noteOf !== undefined && { noteOf }), ...(emojiOf !== undefined && { emojiOf }) }), true);
  return markdown === '' ? [] : markdown.split('\n');
}

/** A text in one line; line breaks become `between`. */
function inlineOf(text: FormattedText, context: PageContext, between = ' '): string {
  return linesOf(text, context).map((line) => line.trim()).filter((line) => line !== '').join(between);
}

function headingLines({ level, text }: Extract<PageBlock, { type: 'heading' }>, context: PageContext): readonly string[] {
  // The outline shows headings as they are written.
  const title = inlineOf(text, { ...context, emojiOf: () => null });
  if (title === '') return [];
  // The note's own title is the first heading; Obsidian knows six levels.
  return [context.headings === 'sections' ? `${'#'.repeat(Math.min(6, Math.max(1, level)))} ${title}` : `<b>${title}</b>`];
}

function nested(blocks: readonly PageBlock[], context: PageContext): readonly string[] {
  const text = renderPage(blocks, context);
  return text === '' ? [] : text.split('\n');
}

function quoted(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === '' ? '>' : `> ${line}`));
}

/** Two stretches of lines, a blank line between them when there are both. */
function separated(first: readonly string[], second: readonly string[]): readonly string[] {
  return [...first, ...(first.length > 0 && second.length > 0 ? [''] : []), ...second];
}

/** Who said what is quoted, in a line of its own. */
function signed(caption: FormattedText, context: PageContext): readonly string[] {
  const text = inlineOf(caption, context);
  return text === '' ? [] : ['', `— ${text}`];
}

function captionLines({ text, credit }: PageCaption, context: PageContext): readonly string[] {
  const by = inlineOf(credit, context);
  return [...linesOf(text, context), ...(by === '' ? [] : [`— ${by}`])];
}

function listLines(list: Extract<PageBlock, { type: 'list' }>, context: PageContext): readonly string[] {
  const { items, isOrdered, isReversed = false, start } = list;
  let number = (start ?? (isReversed ? items.length : 1)) - (isReversed ? -1 : 1);
  return items.flatMap((item) => {
    if (isOrdered) number = numberOf(item) ?? number + (isReversed ? -1 : 1);
    // Markdown counts up and from 0 on: other numbers are written as text.
    const isCounted = isOrdered && !isReversed && number >= 0;
    const bullet = isCounted ? `${number}. ` : '- ';
    const label = isOrdered && !isCounted ? `${number}\\. ` : '';
    const box = item.isChecked === undefined ? '' : item.isChecked ? '[x] ' : '[ ] ';
    return itemLines(item, { bullet, before: box + label, context });
  });
}

function numberOf({ number }: PageListItem): number | undefined {
  const digits = /^-?\d{1,9}(?=\.?$)/.exec(number ?? '')?.[0];
  return digits === undefined ? undefined : Number(digits);
}

function itemLines({ blocks }: PageListItem, { bullet, before, context }: { readonly bullet: string; readonly before: string; readonly context: PageContext }): readonly string[] {
  const lines = blocks.flatMap((block, index) => {
    const own = renderBlock(block, context);
    return index > 0 && block.type !== 'list' && own.length > 0 ? ['', ...own] : [...own];
  });
  const [first = '', ...rest] = lines;
  // At the beginning of an item this would be a check box.
  const shown = before === '' && /^\[.\](?:\s|$)/.test(first) ? `\\${first}` : first;
  const indent = ' '.repeat(bullet.length);
  return [(bullet + before + shown).trimEnd(), ...rest.map((line) => (line === '' ? '' : indent + line))];
}

function embedLines({ url, title, date, blocks, caption }: Extract<PageBlock, { type: 'embed' }>, context: PageContext): readonly string[] {
  const label = title ?? url ?? '';
  const day = date === undefined ? '' : localDay(date, context.style.timeZone);
  const head = [url === undefined ? plain(label) : linkTo(label, url), day].filter((part) => part !== '').join(' · ');
  return separated([...(head === '' ? [] : [head])], separated(quoted(nested(blocks, context)), captionLines(caption, context)));
}

function relatedLine({ url, title, description, author, date }: PageRelated, { style }: PageContext): string {
  const day = date === undefined ? '' : localDay(date, style.timeZone);
  const facts = [plain(author ?? ''), day, plainLines(description ?? '').join(' ')].filter((fact) => fact !== '');
  return `- ${[linkTo(title, url), ...facts].join(' · ')}`;
}
