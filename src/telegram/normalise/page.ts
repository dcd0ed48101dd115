import { noText, type Article, type FormattedText, type Page, type PageBlock, type PageCaption, type PageCell, type PageListItem } from '../../model/page';
import { child, children, flag, int, longText, optionalText, text, type Tl } from '../codec/tl';
import { documentMedia, photoMedia } from './document';
import { optional } from './optional';
import { richText } from './rich-text';

/** chosen: deeper than any page is nested; what lies below is named as not shown. */
const MAX_DEPTH = 32;

/** Files that came along with a page, by id. */
interface Source {
  readonly photos: ReadonlyMap<string, Tl>;
  readonly documents: ReadonlyMap<string, Tl>;
  readonly depth: number;
}

type Reader = (block: Tl, source: Source) => readonly PageBlock[];

/** One reader per `PageBlock` constructor of the library; a test walks the schema against this table. */
export const pageBlockReaders: Readonly<Record<string, Reader>> = {
  pageBlockUnsupported: (block) => [{ type: 'unsupported', name: block._ }],
  pageBlockTitle: heading(1),
  pageBlockSubtitle: paragraph,
  pageBlockKicker: paragraph,
  pageBlockHeader: heading(2),
  pageBlockSubheader: heading(3),
  pageBlockHeading1: heading(1),
  pageBlockHeading2: heading(2),
  pageBlockHeading3: heading(3),
  pageBlockHeading4: heading(4),
  pageBlockHeading5: heading(5),
  pageBlockHeading6: heading(6),
  pageBlockParagraph: paragraph,
  pageBlockFooter: paragraph,
  pageBlockThinking: paragraph,
  pageBlockAuthorDate: (block) => {
    const date = int(block, 'publishedDate') ?? 0;
    return [{ type: 'authorDate', author: richText(child(block, 'author')), ...(date > 0 && { date }) }];
  },
  pageBlockPreformatted: (block) => [{ type: 'code', text: richText(child(block, 'text')).text, language: text(block, 'language') }],
  pageBlockMath: (block) => [{ type: 'math', source: text(block, 'source') }],
  pageBlockDivider: () => [{ type: 'divider' }],
  // A place to link to, with nothing to see.
  pageBlockAnchor: () => [],
  pageBlockList: (block, source) => [{ type: 'list', isOrdered: false, items: children(block, 'items').map((item) => listItem(item, source)) }],
  pageBlockOrderedList: (block, source) => [
    {
      type: 'list',
      isOrdered: true,
      ...optional('start', int(block, 'start')),
      ...(flag(block, 'reversed') && { isReversed: true }),
      items: children(block, 'items').map((item) => listItem(item, source)),
    },
  ],
  pageBlockBlockquote: (block) => [{ type: 'quote', isCollapsed: flag(block, 'collapsed'), blocks: paragraph(block), caption: richText(child(block, 'caption')) }],
  pageBlockPullquote: (block) => [{ type: 'quote', isCollapsed: false, blocks: paragraph(block), caption: richText(child(block, 'caption')) }],
  pageBlockBlockquoteBlocks: (block, source) => [{ type: 'quote', isCollapsed: false, blocks: inner(block, source), caption: richText(child(block, 'caption')) }],
  pageBlockPhoto: (block, source) => [fileBlock({ kind: 'photo', id: longText(block, 'photoId'), block }, source)],
  pageBlockVideo: (block, source) => [fileBlock({ kind: 'video', id: longText(block, 'videoId'), block }, source)],
  pageBlockAudio: (block, source) => [fileBlock({ kind: 'audio', id: longText(block, 'audioId'), block }, source)],
  pageBlockDocument: (block, source) => [fileBlock({ kind: 'document', id: longText(block, 'documentId'), block }, source)],
  pageBlockCover: (block, source) => {
    const cover = child(block, 'cover');
    return cover === undefined ? [] : readBlocks([cover], source);
  },
  pageBlockEmbed: (block, source) => {
    const poster = longText(block, 'posterPhotoId');
    const pictures = poster === undefined || poster === '0' ? [] : [fileBlock({ kind: 'photo', id: poster, block: { _: block._ } }, source)];
    return [{ type: 'embed', ...optional('url', optionalText(block, 'url')), blocks: pictures, caption: captionOf(block) }];
  },
  pageBlockEmbedPost: (block, source) => {
    const date = int(block, 'date') ?? 0;
    return [{ type: 'embed', ...optional('url', optionalText(block, 'url')), ...optional('title', optionalText(block, 'author')), ...(date > 0 && { date }), blocks: inner(block, source), caption: captionOf(block) }];
  },
  pageBlockCollage: group,
  pageBlockSlideshow: group,
  pageBlockChannel: (block) => {
    const channel = child(block, 'channel');
    const username = channel === undefined ? undefined : optionalText(channel, 'username');
    return [{ type: 'embed', ...optional('url', username === undefined ? undefined : `https://t.me/${username}`), ...optional('title', channel === undefined ? undefined : optionalText(channel, 'title')), blocks: [], caption: noCaption }];
  },
  pageBlockTable: (block) => [{ type: 'table', title: richText(child(block, 'title')), rows: children(block, 'rows').map((row) => children(row, 'cells').map(cell)) }],
  pageBlockDetails: (block, source) => [{ type: 'details', title: richText(child(block, 'title')), blocks: inner(block, source) }],
  pageBlockRelatedArticles: (block) => [
    {
      type: 'related',
      title: richText(child(block, 'title')),
      articles: children(block, 'articles').map((article) => ({
        url: text(article, 'url'),
        title: optionalText(article, 'title') ?? text(article, 'url'),
        ...optional('description', optionalText(article, 'description')),
        ...optional('author', optionalText(article, 'author')),
        ...optional('date', int(article, 'publishedDate')),
      })),
    },
  ],
  pageBlockMap: (block) => {
    const point = child(block, 'geo');
    return [point?._ === 'geoPoint' ? { type: 'map', latitude: int(point, 'lat') ?? 0, longitude: int(point, 'long') ?? 0, caption: captionOf(block) } : { type: 'unsupported', name: block._ }];
  },
  pageBlockButtonRow: (block) => [
    {
      type: 'buttons',
      buttons: children(block, 'buttons').map((button) => {
        const type = child(button, 'type');
        const label = child(button, 'text');
        return { text: label === undefined ? text(button, 'text') : richText(label).text, ...optional('url', optionalText(button, 'url') ?? (type === undefined ? undefined : optionalText(type, 'url'))) };
      }),
    },
  ],
  // Only clients send it.
  inputPageBlockMap: (block) => [{ type: 'unsupported', name: block._ }],
};

