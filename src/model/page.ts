import type { UnixSeconds } from './ids';
import type { FileMedia } from './media';
import type { Entity } from './message';

/*
 * Text in blocks: articles (Telegram's instant view, or a page of telegra.ph) and rich messages. All texts are untrusted.
 */

/** Formatted text; offsets as in a message. */
export interface FormattedText {
  readonly text: string;
  readonly entities: readonly Entity[];
}

/** What stands below a picture or an embedded page. */
export interface PageCaption {
  readonly text: FormattedText;
  readonly credit: FormattedText;
}

/** An item of a list in an article; it may hold whole blocks. */
export interface PageListItem {
  /** Set for the items of a list with check boxes. */
  readonly isChecked?: boolean;
  /** What stands before the item of an ordered list, when it is not simply the next number. */
  readonly number?: string;
  readonly blocks: readonly PageBlock[];
}

/** A cell of a table in an article. */
export interface PageCell {
  readonly text: FormattedText;
  readonly isHeader?: boolean;
  readonly align?: 'center' | 'right';
  /** Columns and rows the cell takes; absent: one. */
  readonly columns?: number;
  readonly rows?: number;
}

/** An article that is recommended at the end of another. */
export interface PageRelated {
  readonly url: string;
  readonly title: string;
  readonly description?: string;
  readonly author?: string;
  readonly date?: UnixSeconds;
}

/** One block of a page. Nothing of a page is left out: what cannot be shown is `unsupported` and has its name. */
export type PageBlock =
  | { readonly type: 'heading'; /** 1 to 6 */ readonly level: number; readonly text: FormattedText }
  | { readonly type: 'paragraph'; readonly text: FormattedText }
  | { readonly type: 'authorDate'; readonly author: FormattedText; readonly date?: UnixSeconds }
  | { readonly type: 'code'; readonly text: string; readonly language: string }
  | { readonly type: 'math'; readonly source: string }
  | { readonly type: 'divider' }
  | { readonly type: 'list'; readonly isOrdered: boolean; readonly start?: number; readonly isReversed?: boolean; readonly items: readonly PageListItem[] }
  | { readonly type: 'quote'; readonly isCollapsed: boolean; readonly blocks: readonly PageBlock[]; readonly caption: FormattedText }
  /** A file that lies on Telegram; `url`: where a click on it leads. */
  | { readonly type: 'file'; readonly media: FileMedia; readonly url?: string; readonly caption: PageCaption }
  /** A picture or film that lies on the page's own host. */
  | { readonly type: 'remoteFile'; readonly kind: 'photo' | 'video' | 'audio'; readonly url: string; readonly caption: PageCaption }
  /** Something of another site; `title` says what it is. */
  | { readonly type: 'embed'; readonly url?: string; readonly title?: string; readonly date?: UnixSeconds; readonly blocks: readonly PageBlock[]; readonly caption: PageCaption }
  /** Pictures shown beside or after each other. */
  | { readonly type: 'group'; readonly blocks: readonly PageBlock[]; readonly caption: PageCaption }
  | { readonly type: 'details'; readonly title: FormattedText; readonly blocks: readonly PageBlock[] }
  | { readonly type: 'table'; readonly title: FormattedText; readonly rows: readonly (readonly PageCell[])[] }
  | { readonly type: 'related'; readonly title: FormattedText; readonly articles: readonly PageRelated[] }
  | { readonly type: 'map'; readonly latitude: number; readonly longitude: number; readonly caption: PageCaption }
  | { readonly type: 'buttons'; readonly buttons: readonly { readonly text: string; readonly url?: string }[] }
  /** A file Telegram names and does not send. */
  | { readonly type: 'missingFile'; readonly kind: 'photo' | 'video' | 'audio' | 'document'; readonly caption: PageCaption }
  | { readonly type: 'unsupported'; readonly name: string };

/** The content of a rich message. */
export interface Page {
  readonly blocks: readonly PageBlock[];
  /** Telegram sent only the beginning; asking for the page gives the rest. */
  readonly isPartial?: boolean;
}

/** A page of a web site. */
export interface Article {
  /** As Telegram, or the site, has it. */
  readonly url: string;
  readonly title: string;
  readonly author?: string;
  /** Absent when the article does not say. */
  readonly date?: UnixSeconds;
  readonly blocks: readonly PageBlock[];
}

/** Nothing. */
export const noText: FormattedText = { text: '', entities: [] };

/** Every block of a page, those inside others included, in reading order. */
export function* eachBlock(blocks: readonly PageBlock[]): Generator<PageBlock> {
  for (const block of blocks) {
    yield block;
    if ('blocks' in block) yield* eachBlock(block.blocks);
    if (block.type === 'list') for (const item of block.items) yield* eachBlock(item.blocks);
  }
}

/** Files of Telegram that a page shows, each once. */
export function filesOfPage(blocks: readonly PageBlock[]): readonly FileMedia[] {
  const files = new Map<string, FileMedia>();
  for (const block of eachBlock(blocks)) if (block.type === 'file') files.set(block.media.file.id, block.media);
  return [...files.values()];
}

/** The text a message begins with: its own, or that of the first blocks of a rich message. */
export function leadingText({ text, page }: { readonly text: string; readonly page?: Page }): string {
  if (text !== '' || page === undefined) return text;
  const lines: string[] = [];
  for (const block of page.blocks) {
    if (block.type !== 'heading' && block.type !== 'paragraph') break;
    lines.push(block.text.text);
  }
  return lines.join('\n');
}
