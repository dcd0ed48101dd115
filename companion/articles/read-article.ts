import { noText, type Article, type PageBlock, type PageCaption, type PageListItem } from '../../src/model/page';
import { absolute, inlineText, literalText } from './html-text';
import { elementsIn, parseHtml, type HtmlElement, type HtmlNode } from './html-tree';

const blockNames = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'aside', 'pre', 'ul', 'ol', 'hr', 'figure', 'img', 'video', 'audio', 'iframe', 'div', 'section', 'article', 'main', 'header', 'footer', 'table', 'address', 'figcaption', 'dl', 'details']);

/**
 * An article of telegra.ph as its page has it. Known elements become what they are; of unknown ones the content stays.
 *
 * @param url where the page came from
 * @returns null when the page holds no article
 */
export function readArticle(html: string, url: string): Article | null {
  const page = parseHtml(html);
  const elements = [...elementsIn(page)];
  const body = elements.find(({ name }) => name === 'article') ?? elements.find(({ name }) => name === 'body');
  if (body === undefined) return null;
  const meta = (property: string): string | undefined => {
    const found = elements.find(({ name, attributes }) => name === 'meta' && attributes.get('property') === property)?.attributes.get('content')?.trim();
    return found === '' ? undefined : found;
  };
  const heading = [...elementsIn(body)].find(({ name }) => name === 'h1');
  const title = (heading === undefined ? undefined : inlineText(heading.children, url).text) ?? meta('og:title') ?? '';
  const author = meta('article:author');
  const date = secondsOf(meta('article:published_time') ?? elements.find(({ name }) => name === 'time')?.attributes.get('datetime'));
  const blocks = blocksOf(body.children.filter((node) => node !== heading && !isByline(node)), url);
  return { url, title, ...(author !== undefined && { author }), ...(date !== undefined && { date }), blocks };
}

/** Author and date below the title stand in the note's properties. */
function isByline(node: HtmlNode): boolean {
  return typeof node !== 'string' && node.name === 'address';
}

function secondsOf(date: string | undefined): number | undefined {
  const milliseconds = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(milliseconds) || milliseconds <= 0 ? undefined : Math.floor(milliseconds / 1000);
}

/** Blocks of mixed content: what stands between block elements is a paragraph. */
function blocksOf(nodes: readonly HtmlNode[], base: string): readonly PageBlock[] {
  const blocks: PageBlock[] = [];
  let inline: HtmlNode[] = [];
  const endParagraph = (): void => {
    const text = inlineText(inline, base);
    if (text.text.trim() !== '') blocks.push({ type: 'paragraph', text });
    inline = [];
  };
  for (const node of nodes) {
    if (typeof node === 'string' || !holdsBlock(node)) {
      inline.push(node);
      continue;
    }
    endParagraph();
    blocks.push(...blockOf(node, base));
  }
  endParagraph();
  return blocks;
}

/** Block elements, and unknown or inline ones with a block inside. */
function holdsBlock(element: HtmlElement): boolean {
  return blockNames.has(element.name) || element.children.some((child) => typeof child !== 'string' && holdsBlock(child));
}

function blockOf(element: HtmlElement, base: string): readonly PageBlock[] {
  const { name, children } = element;
  switch (name) {
    case 'h1':
    case 'h2':
      return [{ type: 'heading', level: 2, text: inlineText(children, base) }];
    case 'h3':
    case 'h4':
    case 'h5':
    case 'h6':
      // The site knows two levels and calls them h3 and h4.
      return [{ type: 'heading', level: Number(name.slice(1)) - 1, text: inlineText(children, base) }];
    case 'blockquote':
    case 'aside':
      return [{ type: 'quote', isCollapsed: false, blocks: blocksOf(children, base), caption: noText }];
    case 'pre':
      return [{ type: 'code', text: literalText(children).replace(/^\n|\n$/g, ''), language: '' }];
    case 'hr':
      return [{ type: 'divider' }];
    case 'ul':
    case 'ol':
      return [{ type: 'list', isOrdered: name === 'ol', items: itemsOf(children, base) }];
    case 'figure':
      return figureOf(element, base);
    case 'img':
    case 'video':
    case 'audio':
    case 'iframe':
      return mediaOf(element, noCaption, base);
    case 'table':
      return [{ type: 'table', title: noText, rows: rowsOf(element, base) }];
    default:
      return blocksOf(children, base);
  }
}

const noCaption: PageCaption = { text: noText, credit: noText };

function itemsOf(nodes: readonly HtmlNode[], base: string): readonly PageListItem[] {
  return nodes.flatMap((node) => {
    if (typeof node === 'string') return node.trim() === '' ? [] : [{ blocks: blocksOf([node], base) }];
    return [{ blocks: node.name === 'li' ? blocksOf(node.children, base) : blocksOf([node], base) }];
  });
}

function figureOf(figure: HtmlElement, base: string): readonly PageBlock[] {
  const inside = [...elementsIn(figure)];
  const captionElement = inside.find(({ name }) => name === 'figcaption');
  const caption: PageCaption = captionElement === undefined ? noCaption : { text: inlineText(captionElement.children, base), credit: noText };
  const media = inside.filter(({ name }) => ['img', 'video', 'audio', 'iframe'].includes(name));
  const blocks = media.flatMap((element, index) => mediaOf(element, index === media.length - 1 ? caption : noCaption, base));
  return blocks.length > 0 ? blocks : blocksOf(figure.children, base);
}

function mediaOf({ name, attributes, children }: HtmlElement, caption: PageCaption, base: string): readonly PageBlock[] {
  const source = attributes.get('src') ?? children.flatMap((child) => (typeof child === 'string' ? [] : (child.attributes.get('src') ?? [])))[0] ?? '';
  const url = source === '' || source.startsWith('data:') ? null : absolute(source, base);
  const text = caption.text.text;
  if (url === null) return text === '' ? [] : [{ type: 'paragraph', text: caption.text }];
  if (name === 'iframe') return [{ type: 'embed', url: embeddedUrl(url), blocks: [], caption }];
  return [{ type: 'remoteFile', kind: name === 'img' ? 'photo' : name === 'video' ? 'video' : 'audio', url, caption }];
}

/** The site shows films of others through a page of its own, which names them. */
function embeddedUrl(url: string): string {
  const inner = new URL(url).searchParams.get('url');
  return inner !== null && /^https?:\/\//i.test(inner) ? inner : url;
}

function rowsOf(table: HtmlElement, base: string): Extract<PageBlock, { type: 'table' }>['rows'] {
  return [...elementsIn(table)]
    .filter(({ name }) => name === 'tr')
    .map((row) =>
      row.children.flatMap((cell) => {
        if (typeof cell === 'string' || !['td', 'th'].includes(cell.name)) return [];
        const [columns, rows] = [Number(cell.attributes.get('colspan')), Number(cell.attributes.get('rowspan'))];
        return [{ text: inlineText(cell.children, base), ...(cell.name === 'th' && { isHeader: true }), ...(columns > 1 && { columns }), ...(rows > 1 && { rows }) }];
      }),
    );
}