const noCaption: PageCaption = { text: noText, credit: noText };

/** A `page` or a `richMessage`. */
export function normalisePage(page: Tl): Page {
  return { blocks: readBlocks(children(page, 'blocks'), sourceOf(page)), ...(flag(page, 'part') && { isPartial: true }) };
}

/** A `webPage` with its instant view; undefined when there is none. */
export function normaliseArticle(webPage: Tl): (Article & Pick<Page, 'isPartial'>) | undefined {
  const cached = child(webPage, 'cachedPage');
  if (cached === undefined) return undefined;
  const page = normalisePage(cached);
  const [first] = page.blocks;
  // The title is the note's own heading.
  const isTitled = first?.type === 'heading' && first.level === 1;
  const byline = page.blocks.find((block) => block.type === 'authorDate');
  const author = optionalText(webPage, 'author') ?? (byline?.author.text === '' ? undefined : byline?.author.text);
  return {
    url: optionalText(webPage, 'url') ?? text(cached, 'url'),
    title: optionalText(webPage, 'title') ?? (isTitled ? first.text.text : ''),
    ...optional('author', author),
    ...optional('date', byline?.date),
    blocks: (isTitled ? page.blocks.slice(1) : page.blocks).filter((block) => block !== byline),
    ...(page.isPartial === true && { isPartial: true }),
  };
}

function sourceOf(page: Tl): Source {
  const byId = (field: string): ReadonlyMap<string, Tl> => new Map(children(page, field).map((file) => [longText(file, 'id') ?? '', file]));
  return { photos: byId('photos'), documents: byId('documents'), depth: 0 };
}

function readBlocks(blocks: readonly Tl[], source: Source): readonly PageBlock[] {
  if (source.depth > MAX_DEPTH) return blocks.map(({ _ }) => ({ type: 'unsupported', name: _ }));
  const deeper = { ...source, depth: source.depth + 1 };
  return blocks.flatMap((block) => {
    const read = Object.hasOwn(pageBlockReaders, block._) ? pageBlockReaders[block._] : undefined;
    return read === undefined ? [{ type: 'unsupported', name: block._ } as const] : read(block, deeper);
  });
}

function inner(block: Tl, source: Source): readonly PageBlock[] {
  return readBlocks(children(block, 'blocks'), source);
}

function heading(level: number): Reader {
  return (block) => [{ type: 'heading', level, text: richText(child(block, 'text')) }];
}

function paragraph(block: Tl): readonly PageBlock[] {
  const content = richText(child(block, 'text'));
  return content.text === '' ? [] : [{ type: 'paragraph', text: content }];
}

function group(block: Tl, source: Source): readonly PageBlock[] {
  return [{ type: 'group', blocks: readBlocks(children(block, 'items'), source), caption: captionOf(block) }];
}

function captionOf(block: Tl): PageCaption {
  const caption = child(block, 'caption');
  return caption?._ === 'pageCaption' ? { text: richText(child(caption, 'text')), credit: richText(child(caption, 'credit')) } : noCaption;
}

function fileBlock({ kind, id, block }: { readonly kind: 'photo' | 'video' | 'audio' | 'document'; readonly id: string | undefined; readonly block: Tl }, { photos, documents }: Source): PageBlock {
  const caption = captionOf(block);
  const media = kind === 'photo' ? photoMedia(photos.get(id ?? ''), flag(block, 'spoiler')) : documentMedia(documents.get(id ?? ''), flag(block, 'spoiler'));
  return media === undefined ? { type: 'missingFile', kind, caption } : { type: 'file', media, ...optional('url', optionalText(block, 'url')), caption };
}

function listItem(item: Tl, source: Source): PageListItem {
  const number = optionalText(item, 'num') ?? int(item, 'value')?.toString();
  return {
    ...(flag(item, 'checkbox') && { isChecked: flag(item, 'checked') }),
    ...optional('number', number),
    blocks: child(item, 'text') === undefined ? inner(item, source) : paragraph(item),
  };
}

function cell(tl: Tl): PageCell {
  const content: FormattedText = richText(child(tl, 'text'));
  return {
    text: content,
    ...(flag(tl, 'header') && { isHeader: true }),
    ...(flag(tl, 'alignCenter') ? { align: 'center' as const } : flag(tl, 'alignRight') ? { align: 'right' as const } : {}),
    ...optional('columns', int(tl, 'colspan')),
    ...optional('rows', int(tl, 'rowspan')),
  };
}
