import type { Properties } from '../types';

type Value = Properties[number][1];

/** Front matter of a note: where it is and what it says. */
export interface FrontMatter {
  /** Lines between the fences. */
  readonly lines: readonly string[];
  /** Offset of what follows the closing fence's line. */
  readonly end: number;
  readonly eol: '\n' | '\r\n';
}

/** The front matter at the very beginning of a note, or null; one without end is none. */
export function findFrontMatter(noteText: string): FrontMatter | null {
  const [opening] = /^\ufeff?---[ \t]*\r?\n/.exec(noteText) ?? [];
  if (opening === undefined) return null;
  const lines: string[] = [];
  for (let start = opening.length; start < noteText.length; ) {
    const newline = noteText.indexOf('\n', start);
    const end = newline < 0 ? noteText.length : newline;
    const line = noteText.slice(start, end).replace(/\r$/, '');
    start = newline < 0 ? noteText.length : newline + 1;
    if (/^---[ \t]*$/.test(line)) return { lines, end: start, eol: opening.endsWith('\r\n') ? '\r\n' : '\n' };
    lines.push(line);
  }
  return null;
}

/** The note's `tg-` properties that are plain values, as text without quotes; looks at nothing but the front matter. */
export function readProperties(noteText: string): Record<string, string> {
  const properties: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const line of findFrontMatter(noteText)?.lines ?? []) {
    const [, key, raw] = /^(tg-[\w-]+)[ \t]*:(?:[ \t]+(.*))?$/.exec(line) ?? [];
    if (key === undefined || key in properties) continue;
    const value = readScalar(raw ?? '');
    if (value !== null) properties[key] = value;
  }
  return properties;
}

/** A block of front matter with its fences and final newline; the same properties always give the same bytes. */
export function writeFrontMatter(properties: Properties): string {
  return ['---', ...properties.flatMap(([key, value]) => writeProperty(key, value)), '---', ''].join('\n');
}

/**
 * Front matter with `properties` in it: their keys are replaced where they stand or added at the end, every other line stays
 * byte for byte as it is, even when it is not valid YAML.
 *
 * @param existing front matter with its fences, or null
 */
export function mergeFrontMatter(existing: string | null, properties: Properties): string {
  const found = existing === null ? null : findFrontMatter(existing);
  if (existing === null || found === null) return writeFrontMatter(properties);
  const left = new Map<string, Value>(properties);
  const lines: string[] = [];
  const own = ownEntries(found.lines);
  for (let i = 0; i < found.lines.length; ) {
    const entry = own.get(i);
    const value = entry === undefined ? undefined : left.get(entry.key);
    if (entry === undefined || value === undefined) {
      lines.push(found.lines[i] ?? '');
      i++;
      continue;
    }
    const present = found.lines.slice(i, entry.end);
    lines.push(...(isSameValue(present, entry.key, value) ? present : writeProperty(entry.key, value)));
    left.delete(entry.key);
    i = entry.end;
  }
  // Obsidian keeps blank lines and comments at the end; new keys follow the last line that says something.
  for (const [key, value] of left) lines.push(...writeProperty(key, value));
  const opening = /^.*\r?\n/.exec(existing)?.[0] ?? `---${found.eol}`;
  const fenceStart = existing.lastIndexOf('---', found.end - 3);
  return opening + lines.map((line) => line + found.eol).join('') + existing.slice(fenceStart, found.end);
}

/** Our top-level keys: the line each begins at and the line after its last. */
function ownEntries(lines: readonly string[]): ReadonlyMap<number, { readonly key: string; readonly end: number }> {
  const entries = new Map<number, { key: string; end: number }>();
  lines.forEach((line, start) => {
    const key = /^(?:"(tg-[\w-]+)"|'(tg-[\w-]+)'|(tg-[\w-]+))[ \t]*:(?:[ \t]|$)/.exec(line)?.slice(1).find((group) => group !== undefined);
    if (key === undefined) return;
    let end = start + 1;
    // The value goes on in indented lines, or in list items at the key's own column if that is how it begins.
    const goesOn = /:[ \t]*$/.test(line) && /^-(?: |$)/.test(lines[end] ?? '') ? /^(?:[ \t]+\S|- |-$)/ : /^[ \t]+\S/;
    while (end < lines.length && goesOn.test(lines[end] ?? '')) end++;
    entries.set(start, { key, end });
  });
  return entries;
}

