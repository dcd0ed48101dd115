import { isEscapable, tabEntity, withCommands } from '../entities/escape';
import { emojiOfEmbed } from '../entities/emoji-embed';
import { shownAddress } from '../entities/tokens';
import { markerGuard } from '../entities/fence';
import { collapsedQuote, joinMark } from '../entities/write-markdown';
import { queryGuard } from '../entities/write-line';
import { spaceEntity } from './own-lines';

export { normaliseText } from '../entities/normalise';

/**
 * Text of a message as it was on Telegram, from the Markdown `writeMarkdown` made of it: for every text and all its
 * entities this gives back {@link normaliseText} of the text. Markdown from elsewhere loses its best known markers.
 */
export function plainTextOf(markdown: string): string {
  return textOfLines(markdown.split('\n'));
}

function textOfLines(lines: readonly string[]): string {
  let text = '';
  let isFirst = true;
  let isJoined = false;
  const add = (part: string): void => {
    text += isFirst || isJoined ? part : `\n${part}`;
    isFirst = false;
    isJoined = false;
  };
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? '';
    const fence = fenceOf(line);
    const end = fence === null ? -1 : closingFence(lines, at + 1, fence);
    if (end > 0) {
      add(lines.slice(at + 1, end).map((code) => withCommands(code.replace(guardedMarker, ''))).join('\n'));
      isJoined = (lines[end] ?? '').endsWith(joinMark);
      at = end + 1;
    } else if (isQuoted(line)) {
      let last = at;
      while (isQuoted(lines[last + 1])) last++;
      const inside = lines.slice(at, last + 1).map((quoted) => quoted.slice(quoted.startsWith('> ') ? 2 : 1));
      if (inside[0] === collapsedQuote) inside.shift();
      const willJoin = inside.at(-1)?.endsWith(joinMark) === true;
      const ending = inside.pop() ?? '';
      add(textOfLines([...inside, willJoin ? ending.slice(0, -joinMark.length) : ending]));
      isJoined = willJoin;
      // The blank line that ends a quote is ours.
      at = last + 1 + (lines[last + 1] === '' ? 1 : 0);
    } else {
      const willJoin = line.endsWith(joinMark);
      add(textOfLine(willJoin ? line.slice(0, -joinMark.length) : line));
      isJoined = willJoin;
      at++;
    }
  }
  return text;
}

function isQuoted(line: string | undefined): boolean {
  return line === '>' || line?.startsWith('> ') === true;
}

/** The opening fence of a code block, or null. */
export function fenceOf(line: string): string | null {
  return /^(`{3,})[^`]*$/.exec(line)?.[1] ?? null;
}

/** Index of the line that closes a code block, or -1. */
export function closingFence(lines: readonly string[], start: number, fence: string): number {
  return lines.findIndex((line, index) => index >= start && line.trimEnd() === fence);
}

