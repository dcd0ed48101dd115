/** What stands beside a piece of text: nothing (its line begins or ends there) or something we wrote ourselves. */
export type Edge = 'line' | 'markup';

/** What surrounds a piece of text that is to stay text. */
export interface EscapeContext {
  readonly before: Edge;
  readonly after: Edge;
  /** Inside the square brackets of a link. */
  readonly isLabel?: boolean;
  /** One dollar sign is money, two are mathematics. */
  readonly hasMath?: boolean;
}

const alone: EscapeContext = { before: 'markup', after: 'markup', hasMath: true };

const special = /[\\`*_~=%[\]<&$#^!]|::/;
const runs = /\\|`|\*+|_+|~+|=+|%+|:{2,}|\[+|\]|<|&|\$|#|\^|^!|!$/g;
const punctuation = /[!-/:-@[-`{-~]/;
const wordCharacter = /[\p{L}\p{N}\p{M}]/u;

/** As Obsidian reads tags: any run of characters without these. */
const tag = /^#[^\u2000-\u206f\u2e00-\u2e7f'!"#$%&()*+,.:;<=>?@^`{|}~[\]\\\s]+/;

/**
 * A piece of one line, written so that it shows literally. Only what would be syntax where it stands gets a backslash:
 * `2 * 3`, `snake_case`, `C#`, `a < b` and `#1` stay as they are.
 */
export function escapeText(text: string, context: EscapeContext = alone): string {
  if (!special.test(text)) return text;
  return text.replace(runs, (run, at: number) => (isSyntax(run, text, at, context) ? escapeAll(run) : run));
}

function isSyntax(run: string, text: string, at: number, context: EscapeContext): boolean {
  const end = at + run.length;
  // An end of the line counts as a space, something of ours as a punctuation mark.
  const before = at > 0 ? characterBefore(text, at) : context.before === 'line' ? ' ' : '*';
  const after = end < text.length ? String.fromCodePoint(text.codePointAt(end) ?? 0) : context.after === 'line' ? ' ' : '*';
  const isLast = end === text.length && context.after === 'markup';
  switch (run.charAt(0)) {
    case '\\':
      return end === text.length || punctuation.test(after);
    case '*':
      return run.length > 1 || !isSpaceLike(before) || !isSpaceLike(after);
    case '_':
      return !(wordCharacter.test(before) && wordCharacter.test(after)) && !(run.length === 1 && isSpaceLike(before) && isSpaceLike(after));
    case '~':
      return run.length > 1 || isLast || (at === 0 && context.before === 'markup');
    case '%':
      return run.length > 1 || before === '<' || (at === 0 && context.before === 'markup');
    case '=':
      return run.length > 1;
    case '[':
      return run.length > 1 || context.isLabel === true || isLast || after === '^' || after === '!';
    case ']':
      return context.isLabel === true || isLast || after === '(' || after === ':';
    case '<':
      return isLast || /[A-Za-z/!?%$]/.test(after);
    case '&':
      return isLast || /^&#?\w+;/.test(text.slice(at, at + 40));
    case '$':
      return context.hasMath === true;
    case '#':
      return !wordCharacter.test(before) && isTagLike(text.slice(at));
    case '^':
      // What ends a piece may end a list item, which may have an id of its own.
      return after === '[' || isLast || (at === 0 && context.isLabel === true) || (isSpaceLike(before) || at === 0 ? /^\^[A-Za-z0-9-]+\s*$/.test(text.slice(at)) : false);
    case '!':
      return isLast || (at === 0 && context.isLabel === true);
    default:
      return true;
  }
}

/** Where nothing can be escaped: invisible, so that `<%` begins no command of a templating plugin, which reads code and names, too. */
export const commandGuard = '\u2060';

/** Code or a name without commands of a templating plugin. */
export function withoutCommands(text: string): string {
  return text.includes('<') ? text.replace(/<(?=\u2060*%)/g, `<${commandGuard}`) : text;
}

/** Undoes {@link withoutCommands}. */
export function withCommands(text: string): string {
  return text.includes(commandGuard) ? text.replace(/<\u2060(?=\u2060*%)/g, '<') : text;
}

/** True when the whole text is a tag Obsidian knows: a number alone is none. */
export function isTag(text: string): boolean {
  return tag.exec(text)?.[0] === text && isTagLike(text);
}

/** True when the text would make a tag before it longer. */
export function continuesTag(text: string): boolean {
  return text !== '' && tag.test(`#${text}`);
}

/** True when a tag cannot begin after this text. */
export function endsInWord(text: string): boolean {
  return text !== '' && wordCharacter.test(characterBefore(text, text.length));
}

/**
 * A whole line, already escaped inside, kept from becoming a heading, list, quote, rule, table, callout or block id.
 * Indentation, which would be dropped or make a code block, is written with no-break spaces.
 */
export function guardLine(line: string): string {
  const indentation = /^[^\S\n]+/.exec(line)?.[0] ?? '';
  const rest = line.slice(indentation.length);
  return guardIndentation(indentation) + guardStart(guardEnd(rest));
}

/**
 * Obsidian's editor counts any four spaces as the beginning of a code block, no-break and other wide ones included: then the
 * first of them is written as an entity, so that the line begins with a character.
 */
function guardIndentation(indentation: string): string {
  const [first] = indentation;
  if (first === undefined) return '';
  const shown = indentation.replaceAll(' ', '\u00a0').replaceAll('\t', tabEntity);
  if (indentation.length < codeIndentation || first === '\t') return shown;
  return `&#${shown.charCodeAt(0)};${shown.slice(1)}`;
}

/** documented: CommonMark 0.31, section 4.4. */
const codeIndentation = 4;

/** A tab that is shown. */
export const tabEntity = '&emsp;';

function guardStart(line: string): string {
  if (!/^[>#+*_=|:\d-]/.test(line)) return line;
  if (/^(?:>|#{1,6}(?:[ \t]|$)|[-+*_](?:[ \t]|$)|=+[ \t]*$)/.test(line)) return `\\${line}`;
  // Rules, underlines of headings and the second row of a table.
  if (/^[-|: \t]+$/.test(line)) return line.replace('-', '\\-');
  return line.replace(/^(\d{1,9})([.)])(?=[ \t]|$)/, '$1\\$2');
}

function guardEnd(line: string): string {
  return line.includes('^') ? line.replace(/(^|\s)\^(?=[A-Za-z0-9-]+\s*$)/, '$1\\^') : line;
}

/** Undoes {@link escapeText} and {@link guardLine} where a backslash or an entity of ours stands. */
export function isEscapable(character: string | undefined): character is string {
  return character !== undefined && punctuation.test(character);
}

function isTagLike(text: string): boolean {
  const found = tag.exec(text.slice(0, 200))?.[0];
  return found !== undefined && /[^#\d]/.test(found);
}

function escapeAll(run: string): string {
  return run.replace(/./gs, '\\$&');
}

function isSpaceLike(character: string): boolean {
  return /\s/.test(character);
}

function characterBefore(text: string, at: number): string {
  const code = text.charCodeAt(at - 1);
  return code >= 0xdc00 && code <= 0xdfff ? text.slice(Math.max(0, at - 2), at) : text.charAt(at - 1);
}