/** True when the lines already say this, in Obsidian's spelling or in ours. */
function isSameValue(present: readonly string[], key: string, value: Value): boolean {
  const [first = '', ...items] = present;
  const raw = first.slice(first.indexOf(':') + 1);
  if (typeof value !== 'object') return items.length === 0 && first.startsWith(key) && isSameScalar(raw, value);
  if (raw.trim() !== '' || items.length !== value.length) return false;
  return items.every((item, index) => isSameScalar(/^[ \t]*-[ \t]+(.*)$/.exec(item)?.[1] ?? '', value[index] ?? ''));
}

/** Digits without quotes are a number to YAML, and an id is none. */
function isSameScalar(raw: string, value: string | number | boolean): boolean {
  return readScalar(raw) === String(value) && (typeof value !== 'string' || /^\s*["']/.test(raw) || !/^[-+.\d]*$/.test(value));
}

/** The text of a one-line value, or null when it is something else. */
export function readScalar(raw: string): string | null {
  const text = raw.trim();
  if (text.startsWith('"')) {
    const [quoted] = /^"(?:[^"\\]|\\.)*"/.exec(text) ?? [];
    return quoted === undefined ? null : unescapeDouble(quoted.slice(1, -1));
  }
  if (text.startsWith("'")) {
    const [quoted] = /^'(?:[^']|'')*'/.exec(text) ?? [];
    return quoted === undefined ? null : quoted.slice(1, -1).replaceAll("''", "'");
  }
  if (/^[[{|>&*!]/.test(text)) return null;
  return text.replace(/(?:^|[ \t]+)#.*$/, '');
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0', a: '\x07', b: '\b', e: '\x1b', f: '\f', v: '\v', N: '\x85', _: '\xa0', L: '\u2028', P: '\u2029' };

function unescapeDouble(text: string): string {
  return text.replace(/\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|(.))/g, (_, x?: string, u?: string, long?: string, other?: string) => {
    const hex = x ?? u ?? long;
    if (hex !== undefined) return parseInt(hex, 16) <= 0x10ffff ? String.fromCodePoint(parseInt(hex, 16)) : '\ufffd';
    return escapes[other ?? ''] ?? other ?? '';
  });
}

function writeProperty(key: string, value: Value): readonly string[] {
  if (typeof value !== 'object') return [`${key}: ${writeScalar(value)}`];
  return value.length === 0 ? [`${key}: []`] : [`${key}:`, ...value.map((item) => `  - ${writeScalar(item)}`)];
}

/** A one-line value. */
export function writeScalar(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  return needsQuotes(value) ? quote(value) : value;
}

/**
 * Everything is quoted that is not obviously a word: dates, numbers of any base, `yes`, `null`, YAML's own signs. Rather a
 * pair of quotes too many than a title read as something else by one of the many YAML readers.
 */
function needsQuotes(text: string): boolean {
  const isPlain = /^[\p{L}][\p{L}\p{N} _./()+-]*$/u.test(text) && !text.endsWith(' ');
  return !isPlain || /^(?:y|n|yes|no|on|off|true|false|null|inf|nan)$/i.test(text) || /[\u0085\u00a0\u2028\u2029\ufeff]/.test(text);
}

function quote(text: string): string {
  const escaped = text
    .replace(/[\\"]/g, '\\$&')
    // Templating plugins look for commands here, too.
    .replace(/<(?=%)/g, '\\u003c')
    .replace(/[\ud800-\udfff]/gu, '\ufffd')
    .replace(/[\p{Cc}\u00a0\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffe\uffff]/gu, escapeCharacter);
  return `"${escaped}"`;
}

function escapeCharacter(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\t') return '\\t';
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
