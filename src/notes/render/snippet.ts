import type { Message } from '../../model/message';
import { leadingText } from '../../model/page';
import { markerPattern } from '../merge/block-id';
import { normaliseText } from '../entities/normalise';
import { readProperties } from '../properties/front-matter';
import { authorOfHeader, shownAuthor } from './header';
import { oneLine } from './inline';
import { endsText, isForwardLine, isReplyLine } from '../merge/own-lines';
import { closingFence, fenceOf, plainTextOf } from '../merge/parse-markdown';
import type { Layout } from '../types';

/** documented: F-CONT-7. */
const maxTextCharacters = 40;

/** What a link to a message shows: its author and the beginning of its text. */
export function linkAlias(authorName: string, plainText: string): string {
  const characters = Array.from(oneLine(normaliseText(plainText.slice(0, 2000))));
  const start = characters.length > maxTextCharacters ? `${characters.slice(0, maxTextCharacters).join('').trimEnd()}…` : characters.join('');
  const name = oneLine(authorName) || '?';
  return start === '' ? name : `${name}: ${start}`;
}

/** What links to a message show, in a chat exported with this layout. */
export function aliasOfMessage(message: Pick<Message, 'author' | 'signature' | 'text' | 'page'>, layout: Layout): string {
  return linkAlias(shownAuthor(message, layout), leadingText(message));
}

/**
 * {@link aliasOfMessage} of a message that is only known by its block. The block needs not be as we wrote it: what cannot be told
 * apart any more counts as text.
 *
 * @param noteText whole note, for what the block itself does not say
 */
export function aliasOfBlock(blockMarkdown: string, noteText: string): string {
  const lines = blockMarkdown.split('\n');
  if (markerPattern.test(lines.at(-1) ?? '')) lines.pop();
  const author = authorOfHeader(lines[0] ?? '');
  return linkAlias(author ?? authorBefore(blockMarkdown, noteText), plainTextOf(textLines(author === null ? lines : lines.slice(1)).join('\n')));
}

/** The lines of the message's own text. */
function textLines(written: readonly string[]): readonly string[] {
  // Spaces at the end of a line are the text's own sign, and no part of what the line looks like.
  const lines = written.map((line) => line.trimEnd());
  let start = 0;
  if (isReplyLine(lines[start] ?? '')) while (start < lines.length && lines[start]?.startsWith('>') === true) start++;
  while (lines[start] === '') start++;
  if (isForwardLine(lines[start] ?? '')) start++;
  let end = start;
  while (end < lines.length && !endsText(lines[end] ?? '')) {
    const fence = fenceOf(lines[end] ?? '');
    const closing = fence === null ? -1 : closingFence(lines, end + 1, fence);
    end = Math.max(closing, end) + 1;
  }
  return written.slice(start, end);
}

/** Author of a block without a header: a post's stands in its note's properties, an album's above its first picture. */
function authorBefore(blockMarkdown: string, noteText: string): string {
  const properties = readProperties(noteText);
  if (properties['tg-layout'] !== 'message') {
    const lines = noteText.slice(0, Math.max(0, noteText.indexOf(blockMarkdown))).split('\n');
    for (let at = lines.length - 1; at >= 0; at--) {
      const author = isBlockStart(lines, at) ? authorOfHeader(lines[at] ?? '') : null;
      if (author !== null) return author;
    }
  }
  return properties['tg-author'] ?? properties['tg-chat'] ?? '?';
}

function isBlockStart(lines: readonly string[], at: number): boolean {
  if (lines[at - 1] !== '') return false;
  let before = at - 1;
  while (before >= 0 && lines[before] === '') before--;
  return before < 0 || markerPattern.test(lines[before] ?? '') || /^(?:---|#)/.test(lines[before] ?? '');
}
