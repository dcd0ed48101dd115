/** An element of a page, or its root; names and attribute names in lower case. */
export interface HtmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly HtmlNode[];
}

/** Text is without entities. */
export type HtmlNode = HtmlElement | string;

interface Open {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: HtmlNode[];
}

/** They have no end. */
const empty = new Set(['area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'track', 'wbr']);
/** Their content is no markup. */
const raw = new Set(['script', 'style', 'textarea', 'title', 'noscript', 'template']);
/** What a beginning ends by itself, innermost first. */
const endedBy: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['li', new Set(['li'])],
  ['tr', new Set(['tr', 'td', 'th'])],
  ['td', new Set(['td', 'th'])],
  ['th', new Set(['td', 'th'])],
]);
/** A paragraph ends where one of these begins. */
const blocks = new Set(['address', 'article', 'aside', 'blockquote', 'div', 'dl', 'figure', 'footer', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'header', 'hr', 'main', 'nav', 'ol', 'p', 'pre', 'section', 'table', 'ul']);
/** chosen: deeper than any page is nested; what lies below is put beside instead of inside. */
const maxDepth = 200;

/** Every part is bounded by the next bracket: a page made to be slow takes no longer than any other of its size. */
const markup = /<!--[^]*?(?:-->|$)|<[!?][^<>]*>?|<\/([a-z][^\s/<>]*)[^<>]*>|<([a-z][^\s/<>]*)([^<>]*)>/gi;
const attribute = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g;

/**
 * The elements of an HTML page, as far as reading an article needs them: what is not closed is closed where its parent is, what
 * was not opened is not closed, and no text is lost.
 */
export function parseHtml(html: string): HtmlElement {
  const root: Open = { name: '', attributes: new Map(), children: [] };
  const stack: Open[] = [root];
  const add = (node: HtmlNode): void => void stack.at(-1)?.children.push(node);
  const addText = (text: string): void => {
    if (text !== '') add(unescapeHtml(text));
  };
  let at = 0;
  markup.lastIndex = 0;
  for (let found = markup.exec(html); found !== null; found = markup.exec(html)) {
    addText(html.slice(at, found.index));
    at = markup.lastIndex;
    const [, closing, opening, attributes = ''] = found;
    if (closing !== undefined) close(stack, closing.toLowerCase());
    if (opening === undefined) continue;
    const name = opening.toLowerCase();
    makeRoom(stack, name);
    const element: Open = { name, attributes: attributesOf(attributes), children: [] };
    add(element);
    if (raw.has(name)) {
      const end = indexOfEnd(html, name, at);
      const content = html.slice(at, end < 0 ? html.length : end);
      element.children.push(name === 'title' || name === 'textarea' ? unescapeHtml(content) : content);
      at = end < 0 ? html.length : end;
      markup.lastIndex = at;
    } else if (!empty.has(name) && stack.length < maxDepth) stack.push(element);
  }
  addText(html.slice(at));
  return root;
}

/** Where a raw element ends; -1 when it does not. */
function indexOfEnd(html: string, name: string, from: number): number {
  const end = new RegExp(`</${name}`, 'gi');
  end.lastIndex = from;
  return end.exec(html)?.index ?? -1;
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = '', double, single, bare] of text.matchAll(attribute)) {
    const key = name.toLowerCase();
    if (!attributes.has(key)) attributes.set(key, unescapeHtml(double ?? single ?? bare ?? ''));
  }
  return attributes;
}

function close(stack: Open[], name: string): void {
  const index = stack.findLastIndex((element) => element.name === name);
  if (index > 0) stack.length = index;
}

function makeRoom(stack: Open[], name: string): void {
  if (blocks.has(name) && stack.at(-1)?.name === 'p') stack.pop();
  const ends = endedBy.get(name);
  while (ends?.has(stack.at(-1)?.name ?? '') === true) stack.pop();
}

/** The names articles use; everything else stands as itself, since the page is in UTF-8. */
const named: Readonly<Record<string, string>> = {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', shy: '\u00ad', ndash: '–', mdash: '—', hellip: '…', laquo: '«', raquo: '»',
  lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', bull: '•', middot: '·', copy: '©', reg: '®', trade: '™', deg: '°', times: '×', euro: '€', rarr: '→', larr: '←',
};

function unescapeHtml(text: string): string {
  return text.replace(/&(?:#x([\da-f]{1,6})|#(\d{1,7})|([a-z]\w{1,20}));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return Object.hasOwn(named, name) ? (named[name] ?? whole) : whole;
    const code = hex === undefined ? Number(decimal) : parseInt(hex, 16);
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : '\ufffd';
  });
}

/** All elements below one, in reading order. */
export function* elementsIn(element: HtmlElement): Generator<HtmlElement> {
  for (const child of element.children) {
    if (typeof child === 'string') continue;
    yield child;
    yield* elementsIn(child);
  }
}

/** The text of an element and all below it. */
export function textOf(node: HtmlNode): string {
  return typeof node === 'string' ? node : node.children.map(textOf).join('');
}
