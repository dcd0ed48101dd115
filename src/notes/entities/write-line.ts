import { escapeText, guardLine, withoutCommands, type EscapeContext } from './escape';
import { encodeUrl, hasScheme, safeUrl } from './links';
import type { Mark, Token } from './tokens';

/** Markdown of one line. @param hasMath whether dollar signs must be escaped */
export function writeLine(tokens: readonly Token[], hasMath: boolean): string {
  const [first] = tokens;
  if (first === undefined) return '';
  if (tokens.length === 1 && first.kind === 'text') return guardLine(escapeText(first.text, { before: 'line', after: 'line', hasMath }));
  const pieces = tokens.map((_, index) => piece(tokens, index, hasMath));
  chooseMarkers(tokens, pieces);
  return guardLine(pieces.join(''));
}

/** What a token is written as; markers are looked up later. */
function piece(tokens: readonly Token[], index: number, hasMath: boolean): string {
  const token = tokens[index];
  switch (token?.kind) {
    case 'text':
      return escapeText(token.text, contextAt(tokens, index, hasMath));
    case 'code':
      return codeSpan(token.text);
    case 'written':
      return tokens.slice(0, index).some(({ kind }) => kind !== 'open' && kind !== 'close') ? ` ${token.markdown}` : token.markdown;
    case 'note':
      return token.markdown;
    case 'tag':
      return token.text;
    case 'url':
      return address(token, tokens, index, hasMath);
    case 'open':
      return token.mark.open;
    case 'close':
      return token.mark.close;
    case undefined:
      return '';
  }
}

function contextAt(tokens: readonly Token[], index: number, hasMath: boolean): EscapeContext {
  return {
    before: index === 0 ? 'line' : 'markup',
    after: index === tokens.length - 1 ? 'line' : 'markup',
    isLabel: openMarks(tokens, index).some(({ type }) => type === 'link'),
    hasMath,
  };
}

function openMarks(tokens: readonly Token[], index: number): readonly Mark[] {
  const open: Mark[] = [];
  for (const token of tokens.slice(0, index)) {
    if (token.kind === 'open') open.push(token.mark);
    else if (token.kind === 'close') open.pop();
  }
  return open;
}

/** Backticks, more than any run inside. */
function codeSpan(text: string): string {
  const guarded = withoutCommands(guardQuery(text));
  const longest = Math.max(0, ...[...guarded.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest === 0 ? 1 : longest + 1);
  // One space at each end is taken off when read; without it a backtick of the text would lengthen the fence.
  const isPadded = /^`|`$/.test(guarded) || (/^ .* $/s.test(guarded) && guarded.trim() !== '');
  return isPadded ? `${fence} ${guarded} ${fence}` : fence + guarded + fence;
}

/** Invisible, and enough for Dataview not to run `= …` and `$= …` out of somebody else's message. */
export const queryGuard = '\u2060';

function guardQuery(text: string): string {
  return text.replace(/^\s*(?=\u2060*\$?=)/, `$&${queryGuard}`);
}

/** Characters an address may have to be recognised, and left alone, where it stands. */
const bareAddress = /^https?:\/\/[\p{L}\p{N}\-._/?&=%#:+,@;!~]*[\p{L}\p{N}/=&#-]$/iu;
const bracketAddress = /^https?:\/\/[\p{L}\p{N}\-._~:/?#@!&'()+,;=%*$[\]]+$/iu;

function address(token: Extract<Token, { kind: 'url' }>, tokens: readonly Token[], index: number, hasMath: boolean): string {
  const { url, text } = token;
  const context = contextAt(tokens, index, hasMath);
  const escaped = escapeText(text, context);
  if (text === url && hasScheme(url) && !/==|%%|~~|\[\[|\$|&#?\w+;/.test(url)) {
    const before = tokens[index - 1];
    const after = tokens[index + 1];
    const isApart = (before === undefined || (before.kind === 'text' && /[\s(]$/.test(before.text))) && (after === undefined || (after.kind === 'text' && /^(?:\s|[.,!?;:](?:\s|$))/.test(after.text)));
    if (isApart && escaped === text && bareAddress.test(url)) return url;
    if (bracketAddress.test(url)) return `<${url}>`;
  }
  return `[${escapeText(text, { before: 'markup', after: 'markup', isLabel: true, hasMath })}](${encodeUrl(safeUrl(url) ?? '')})`;
}

const html: Readonly<Record<string, readonly [string, string]>> = { '**': ['<b>', '</b>'], '*': ['<i>', '</i>'], '~~': ['<s>', '</s>'] };

/**
 * Markdown reads `a**"b"**c` as stars: markers beside punctuation only count with a space or punctuation on their other
 * side. Where that fails, HTML is written instead. Each round may take a neighbour away, so it goes on until nothing changes.
 */
function chooseMarkers(tokens: readonly Token[], pieces: string[]): void {
  for (let isChanged = true; isChanged; ) {
    isChanged = false;
    tokens.forEach((token, index) => {
      if (token.kind !== 'open' && token.kind !== 'close') return;
      const { mark } = token;
      const tags = html[mark.open];
      if (tags === undefined || isRead(token.kind, tokens, pieces, index)) return;
      [mark.open, mark.close] = tags;
      tokens.forEach((other, at) => {
        if ((other.kind === 'open' || other.kind === 'close') && other.mark === mark) pieces[at] = mark[other.kind];
      });
      isChanged = true;
    });
  }
}

function isRead(kind: 'open' | 'close', tokens: readonly Token[], pieces: readonly string[], index: number): boolean {
  const sign = pieces[index]?.charAt(0) ?? '';
  const left = neighbour(tokens, pieces, index, -1, kind, sign);
  const right = neighbour(tokens, pieces, index, 1, kind, sign);
  if (left === null || right === null) return false;
  // What could as well close would close the markers around it.
  if (kind === 'open' && isBeside(right, left) && isInside(tokens, pieces, index, sign)) return false;
  return kind === 'open' ? isBeside(left, right) : isBeside(right, left);
}

/** True when markers between these two characters belong to the inner one. */
function isBeside(outer: string, inner: string): boolean {
  return !isSpaceOrEnd(inner) && (!isPunctuation(inner) || isSpaceOrEnd(outer) || isPunctuation(outer));
}

/** True when equal markers are open here that do not begin here. */
function isInside(tokens: readonly Token[], pieces: readonly string[], index: number, sign: string): boolean {
  let start = index;
  while (start > 0 && tokens[start - 1]?.kind === 'open' && pieces[start - 1]?.startsWith(sign) === true) start--;
  return openMarks(tokens, start).some(({ open }) => html[open] !== undefined && open.startsWith(sign));
}

/** Character beside a run of equal markers; null when the run meets markers that close what it opens. */
function neighbour(tokens: readonly Token[], pieces: readonly string[], index: number, step: 1 | -1, kind: 'open' | 'close', sign: string): string | null {
  for (let at = index + step; at >= 0 && at < tokens.length; at += step) {
    const written = pieces[at] ?? '';
    const token = tokens[at];
    const isMarker = (token?.kind === 'open' || token?.kind === 'close') && html[token.mark.open] !== undefined && written.startsWith(sign);
    if (isMarker && token.kind !== kind) return null;
    if (isMarker || written === '') continue;
    const characters = step === 1 ? String.fromCodePoint(written.codePointAt(0) ?? 0) : ([...written.slice(-2)].at(-1) ?? '');
    return characters;
  }
  return '';
}

function isSpaceOrEnd(character: string): boolean {
  return character === '' || /\s/.test(character);
}

function isPunctuation(character: string): boolean {
  return /[\p{P}\p{S}]/u.test(character);
}
