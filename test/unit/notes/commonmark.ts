/*
 * How CommonMark reads emphasis in one line: its delimiter algorithm (spec 0.31, section 6.2), with GitHub's `~~`, for lines
 * of text, code spans and HTML tags. Written from the specification, so that the writer is not checked by its own rules.
 */

export type Format = 'bold' | 'italic' | 'strike';

export interface Shown {
  readonly character: string;
  readonly formats: ReadonlySet<Format>;
}

interface Piece {
  text: string;
  /** Length of a run that may still be a delimiter. */
  left?: number;
  length?: number;
  canOpen?: boolean;
  canClose?: boolean;
  /** Formats that begin or end here. */
  readonly edges: { readonly format: Format; readonly isOpening: boolean }[];
}

const htmlFormats: Readonly<Record<string, Format>> = { b: 'bold', i: 'italic', s: 'strike' };

export function readInline(line: string): readonly Shown[] {
  const pieces = split(line);
  match(pieces);
  const shown: Shown[] = [];
  const open: Record<Format, number> = { bold: 0, italic: 0, strike: 0 };
  for (const { text, edges, left } of pieces) {
    for (const { format, isOpening } of edges) open[format] += isOpening ? 1 : -1;
    const rest = left === undefined ? text : text.slice(0, left);
    const formats = new Set((['bold', 'italic', 'strike'] as const).filter((format) => open[format] > 0));
    for (const character of rest) shown.push({ character, formats });
  }
  return shown;
}

function split(line: string): Piece[] {
  const pieces: Piece[] = [];
  const token = /\\[!-/:-@[-`{-~]|(`+)(?!`)(.*?)(?<!`)\1(?!`)|<(\/?)(b|i|s|u|span)(?: class="tobs-spoiler")?>|\*+|~+|&#32;|&emsp;|[^]/gu;
  for (const found of line.matchAll(token)) {
    const [whole, fence, code, slash, tag] = found;
    const piece: Piece = { text: whole, edges: [] };
    if (fence !== undefined) piece.text = code !== undefined && /^ .*[^ ].* $/.test(code) ? code.slice(1, -1) : (code ?? '');
    else if (tag !== undefined) {
      piece.text = '';
      const format = htmlFormats[tag];
      if (format !== undefined) piece.edges.push({ format, isOpening: slash === '' });
    } else if (whole === '&#32;') piece.text = ' ';
    else if (whole === '&emsp;') piece.text = '\t';
    else if (whole.length > 1 && whole.startsWith('\\')) piece.text = whole.slice(1);
    else if (/^\*+$|^~~$/.test(whole)) Object.assign(piece, flanking(line, found.index, whole));
    pieces.push(piece);
  }
  return pieces;
}

function flanking(line: string, at: number, run: string): Partial<Piece> {
  const before = [...line.slice(0, at)].at(-1) ?? ' ';
  const after = [...line.slice(at + run.length)][0] ?? ' ';
  const isSpace = (character: string): boolean => /\s/.test(character);
  const isPunctuation = (character: string): boolean => /[\p{P}\p{S}]/u.test(character);
  const isLeft = !isSpace(after) && (!isPunctuation(after) || isSpace(before) || isPunctuation(before));
  const isRight = !isSpace(before) && (!isPunctuation(before) || isSpace(after) || isPunctuation(after));
  return { left: run.length, length: run.length, canOpen: isLeft, canClose: isRight };
}

function match(pieces: Piece[]): void {
  for (let close = 0; close < pieces.length; close++) {
    const closer = pieces[close];
    if (closer?.canClose !== true) continue;
    for (let open = close - 1; open >= 0 && (closer.left ?? 0) > 0; open--) {
      const opener = pieces[open];
      if (opener?.canOpen !== true || (opener.left ?? 0) === 0 || opener.text.charAt(0) !== closer.text.charAt(0)) continue;
      const sum = (opener.length ?? 0) + (closer.length ?? 0);
      const isOdd = (opener.canClose === true || closer.canOpen === true) && sum % 3 === 0 && !((opener.length ?? 0) % 3 === 0 && (closer.length ?? 0) % 3 === 0);
      if (closer.text.startsWith('*') && isOdd) continue;
      const isDouble = (opener.left ?? 0) >= 2 && (closer.left ?? 0) >= 2;
      const format = closer.text.startsWith('~') ? 'strike' : isDouble ? 'bold' : 'italic';
      opener.left = (opener.left ?? 0) - (isDouble ? 2 : 1);
      closer.left = (closer.left ?? 0) - (isDouble ? 2 : 1);
      opener.edges.unshift({ format, isOpening: true });
      closer.edges.push({ format, isOpening: false });
      // What stands between a pair can no longer open or close anything outside of it.
      for (const between of pieces.slice(open + 1, close)) between.canOpen = between.canClose = false;
      open++;
    }
  }
}
