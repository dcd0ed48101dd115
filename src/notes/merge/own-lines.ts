import { emojiOfEmbed } from '../entities/emoji-embed';
import { answerSign, everyWords, replySign, type NoteWords } from '../words/words';

/*
 * Lines we write around a message's text have shapes of their own, so that the text can be found in a note again. A message
 * can look like such a line only by being formatted like one; then one of its spaces is written as an entity. Notes may have
 * been written in any of the languages.
 */

const files = oneOf((words) => Object.values(words.files));

/** Each ends before a space; what follows that space is looked at, too. */
const shapes: readonly RegExp[] = [
  // Header: **Anna** · 14:03
  /^(\*\*.+\*\*) (?=· )/,
  // Cards and counts: **Poll:** …
  new RegExp(`^(\\*\\*(?:${oneOf(({ cards, text }) => [...Object.values(cards), text.reactions, text.buttons])}):\\*\\*) `),
  // Files: *Photo (12 KB): not downloaded yet*, *Video · 0:42*
  new RegExp(`^(\\*(?:${files})) (?=· |".*" \\(|\\([\\d?])`),
  new RegExp(`^(\\*(?:${oneOf(({ text }) => [text.expired])})) (?=(?:${oneOf(({ expired }) => Object.values(expired))})\\*$)`),
  new RegExp(`^(\\*(?:${oneOf(({ text }) => [text.forwardedFrom, text.importedFrom])})) `),
  new RegExp(`^(\\*(?:${oneOf(({ text }) => [text.unsupportedMessage, text.unsupportedMedia, text.serviceMessage])})) (?=\\()`),
  new RegExp(`^(\\*(?:${oneOf(({ text }) => [text.serviceMessage])}):) `),
  new RegExp(`^(\\*(?:${oneOf(({ text }) => [text.transcript])}):) `),
  ...everyWords.flatMap(({ text }) => [text.emptyMessage, text.emptyService].map(phrase)),
  new RegExp(`^(\\*(?:${oneOf(({ text }) => [text.deleted])})) (?=\\((?:${oneOf(({ text }) => [text.seen])}) )`),
  // Service messages: *Anna joined*
  new RegExp(`^(\\*\\S.*) (?=(?:${oneOf(({ deeds }) => Object.values(deeds))})(?:[ ,:;].*)?\\*(?: \\[.*(?:\\]\\]|\\)))?$)`),
];
const signShape = new RegExp(`^([${replySign}${answerSign}]) `);

/** A space no editor takes away and no shape has. */
export const spaceEntity = '&#32;';

/** A line of a message's text, made unlike any line of ours. */
export function disarmLine(line: string): string {
  if (line.startsWith('*')) {
    // A line may resemble several shapes, one after the other.
    let safe = line;
    for (const shape of shapes) while (shape.test(safe)) safe = withoutSpace(safe, shape);
    return safe;
  }
  return signShape.test(line) ? withoutSpace(line, signShape) : line;
}

/** The space a shape ends before, as an entity; a backslash that stands there would take the entity's meaning. */
function withoutSpace(line: string, shape: RegExp): string {
  return line.replace(shape, (_, before: string) => `${before}${/(?<!\\)(?:\\\\)*\\$/.test(before) ? '\\' : ''}${spaceEntity}`);
}

/** True for the lines after a message's text: its file, cards, counts, service words and replies. */
export function endsText(line: string): boolean {
  if (line.startsWith('*')) return shapes.some((shape) => shape.test(line));
  // A text may begin with a link to a message; a file's link has no block.
  const isFile = (line.startsWith('![[') && emojiOfEmbed(line) === null) || line.startsWith('- ![[') || (line.startsWith('[[') && !/^\[\[[^\]|]*#\^tg-/.test(line));
  return isFile || line.startsWith('> [!quote] ') || isAnswerLine(line);
}

/** True for the first line of a reply. */
export function isReplyLine(line: string): boolean {
  return line.startsWith(`> ${replySign} `);
}

/** True for the line of a message that links to one of its replies. */
export function isAnswerLine(line: string): boolean {
  return line.startsWith(`${answerSign} [[`);
}

const forwardShape = new RegExp(`^\\*(?:${oneOf(({ text }) => [text.forwardedFrom, text.importedFrom])}) `);

/** True for the line that says where a message was forwarded from. */
export function isForwardLine(line: string): boolean {
  return forwardShape.test(line);
}

const deletedShape = new RegExp(`^\\*(?:${oneOf(({ text }) => [text.deleted])}) \\((?:${oneOf(({ text }) => [text.seen])}) \\d{4}-\\d\\d-\\d\\d\\)\\*\\s*$`);

/** True for the line that says a message is gone. */
export function isDeletedLine(line: string): boolean {
  return deletedShape.test(line);
}

/** `*Deleted on Telegram (seen 2025-01-02)*` */
export function deletedLine(day: string, { text }: NoteWords): string {
  return `*${text.deleted} (${text.seen} ${day})*`;
}

const reactionShape = new RegExp(`^\\*\\*(?:${oneOf(({ text }) => [text.reactions])}):\\*\\* `);

/** True for the line that counts reactions. */
export function isReactionLine(line: string): boolean {
  return reactionShape.test(line);
}

const placeholderShape = new RegExp(`^\\*(?:${files}) .*: (?:${oneOf(({ text }) => [text.pending, text.failed, text.skipped])})(?=[ :*]).*\\*$`);

/** True for the line that stands for a file which is not there. */
export function isPlaceholderLine(line: string): boolean {
  return placeholderShape.test(line);
}

const transcriptShape = new RegExp(`^\\*(?:${oneOf(({ text }) => [text.transcript])}): .*\\*$`);

/** True for the line that stands for a transcript which is not there. */
export function isTranscriptLine(line: string): boolean {
  return transcriptShape.test(line);
}

const editTime = new RegExp(` · (?:${oneOf(({ text }) => [text.edited])}) (?:\\d{4}-\\d\\d-\\d\\d )?\\d\\d:\\d\\d`);

/** A header without the time of its last edit. */
export function withoutEditTime(header: string): string {
  return header.replace(editTime, '');
}

/** A whole line of several words: `*Empty message*`. Every space of it is a place to tell it apart. */
function phrase(words: string): RegExp {
  const [first = '', ...rest] = words.split(' ').map(escapePattern);
  return new RegExp(`^(\\*${first}) (?=${rest.join(' ')}\\*$)`);
}

function oneOf(choose: (words: NoteWords) => readonly string[]): string {
  // The longest first, or `joined` would be found in `joined by`.
  return [...new Set(everyWords.flatMap(choose))].sort((a, b) => b.length - a.length).map(escapePattern).join('|');
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