/** Text of a line without block syntax: markers dropped, links reduced to what they show. */
export function textOfLine(line: string): string {
  if (!/[\\`*~<[&!\u00a0]/.test(line)) return line;
  return new LineReader(line).read().replaceAll('\u00a0', ' ');
}

const entities: readonly (readonly [written: string, text: string])[] = [
  [tabEntity, '\t'],
  [spaceEntity, ' '],
];
const tags = /(?:<\/?(?:u|b|i|s|sub|sup|mark|span)>|<span class="tobs-spoiler">)/y;
const autolink = /<(https?:\/\/[^<>\s]*)>/iy;
const linkTarget = /\]\([^()\s]*\)/y;
const wikilink = /!?\[\[([^\]|]*)(?:\|((?:[^\]\\]|\\.|\](?!\]))*))?\]\]/y;

const guardedMarker = new RegExp(`^${markerGuard}(?=${markerGuard}*\\s*\\^tg-[cm]?\\d+\\s*$)`);
const guardedQuery = new RegExp(`^(\\s*)${queryGuard}(?=${queryGuard}*\\$?=)`);

/** Reads one line from left to right. */
class LineReader {
  private at = 0;
  private text = '';
  /** Offset after the last space that was written as an entity. */
  private afterSpace = -1;

  constructor(private readonly line: string) {}

  read(): string {
    while (this.at < this.line.length) this.step();
    return this.text;
  }

  private step(): void {
    const { line, at } = this;
    const next = line.charAt(at);
    switch (next) {
      case '\\':
        return isEscapable(line[at + 1]) ? this.take(line.charAt(at + 1), 2) : this.take(next, 1);
      case '`':
        return this.code();
      case '*':
        return this.stars();
      case '~':
        return this.take(line.startsWith('~~', at) ? '' : next, line.startsWith('~~', at) ? 2 : 1);
      case '<':
        return this.tagOrAddress();
      case '&':
        return this.entity();
      case '!':
      case '[':
        return this.bracket();
      case ']': {
        const target = this.match(linkTarget);
        return target === null ? this.take(next, 1) : this.take('', target[0].length);
      }
      default:
        return this.take(next, 1);
    }
  }

  private take(text: string, length: number): void {
    this.text += text;
    this.at += length;
  }

  private match(sticky: RegExp): RegExpExecArray | null {
    sticky.lastIndex = this.at;
    return sticky.exec(this.line);
  }

  private code(): void {
    const run = this.match(/`+/y)?.[0] ?? '`';
    const end = this.endOfCode(this.at);
    const inside = this.line.slice(this.at + run.length, end - run.length);
    if (inside === '') return this.take(run, run.length);
    const isPadded = inside.startsWith(' ') && inside.endsWith(' ') && inside.trim() !== '';
    const code = isPadded ? inside.slice(1, -1) : inside;
    this.take(withCommands(code.replace(guardedQuery, '$1')), run.length * 2 + inside.length);
  }

  /** Offset after the code span that begins here; after its backticks when it has no end. */
  private endOfCode(start: number): number {
    const fence = /^`+/.exec(this.line.slice(start))?.[0] ?? '`';
    const closing = [...this.line.slice(start + fence.length).matchAll(/`+/g)].find(([found]) => found === fence);
    return start + fence.length + (closing === undefined ? 0 : closing.index + fence.length);
  }

  /** A star between spaces is a star; all others of the text are escaped. */
  private stars(): void {
    const run = this.match(/\*+/y)?.[0] ?? '*';
    const before = this.at === this.afterSpace ? ' ' : this.line.charAt(this.at - 1);
    const after = this.line.charAt(this.at + run.length);
    this.take(run === '*' && before.trim() === '' && after.trim() === '' ? run : '', run.length);
  }

  private tagOrAddress(): void {
    const found = this.match(tags)?.[0];
    if (found !== undefined) return this.take('', found.length);
    const address = this.match(autolink);
    if (address === null) return this.take('<', 1);
    this.take(address[1] ?? '', address[0].length);
  }

  private entity(): void {
    const { line, at } = this;
    if (line.startsWith(shownAddress[0], at)) {
      const end = line.indexOf(shownAddress[1], at);
      if (end > 0) {
        this.text = this.text.slice(0, -1);
        return this.take('', end + shownAddress[1].length - at);
      }
    }
    const indentation = at === 0 ? /^&#(\d{1,5});/.exec(line) : null;
    const space = indentation === null ? '' : String.fromCharCode(Number(indentation[1]));
    if (indentation !== null && /^\s$/.test(space) && indentation[0] !== spaceEntity) return this.take(space, indentation[0].length);
    const known = entities.find(([written]) => line.startsWith(written, at));
    this.take(known?.[1] ?? '&', known?.[0].length ?? 1);
    if (known?.[0] === spaceEntity) this.afterSpace = this.at;
  }

  private bracket(): void {
    const link = this.match(wikilink);
    if (link !== null) return this.take(link[0].startsWith('!') ? (emojiOfEmbed(link[0]) ?? '') : textOfLine(link[2] ?? link[1] ?? ''), link[0].length);
    const next = this.line.charAt(this.at);
    this.take(next === '[' && this.opensLink() ? '' : next, 1);
  }

  /** A bracket of ours is followed by its own end; brackets of the text inside it are escaped. */
  private opensLink(): boolean {
    for (let at = this.at + 1; at < this.line.length; at++) {
      const next = this.line.charAt(at);
      if (next === '\\') at++;
      else if (next === '`') at = this.endOfCode(at) - 1;
      else if (next === '[') return false;
      else if (next === ']') return this.line.charAt(at + 1) === '(';
    }
    return false;
  }
}
