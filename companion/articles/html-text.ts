import type { Entity, EntityKind } from '../../src/model/message';
import type { FormattedText } from '../../src/model/page';
import { textOf, type HtmlElement, type HtmlNode } from './html-tree';

/** Inline elements that are formatting. All others keep their text and nothing else. */
const marks: Readonly<Record<string, EntityKind>> = {
  b: { type: 'bold' },
  strong: { type: 'bold' },
  i: { type: 'italic' },
  em: { type: 'italic' },
  cite: { type: 'italic' },
  u: { type: 'underline' },
  ins: { type: 'underline' },
  s: { type: 'strike' },
  del: { type: 'strike' },
  strike: { type: 'strike' },
  code: { type: 'code' },
  kbd: { type: 'code' },
  tt: { type: 'code' },
  sub: { type: 'subscript' },
  sup: { type: 'superscript' },
  mark: { type: 'marked' },
};

/** Their text is none of the article's. */
const silent = new Set(['script', 'style', 'template', 'noscript', 'head', 'title']);

/**
 * Text and formatting of inline nodes. Spaces and line breaks of the source are one space each; `<br>` is a line break.
 *
 * @param base address links are relative to
 */
export function inlineText(nodes: readonly HtmlNode[], base: string): FormattedText {
  const draft: { text: string; readonly entities: Entity[] } = { text: '', entities: [] };
  const write = (node: HtmlNode): void => {
    if (typeof node === 'string') return addWords(node);
    if (node.name === 'br') return void (draft.text = `${draft.text.replace(/ +$/, '')}\n`);
    if (silent.has(node.name)) return;
    const kind = kindOf(node, base);
    const offset = draft.text.length;
    const place = draft.entities.length;
    node.children.forEach(write);
    if (kind !== null && draft.text.length > offset) draft.entities.splice(place, 0, { ...kind, offset, length: draft.text.length - offset });
  };
  const addWords = (words: string): void => {
    const text = words.replace(/[ \t\r\n\f]+/g, ' ');
    draft.text += /(?:^|[ \n])$/.test(draft.text) ? text.replace(/^ /, '') : text;
  };
  nodes.forEach(write);
  const end = draft.text.trimEnd().length;
  return {
    text: draft.text.slice(0, end),
    entities: draft.entities.map((entity) => ({ ...entity, length: Math.min(entity.length, end - entity.offset) })).filter(({ length }) => length > 0),
  };
}

function kindOf({ name, attributes }: HtmlElement, base: string): EntityKind | null {
  if (name !== 'a') return Object.hasOwn(marks, name) ? (marks[name] ?? null) : null;
  const href = attributes.get('href') ?? '';
  const url = href === '' || href.startsWith('#') ? null : absolute(href, base);
  return url === null ? null : { type: 'textUrl', url };
}

/** An address of the page in full; null for what is none. */
export function absolute(address: string, base: string): string | null {
  return URL.canParse(address, base) ? new URL(address, base).href : null;
}

/** Text of preformatted nodes, as it is. */
export function literalText(nodes: readonly HtmlNode[]): string {
  return nodes.map((node) => (typeof node !== 'string' && node.name === 'br' ? '\n' : typeof node === 'string' ? node : node.children.some((child) => typeof child !== 'string') ? literalText(node.children) : textOf(node))).join('');
}
