import { headerIndex, isBlank, linesOf, parseNote } from '../merge/note-text';
import type { VaultPath } from '../../model/ids';
import type { BlockId } from '../types';

/*
 * A thread's section in a note: a folded callout with one list item per comment, which ends in the comment's marker.
 *
 *     > [!tobs-comments]- Comments (2)
 *     > - **Anna** · 2024-01-02 14:03
 *     >   First!
 *     >   ^tg-c12
 *
 * Items of a list are blocks of their own to Obsidian even in a callout; paragraphs of a callout are not (docs/adr).
 * Taken out of quote and list, the section reads like any note: the same code finds, merges and inserts comments.
 */

/** A section as it stands in a note. */
export interface ThreadSection {
  /** Offsets in the note: from the title's line up to the end of the last quoted one. */
  readonly start: number;
  readonly end: number;
  readonly title: string;
  /** Quoted lines after the title, without line ends. */
  readonly lines: readonly string[];
}

const titleLine = /^> ?\[!tobs-comments\]/;
const anyTitle = /^> ?\[!tobs-comments\]/gm;
const itemStart = /^- (?=\*\*.+\*\* · (?:\d{4}-\d\d-\d\d )?\d\d:\d\d(?: · |$))/;
const marker = /^\^tg-c\d+\s*$/;

/** The first section in `[from, to)` of a note, or null. */
export function sectionIn(note: string, from: number, to: number): ThreadSection | null {
  const pattern = new RegExp(anyTitle);
  pattern.lastIndex = from;
  const match = pattern.exec(note);
  return match === null || match.index >= to ? null : sectionAt(note, match.index);
}

/** The section that holds a block, wherever it stands; null when no section does. */
export function sectionOf(note: string, blockId: BlockId): ThreadSection | null {
  const found = new RegExp(`^>[ \\t]*\\^${blockId}[ \\t]*\\r?$`, 'm').exec(note);
  if (found === null) return null;
  let start = found.index;
  for (;;) {
    if (titleLine.test(note.slice(start))) return sectionAt(note, start);
    const before = start < 2 ? -1 : note.lastIndexOf('\n', start - 2);
    if (start === 0 || note[before + 1] !== '>') return null;
    start = before + 1;
  }
}

function sectionAt(note: string, start: number): ThreadSection {
  let end = start;
  while (note[end] === '>') {
    const lineEnd = note.indexOf('\n', end);
    end = lineEnd < 0 ? note.length : lineEnd + 1;
  }
  const [title = '', ...lines] = linesOf(note.slice(start, end));
  return { start, end, title, lines };
}

/** The lines of a section, out of quote and list: one for each. */
export function unquoted(lines: readonly string[]): readonly string[] {
  let isInside = false;
  return lines.map((line) => {
    const content = line.replace(/^> ?/, '');
    if (itemStart.test(content)) {
      isInside = true;
      return content.slice(2);
    }
    const text = content.replace(/^(?: {1,2}|\t)/, '');
    const isMarker = marker.test(text);
    if (!isInside) return isMarker ? text : content;
    if (isMarker) isInside = false;
    return text;
  });
}

/** Title line of a new section. */
export function titleOf(heading: string, count: number): string {
  return `> [!tobs-comments]- ${heading} (${count})`;
}

/** The note of its own that a post's comments have. */
export interface ThreadLink {
  readonly path: VaultPath;
  /** What the link is called, in the language of the notes. */
  readonly heading: string;
  readonly count: number;
}

/** `> [!tobs-comments] [[Telegram/News/comments/…|Comments]] (2)`: stands below the post instead of a section. */
export function linkLine({ path, heading, count }: ThreadLink): string {
  return `> [!tobs-comments] [[${path.replace(/\.md$/, '')}|${heading}]] (${count})`;
}

/** True for the title of a callout that only links to a note of comments. */
export function isThreadLink(title: string): boolean {
  return /^> ?\[!tobs-comments\][-+]? \[\[.*\]\]/.test(title);
}

/** A title with another count at its end; the user's own words, type of callout and folding stay. */
export function recounted(title: string, count: number): string {
  return title.replace(/\(\d+\)\s*$/, `(${count})`);
}

/** What `requoted` knows of the section as it is. */
export interface QuotedBefore {
  readonly lines: readonly string[];
  /** First line of a comment as it was just rendered, where that is known. */
  readonly firstLineOf: (blockId: BlockId) => string | undefined;
}

/** The quoted lines of a section's new text; comments that did not change keep theirs to the byte. */
export function requoted(text: string, before: QuotedBefore): readonly string[] {
  const known = quotedRegions(before.lines);
  const note = parseNote(text);
  const lines = note.regions.flatMap((region) => {
    const old = known.regions.get(region.blockId);
    return old?.text === region.text ? old.quoted : quoteRegion(linesOf(region.text), before.firstLineOf(region.blockId));
  });
  return [...lines, ...(note.tail === known.tail.text ? known.tail.quoted : linesOf(note.tail).map(quote))];
}

interface Quoted {
  readonly text: string;
  readonly quoted: readonly string[];
}

function quotedRegions(lines: readonly string[]): { readonly regions: ReadonlyMap<BlockId, Quoted>; readonly tail: Quoted } {
  const note = parseNote(textOf(unquoted(lines)));
  const regions = new Map<BlockId, Quoted>();
  let next = 0;
  for (const { blockId, text } of note.regions) {
    const count = linesOf(text).length;
    regions.set(blockId, { text, quoted: lines.slice(next, next + count) });
    next += count;
  }
  return { regions, tail: { text: note.tail, quoted: lines.slice(next) } };
}

/** Lines as the text of a note. */
export function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function quoteRegion(lines: readonly string[], firstLine: string | undefined): readonly string[] {
  const rendered = firstLine === undefined ? -1 : lines.lastIndexOf(firstLine);
  const header = rendered < 0 ? headerIndex(lines) : rendered;
  const start = header < 0 ? lines.findIndex((line) => !isBlank(line)) : header;
  return lines.map((line, index) => {
    if (index < start || line === '') return quote(line);
    return index === start ? `> - ${line}` : `>   ${line}`;
  });
}

function quote(line: string): string {
  return line === '' ? '>' : `> ${line}`;
}
