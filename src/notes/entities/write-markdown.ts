import { fenceLines } from './fence';
import { disarmLine } from '../merge/own-lines';
import type { Node } from './nodes';
import { tokenLines } from './tokens';
import { writeLine } from './write-line';

interface Line {
  text: string;
  /** The line break after it is ours: the message goes on in the same line. */
  isJoined?: boolean;
}

/** Two spaces, invisible, at the end of a line whose line break is not the message's. */
export const joinMark = '  ';

/** First line of a quote that is folded until it is clicked. */
export const collapsedQuote = '[!quote]-';

/**
 * Markdown of a message's text; no blank line at either end.
 *
 * @param hasDollars whether a dollar sign may follow in the same paragraph: two of them are mathematics
 */
export function writeMarkdown(nodes: readonly Node[], hasDollars = false): string {
  const hasMath = hasDollars || countDollars(nodes, 0) > 1;
  return blockLines(nodes, hasMath)
    .map(({ text, isJoined }) => (isJoined === true ? text + joinMark : text))
    .join('\n');
}

function countDollars(nodes: readonly Node[], start: number): number {
  let count = start;
  for (const node of nodes) {
    if ('children' in node) count = countDollars(node.children, count);
    else for (let at = node.text.indexOf('$'); at >= 0; at = node.text.indexOf('$', at + 1)) count++;
  }
  return count;
}

function blockLines(nodes: readonly Node[], hasMath: boolean): Line[] {
  const lines: Line[] = [];
  let isAfterBlock = false;
  for (let at = 0; at < nodes.length; ) {
    const node = nodes[at];
    if (node?.type === 'pre' || node?.type === 'quote') {
      if (isAfterBlock) join(lines);
      separate(lines);
      lines.push(...(node.type === 'pre' ? fenceLines(node.text, node.language).map((text) => ({ text })) : quoteLines(node, hasMath)));
      isAfterBlock = true;
      at++;
      continue;
    }
    let end = at;
    while (end < nodes.length && nodes[end]?.type !== 'pre' && nodes[end]?.type !== 'quote') end++;
    const inline = inlineLines(nodes.slice(at, end), hasMath);
    // The line breaks around a block are already there, unless it stands in the middle of a line.
    if (isAfterBlock && inline[0] === '') inline.shift();
    else if (isAfterBlock) join(lines);
    const isBeforeBlock = end < nodes.length;
    const isMidLine = isBeforeBlock && inline.at(-1) !== '';
    if (isBeforeBlock && !isMidLine) inline.pop();
    if (inline.length > 0) separate(lines);
    lines.push(...inline.map((text) => ({ text })));
    if (isMidLine) join(lines);
    isAfterBlock = false;
    at = end;
  }
  return lines;
}

function join(lines: Line[]): void {
  const last = lines.at(-1);
  if (last !== undefined) last.isJoined = true;
}

/** A blank line after a quote, or the next line would belong to it. */
function separate(lines: Line[]): void {
  if (lines.at(-1)?.text.startsWith('>') === true) lines.push({ text: '' });
}

function inlineLines(nodes: readonly Node[], hasMath: boolean): string[] {
  const [only] = nodes;
  if (nodes.length === 1 && only?.type === 'text') {
    return only.text.split('\n').map((text) => disarmLine(writeLine([{ kind: 'text', text }], hasMath)));
  }
  return tokenLines(nodes).map((tokens) => disarmLine(writeLine(tokens, hasMath)));
}

function quoteLines(node: Extract<Node, { type: 'quote' }>, hasMath: boolean): Line[] {
  const inside = blockLines(node.children, hasMath).map((line) => ({ ...line, text: line.text === '' ? '>' : `> ${line.text}` }));
  return node.isCollapsed ? [{ text: `> ${collapsedQuote}` }, ...inside] : inside;
}
