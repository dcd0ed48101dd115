import type { Chat } from '../../model/chat';
import type { VaultPath } from '../../model/ids';
import { linesOf } from '../merge/note-text';
import { mergeFrontMatter } from '../properties/front-matter';
import { aliasText, plain } from '../render/inline';
import type { BlockId, NoteStyle, Properties } from '../types';
import { everyWords, wordsOf } from '../words/words';
import { isPicture, type ShownPicture } from './gallery-entries';
import { bodyOf, withOwnSection } from './own-section';

/** Ends our part of the note. */
const galleryMark = '^tg-gallery';

/** A cell of a gallery: a line of the note. */
export interface GalleryCell {
  readonly blockId: BlockId;
  /** Path of the note it links to, as the link says it. */
  readonly note: string;
  /** Month of its message: `2025-01`. */
  readonly month: string;
  readonly line: string;
}

/** What a gallery says. */
export interface GalleryContents {
  readonly chat: Chat;
  /** The year it holds; empty for all of them. */
  readonly year: string;
  readonly cells: readonly GalleryCell[];
  /** Galleries of single years, by year, when the chat has those. */
  readonly years: Readonly<Record<string, VaultPath>>;
}

/** chosen: width of a picture where styles.css is not there, in pixels. */
const thumbPx = 160;
/** A picture calls its message by the day, what has none by its file's name: other words are the user's. */
const cellShape = /^- (?:!\[\[[^\]|]+\|tobs-thumb\|\d+\]\] (?=.*\|\d{4}-\d\d(?:-\d\d)?\]\]$)|(?=.*\.\w{1,5}\]\]$))\[\[([^\]|#]+)#\^(tg-m?\d+)\|(.*)\]\]$/;
const monthShape = /^## (\d{4}-\d\d)$/;
const yearShape = /^- \[\[[^\]|]+\|\d{4}\]\]$/;

/**
 * `- ![[…/12.jpg|tobs-thumb|160]] [[2025/2025-01-02 Chat#^tg-12|2025-01-02]]`: a picture and the link to its message, over which
 * styles.css spreads that link. Links inside of links are no Obsidian syntax, and only wikilinks follow a note that is renamed.
 * What has no picture is called by its file's name.
 *
 * @param thumb small picture of the file; null: there is none
 */
export function cellOf({ blockId, note, path, day }: ShownPicture, thumb: VaultPath | null): GalleryCell {
  const image = thumb ?? (isPicture(path) ? path : null);
  const shown = image === null ? path.slice(path.lastIndexOf('/') + 1) : day;
  return { blockId, note, month: day.slice(0, 7), line: `- ${image === null ? '' : `![[${image}|tobs-thumb|${thumbPx}]] `}[[${note}#^${blockId}|${aliasText(shown)}]]` };
}

/** What stands in a gallery: our cells, and messages whose cells the user changed: list items that link to them in the place of ours. */
export function readGallery(text: string): { readonly cells: readonly GalleryCell[]; readonly taken: ReadonlySet<BlockId> } {
  const lines = linesOf(text);
  const cells: GalleryCell[] = [];
  const taken = new Set<BlockId>();
  let month = '';
  for (const line of lines) {
    month = monthShape.exec(line)?.[1] ?? month;
    const [, note, blockId, shown = ''] = cellShape.exec(line) ?? [];
    if (note !== undefined && blockId !== undefined) cells.push({ blockId, note, month: /^\d{4}-\d\d(?=-\d\d$)/.exec(shown)?.[0] ?? month, line });
    else if (line.startsWith('- ') || line.includes('|tobs-thumb')) for (const [, id = ''] of line.matchAll(/#\^(tg-m?\d+)(?=[|\])])/g)) taken.add(id);
  }
  for (const { blockId } of cells) taken.delete(blockId);
  return { cells, taken };
}

/** The text of a gallery, newest month and picture first. What the user wrote into it stays. @param current its text, or null */
export function galleryText(current: string | null, contents: GalleryContents, { language }: Pick<NoteStyle, 'language'>): string {
  const { frontMatter, body } = bodyOf(current);
  const { index } = wordsOf(language);
  const { chat, year, years } = contents;
  const lines = [`# ${[plain(chat.title) || '?', index.gallery, ...(year === '' ? [] : [year])].join(' · ')}`, ...yearLines(years), ...monthLines(contents.cells)];
  return mergeFrontMatter(frontMatter, propertiesOf(contents)) + withOwnSection(body, { lines, mark: galleryMark, base: null, isOwn: isGalleryLine });
}

/** True when it is the chat's gallery. @param year empty for the one of all years */
export function isGalleryOf(properties: Readonly<Record<string, string>>, chat: Pick<Chat, 'id'>, year: string): boolean {
  return properties['tg-chat-id'] === chat.id && properties['tg-layout'] === 'gallery' && (properties['tg-date'] ?? '') === year;
}

function propertiesOf({ chat, year, cells }: GalleryContents): Properties {
  return [
    ['tg-chat', chat.title],
    ['tg-chat-id', chat.id],
    ['tg-type', chat.kind],
    ['tg-layout', 'gallery'],
    ...(year === '' ? [] : ([['tg-date', year]] as const)),
    ['tg-count', cells.length],
  ];
}

function yearLines(years: Readonly<Record<string, VaultPath>>): readonly string[] {
  const lines = Object.keys(years).sort().reverse().map((year) => `- [[${(years[year] ?? '').replace(/\.md$/, '')}|${year}]]`);
  return lines.length === 0 ? [] : ['', ...lines];
}

function monthLines(cells: readonly GalleryCell[]): readonly string[] {
  let shown = '';
  return cells.toSorted(newestFirst).flatMap(({ month, line }) => {
    if (month === shown || month === '') return [line];
    shown = month;
    return ['', `## ${month}`, '', line];
  });
}

/** Messages from before a migration are older than all others. */
function newestFirst(a: GalleryCell, b: GalleryCell): number {
  if (a.month !== b.month) return a.month < b.month ? 1 : -1;
  const [isOld, isOtherOld] = [a.blockId.startsWith('tg-m'), b.blockId.startsWith('tg-m')];
  return isOld === isOtherOld ? numberOf(b.blockId) - numberOf(a.blockId) : isOld ? 1 : -1;
}

function numberOf(blockId: BlockId): number {
  return Number(/\d+$/.exec(blockId)?.[0]);
}

const titles = new RegExp(`^# .* · (?:${everyWords.map(({ index }) => index.gallery).join('|')})(?: · \\d{4})?$`);

function isGalleryLine(line: string): boolean {
  return titles.test(line) || cellShape.test(line) || monthShape.test(line) || yearShape.test(line);
}
