/** What no system, link or Obsidian accepts inside a name. */
const forbidden = /[\\/:*?"<>|#^[\]]/g;

/**
 * Control characters, marks of writing direction, invisible characters, tags, halves of surrogate pairs. Written out instead
 * of `\p{Cf}`, so that no Unicode version of an engine decides about file names. U+200D has a rule of its own.
 */
const invisible =
  /\u034f|[\u17b4\u17b5]|[\u180b-\u180e]|[\p{Cc}\u00ad\u061c\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\uffff\ud800-\udfff\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;

/** White space of every kind, with what only looks like it (NEL, Braille blank, Hangul fillers). */
const blanks = /[\s\x85\u2800\u3164\uffa0]+/g;

const joiner = '\u200d';
const variationSelector = '\ufe0f';
const pictograph = /^\p{Extended_Pictographic}$/u;
const skinTone = /^[\u{1f3fb}-\u{1f3ff}]$/u;
const regionalIndicator = /^[\u{1f1e6}-\u{1f1ff}]$/u;
const extender = /^[\p{M}\u{1f3fb}-\u{1f3ff}]$/u;

/** Names Windows keeps for devices, alone or before a dot. */
const device = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])( *)(?=\.|$)/i;

/** Fallback for names of which nothing is left. */
const untitled = 'Untitled';

/**
 * Makes untrusted text a file or folder name that every system and every link takes: one name in, the same name out
 * everywhere. Never empty.
 *
 * @param maxBytes limit in UTF-8 bytes; 200 leaves room in the usual 255 for a date, an id and an extension
 */
export function safeName(raw: string, maxBytes = 200): string {
  return cleanName(raw, maxBytes) || untitled;
}

/** A safe name for notes and their folders. A folder called like a note would be in that note's way, and links to notes leave the ending out. */
export function noteName(raw: string, maxBytes = 200): string {
  const name = safeName(raw, maxBytes);
  if (!/\.md$/i.test(name)) return name;
  return utf8Length(name) < maxBytes ? `${name}_` : safeName(raw, maxBytes - 1);
}

/** Like `safeName`, but empty when nothing is left. */
export function cleanName(raw: string, maxBytes = 200): string {
  // Twice: what is invisible may have kept a letter and its accent apart.
  const visible = withoutLooseJoiners(raw.normalize('NFC').replace(blanks, ' ').replace(forbidden, '').replace(invisible, '')).replace(/%{2,}/g, '');
  const trimmed = trim(visible.normalize('NFC').replace(/ {2,}/g, ' '));
  const guarded = trimmed.replace(device, '$1_$2');
  const cut = trim(cutToBytes(guarded, maxBytes));
  // Only a very small limit can cut a name down to a device's.
  return device.test(cut) ? `${trim(cutToBytes(cut, maxBytes - 1))}_` : cut;
}

/** A safe name for a file that keeps its extension. */
export function safeFileName(rawWithExtension: string, maxBytes = 200): string {
  const { stem, extension } = splitExtension(rawWithExtension);
  return extension === '' ? safeName(stem, maxBytes) : `${safeName(stem, maxBytes - extension.length - 1)}.${extension}`;
}

/** Cuts a name before its extension; only short Latin ones count, so `v1.2 final` and `.htaccess` have none. */
export function splitExtension(name: string): { readonly stem: string; readonly extension: string } {
  const visible = name.replace(invisible, '').trim();
  const [, stem, extension] = /^(.*[^.].*)\.([A-Za-z0-9_-]{1,16})$/s.exec(visible) ?? [];
  return stem === undefined || extension === undefined ? { stem: name, extension: '' } : { stem, extension };
}

/** Bytes of a text in UTF-8. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    // Each half of a surrogate pair stands for two of the pair's four bytes.
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 2 : 3;
  }
  return bytes;
}

/** The first `count` visible characters; never half of one. */
export function firstCharacters(text: string, count: number): string {
  let end = 0;
  for (const cluster of clusters(text)) {
    if (count-- <= 0) break;
    end += cluster.length;
  }
  return text.slice(0, end);
}

function trim(name: string): string {
  return name.replace(/^[. ]+/, '').replace(/[. ]+$/, '');
}

function cutToBytes(name: string, maxBytes: number): string {
  if (utf8Length(name) <= maxBytes) return name;
  let bytes = 0;
  let end = 0;
  for (const cluster of clusters(name)) {
    bytes += utf8Length(cluster);
    if (bytes > maxBytes) break;
    end += cluster.length;
  }
  // One letter under a mountain of accents is longer than the limit: then it loses accents.
  return end === 0 ? cutCodePoints(name, maxBytes) : name.slice(0, end);
}

function cutCodePoints(name: string, maxBytes: number): string {
  let bytes = 0;
  let cut = '';
  for (const character of name) {
    bytes += utf8Length(character);
    if (bytes > maxBytes) break;
    cut += character;
  }
  return cut;
}

/** Keeps joiners only where they make one picture of several. */
function withoutLooseJoiners(text: string): string {
  if (!text.includes(joiner)) return text;
  const characters = [...text].filter((character, index, all) => character !== joiner || all[index + 1] !== joiner);
  return characters.filter((character, index) => character !== joiner || (isPicture(characters, index - 1) && pictograph.test(characters[index + 1] ?? ''))).join('');
}

function isPicture(characters: readonly string[], index: number): boolean {
  let at = index;
  while (characters[at] === variationSelector || skinTone.test(characters[at] ?? '')) at--;
  return pictograph.test(characters[at] ?? '');
}

/** What a reader takes for one character: a letter with its accents, a flag, a joined picture. */
function* clusters(text: string): Generator<string> {
  let cluster = '';
  let isJoined = false;
  let indicators = 0;
  for (const character of text) {
    const isIndicator = regionalIndicator.test(character);
    const belongs = isJoined || character === joiner || extender.test(character) || (isIndicator && indicators % 2 === 1);
    if (!belongs && cluster !== '') {
      yield cluster;
      cluster = '';
    }
    cluster += character;
    indicators = isIndicator ? indicators + 1 : 0;
    isJoined = character === joiner;
  }
  if (cluster !== '') yield cluster;
}
