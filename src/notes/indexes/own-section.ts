import { findFrontMatter } from '../properties/front-matter';
import { blockBase, lineHash, linesOfBase } from '../merge/line-hash';
import { isBlank, linesOf, withoutBlankEnds } from '../merge/note-text';
import type { BlockBase } from '../types';

/*
 * A note we write from numbers, such as an index, has no messages to merge. Its section is written anew; every line in it that is
 * not ours stays, below the heading it stands under, and everything outside the section is never looked at.
 */

/** What is written into a note. */
export interface OwnSection {
  /** Our lines, without the mark. */
  readonly lines: readonly string[];
  /** Ends the section, alone on a line: `^tg-index`. */
  readonly mark: string;
  /** A line after which the section begins; without it the section begins with the note's text. */
  readonly after?: string;
  /** Our lines as they were last written; null when that is not known. */
  readonly base: BlockBase | null;
  /** Tells our lines by their shape where it is not known what was last written. */
  readonly isOwn: (line: string) => boolean;
}

/** A stretch of the user's lines and the heading it stands under; empty for none. */
interface UserLines {
  readonly heading: string;
  readonly lines: readonly string[];
}

/** The text after the front matter with our section brought up to date. */
export function withOwnSection(body: string, section: OwnSection): string {
  const eol = body.includes('\r\n') ? '\r\n' : '\n';
  const lines = linesOf(body);
  const end = lines.indexOf(section.mark);
  const own = [...section.lines, '', section.mark];
  if (end < 0) return `${isBlank(body) ? eol : `${lines.join(eol).trimEnd()}${eol}${eol}`}${own.join(eol)}${eol}`;
  const after = section.after === undefined ? -1 : lines.indexOf(section.after);
  const start = after < end ? after + 1 : 0;
  const written = withUserLines(section.lines, userLines(lines.slice(start, end), section));
  return [...lines.slice(0, start), '', ...written, '', ...lines.slice(end)].join(eol) + eol;
}

/** Merge base of a section, for the next time. */
export function sectionBase({ lines }: Pick<OwnSection, 'lines'>): BlockBase {
  return blockBase(lines.map(withoutTargets).join('\n'));
}

/** The text of a note without its front matter, and where that ends. */
export function bodyOf(note: string | null): { readonly frontMatter: string | null; readonly body: string } {
  const end = note === null ? 0 : (findFrontMatter(note)?.end ?? 0);
  return { frontMatter: note === null || end === 0 ? null : note.slice(0, end), body: note?.slice(end) ?? '' };
}

function userLines(present: readonly string[], { lines, base, isOwn }: OwnSection): readonly UserLines[] {
  const known = new Set([...lines.map((line) => lineHash(withoutTargets(line))), ...(base === null ? [] : linesOfBase(base))]);
  const found: { heading: string; lines: string[] }[] = [];
  let heading = '';
  let current: { heading: string; lines: string[] } | null = null;
  for (const line of present) {
    const isOurs = !isBlank(line) && (known.has(lineHash(withoutTargets(line))) || (base === null && isOwn(line)));
    if (isOurs) {
      current = null;
      if (isHeading(line)) heading = line;
    } else if (current !== null) current.lines.push(line);
    else if (!isBlank(line)) found.push((current = { heading, lines: [line] }));
  }
  return found.map((chunk) => ({ heading: chunk.heading, lines: withoutBlankEnds(chunk.lines) }));
}

/** The user's lines come last below their heading; those of a heading that is gone, last of all. */
function withUserLines(own: readonly string[], chunks: readonly UserLines[]): readonly string[] {
  const before = (heading: string): readonly string[] => chunks.filter((chunk) => chunk.heading === heading).flatMap(({ lines }) => [...lines, '']);
  const headings = new Set(own.filter(isHeading));
  const result: string[] = [...before('')];
  let heading = '';
  for (const line of own) {
    if (isHeading(line)) {
      if (heading !== '') result.push(...before(heading));
      heading = line;
    }
    result.push(line);
  }
  const late = [...before(heading === '' ? '\0' : heading), ...chunks.filter((chunk) => chunk.heading !== '' && !headings.has(chunk.heading)).flatMap(({ lines }) => [...lines, ''])];
  if (late.length > 0 && !isBlank(result.at(-1))) result.push('');
  return withoutBlankEnds([...result, ...late]);
}

/** Obsidian rewrites links when a note or folder is renamed; the line is ours all the same. */
function withoutTargets(line: string): string {
  return line.replace(/\[\[[^\]|]*\|/g, '[[|');
}

function isHeading(line: string): boolean {
  return /^#{1,6} /.test(line);
}
