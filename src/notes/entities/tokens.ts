import { escapeText } from './escape';
import { articleLink, noteLink } from '../render/inline';
import { emojiEmbed } from './emoji-embed';
import { encodeUrl } from './links';
import type { MarkType, Node } from './nodes';

/** One pair of markers on one line. */
export interface Mark {
  readonly type: MarkType | 'link';
  /** What stands before and after the content; `*` and `~~` may turn out to need their HTML form. */
  open: string;
  close: string;
}

/** A line taken apart: markers in pairs, texts, and things that are written in one way only. */
export type Token =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'url'; readonly url: string; readonly text: string }
  | { readonly kind: 'tag'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'written' | 'note'; readonly markdown: string }
  | { readonly kind: 'open' | 'close'; readonly mark: Mark };

/** `<span class="tobs-spoiler">`: hidden by the plugin's stylesheet until pointed at. */
const markers: Readonly<Record<MarkType, readonly [open: string, close: string]>> = {
  bold: ['**', '**'],
  italic: ['*', '*'],
  strike: ['~~', '~~'],
  underline: ['<u>', '</u>'],
  spoiler: ['<span class="tobs-spoiler">', '</span>'],
  subscript: ['<sub>', '</sub>'],
  superscript: ['<sup>', '</sup>'],
  marked: ['<mark>', '</mark>'],
};

/** Between these an address is shown that must not be opened. */
export const shownAddress = ['&lang;', '&rang;'] as const;

type MarkNode = Extract<Node, { readonly children: readonly Node[] }>;

/** Lines of a run of inline nodes; markers that cross lines are closed and opened again. */
export function tokenLines(nodes: readonly Node[]): Token[][] {
  const lines: Token[][] = [[]];
  const open: { readonly node: MarkNode; mark: Mark }[] = [];
  const add = (token: Token): void => void lines.at(-1)?.push(token);

  const addSplit = (text: string, tokenOf: (part: string) => Token): void => {
    text.split('\n').forEach((part, index) => {
      if (index > 0) {
        for (const { mark } of [...open].reverse()) add({ kind: 'close', mark });
        lines.push([]);
        for (const entry of open) {
          entry.mark = markOf(entry.node);
          add({ kind: 'open', mark: entry.mark });
        }
      }
      if (part !== '') add(tokenOf(part));
    });
  };

  const walk = (node: Node): void => {
    switch (node.type) {
      case 'text':
        return addSplit(node.text, (text) => ({ kind: 'text', text }));
      case 'url':
        return addSplit(node.text, (text) => ({ kind: 'url', url: node.url, text }));
      case 'hashtag':
        return addSplit(node.text, (text) => (node.text === text ? { kind: 'tag', text: node.tag } : { kind: 'text', text }));
      case 'note':
        return add({ kind: 'note', markdown: 'messageId' in node.link ? noteLink({ ...node.link, alias: node.text }) : articleLink({ ...node.link, alias: node.text }) });
      case 'emoji':
        return add({ kind: 'note', markdown: emojiEmbed(node.path, node.text) });
      case 'code':
      case 'pre':
        return addSplit(node.text, (text) => ({ kind: 'code', text }));
      default: {
        if (node.type === 'link' && node.target === null) {
          node.children.forEach(walk);
          return add({ kind: 'written', markdown: showAddress(node.shown) });
        }
        const entry = { node, mark: markOf(node) };
        add({ kind: 'open', mark: entry.mark });
        open.push(entry);
        node.children.forEach(walk);
        open.pop();
        add({ kind: 'close', mark: entry.mark });
      }
    }
  };
  nodes.forEach(walk);
  return lines.map(tidy);
}

function showAddress(address: string): string {
  const shown = address.replace(/\s+/g, ' ').split('&').map((part) => escapeText(part));
  return `${shownAddress[0]}${shown.join('&amp;')}${shownAddress[1]}`;
}

function markOf(node: MarkNode): Mark {
  if (node.type === 'link') return { type: 'link', open: '[', close: `](${encodeUrl(node.target ?? '')})` };
  const type = node.type === 'quote' ? 'underline' : node.type;
  const [open, close] = markers[type];
  return { type, open, close };
}

/** Moves spaces at the edges out of markers, and drops markers around nothing: neither would be read as formatting. */
function tidy(line: readonly Token[]): Token[] {
  if (line.length === 1) return [...line];
  let tokens = [...line];
  for (let isChanged = true; isChanged; ) {
    isChanged = false;
    const next: Token[] = [];
    for (const token of tokens) {
      const before = next.at(-1);
      if (token.kind === 'close' && before?.kind === 'open') {
        next.pop();
        isChanged = true;
      } else if (token.kind === 'text' && before?.kind === 'text') {
        next[next.length - 1] = { kind: 'text', text: before.text + token.text };
      } else if (token.kind === 'text' && before?.kind === 'open' && /^\s/.test(token.text)) {
        const inner = token.text.trimStart();
        next.splice(-1, 1, { kind: 'text', text: token.text.slice(0, token.text.length - inner.length) }, before);
        if (inner !== '') next.push({ kind: 'text', text: inner });
        isChanged = true;
      } else if (token.kind === 'close' && before?.kind === 'text' && /\s$/.test(before.text)) {
        const inner = before.text.trimEnd();
        next.pop();
        if (inner !== '') next.push({ kind: 'text', text: inner });
        next.push(token, { kind: 'text', text: before.text.slice(inner.length) });
        isChanged = true;
      } else {
        next.push(token);
      }
    }
    tokens = next;
  }
  return tokens;
}
