/** A text without what a Markdown file cannot hold, and where each of its characters came from. */
export interface NormalisedText {
  readonly text: string;
  /** New offset of an offset in the original text. */
  readonly offsetOf: (original: number) => number;
}

/**
 * Nothing a reader would miss: line ends become LF; control characters are dropped; no-break spaces, which
 * indentation is written with, become spaces; halves of surrogate pairs, which UTF-8 cannot hold, become U+FFFD; spaces at
 * the ends of lines and blank lines around the text are dropped.
 */
export function normaliseText(text: string): string {
  return isNormal(text) ? text : normaliseWithOffsets(text).text;
}

/** As {@link normaliseText}, for texts with entities. */
export function normaliseWithOffsets(text: string): NormalisedText {
  if (isNormal(text)) return { text, offsetOf: (original) => original };
  const units: string[] = [];
  const offsets = new Int32Array(text.length + 1);
  let previous = '';
  for (let at = 0; at < text.length; at++) {
    offsets[at] = units.length;
    const raw = text.charAt(at);
    // The LF of a CRLF is the same line end as its CR.
    const unit = raw === '\n' && previous === '\r' ? '' : (replacements.get(raw) ?? (isLoneSurrogate(text, at) ? '\ufffd' : raw));
    previous = raw;
    if (unit === '' || isControl(unit)) continue;
    if (unit === '\n') {
      while (isSpace(units.at(-1))) units.pop();
      for (let before = at; (offsets[before] ?? 0) > units.length; before--) offsets[before] = units.length;
    }
    units.push(unit);
  }
  offsets[text.length] = units.length;
  while (isSpace(units.at(-1)) || units.at(-1) === '\n') units.pop();
  const whole = units.join('');
  const start = (/^(?:[^\S\n]*\n)+/.exec(whole)?.[0] ?? '').length;
  const normal = whole.slice(start);
  const last = text.length;
  return { text: normal, offsetOf: (original) => Math.min(Math.max((offsets[Math.min(Math.max(original, 0), last)] ?? 0) - start, 0), normal.length) };
}

const replacements: ReadonlyMap<string, string> = new Map([
  ['\r', '\n'],
  ['\u0085', '\n'],
  ['\u2028', '\n'],
  ['\u2029', '\n'],
  ['\u00a0', ' '],
]);

/** Everything that makes the slow way necessary. */
const odd = /[^\P{Cc}\n\t]|[\u00a0\u2028\u2029\p{Cs}]|[^\S\n](?:\n|$)|^[^\S\n]*\n|\n$/u;

function isNormal(text: string): boolean {
  return !odd.test(text);
}

function isControl(unit: string): boolean {
  const code = unit.charCodeAt(0);
  return (code < 0x20 && unit !== '\n' && unit !== '\t') || (code >= 0x7f && code < 0xa0);
}

function isSpace(unit: string | undefined): boolean {
  return unit !== undefined && unit !== '\n' && /\s/.test(unit);
}

function isLoneSurrogate(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 0xd800 || code > 0xdfff) return false;
  if (code < 0xdc00) return !isBetween(text.charCodeAt(at + 1), 0xdc00, 0xdfff);
  return !isBetween(text.charCodeAt(at - 1), 0xd800, 0xdbff);
}

function isBetween(code: number, low: number, high: number): boolean {
  return code >= low && code <= high;
}
