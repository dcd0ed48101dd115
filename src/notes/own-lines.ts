import { cardWords, deeds, fileWords, serviceWord, words } from './words';

/*
 * Lines we write around a message's text have shapes of their own, so that the text can be found in a note again. A message
 * can look like such a line only by being formatted like one; then one of its spaces is written as an entity.
 */

const files = oneOf(Object.values(fileWords));

/** Each ends before a space; what follows that space is looked at, too. */
const shapes: readonly RegExp[] = [
  // Header: **Anna** · 14:03
  /^(\*\*.+\*\*) (?=· )/,
  // Cards and counts: **Poll:** …
  new RegExp(`^(\\*\\*(?:${oneOf([...Object.values(cardWords), words.reactions, words.buttons])}):\\*\\*) `),
  // Files: *Photo (12 KB): not downloaded yet*, *Video · 0:42*
  new RegExp(`^(\\*(?:${files})) (?=· |".*" \\(|\\(\\d)`),
  new RegExp(`^(\\*${words.expired}) (?=(?:photo|video|voice message|file)\\*$)`),
  new RegExp(`^(\\*(?:${oneOf([words.forwardedFrom, words.importedFrom])})) `),
  new RegExp(`^(\\*(?:${oneOf([words.unsupportedMessage, words.unsupportedMedia, serviceWord])})) (?=\\()`),
  new RegExp(`^(\\*${serviceWord}:) `),
  new RegExp(`^(\\*${words.emptyMessage.split(' ').join(') (?=')}\\*$)`),
  /^(\*Deleted on Telegram) (?=\(seen )/,
  // Service messages: *Anna joined*
  new RegExp(`^(\\*\\S.*) (?=(?:${oneOf(Object.values(deeds))})(?: .*)?\\*(?: \\[\\[.*\\]\\])?$)`),
];
const replyShape = new RegExp(`^(${words.replySign}) `);

/** A space no editor takes away and no shape has. */
export const spaceEntity = '&#32;';

/** A line of a message's text, made unlike any line of ours. */
export function disarmLine(line: string): string {
  if (line.startsWith('*')) {
    // A line may resemble several shapes, one after the other.
    let safe = line;
    for (const shape of shapes) while (shape.test(safe)) safe = safe.replace(shape, `$1${spaceEntity}`);
    return safe;
  }
  return replyShape.test(line) ? line.replace(replyShape, `$1${spaceEntity}`) : line;
}

/** True for the lines after a message's text: its file, cards, counts and service words. */
export function endsText(line: string): boolean {
  if (line.startsWith('*')) return shapes.some((shape) => shape.test(line));
  return line.startsWith('![[') || line.startsWith('[[') || line.startsWith('> [!quote] ');
}

/** True for the first line of a reply. */
export function isReplyLine(line: string): boolean {
  return line.startsWith(`> ${words.replySign} `);
}

/** True for the line that says where a message was forwarded from. */
export function isForwardLine(line: string): boolean {
  return line.startsWith(`*${words.forwardedFrom} `) || line.startsWith(`*${words.importedFrom} `);
}

function oneOf(alternatives: readonly string[]): string {
  return alternatives.join('|');
}
