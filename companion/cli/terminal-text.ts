/*
 * Text from Telegram on a terminal: never a control character, never wider than the line.
 */

/** Controls, and the marks that reorder or hide text. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]+/gu;
const ZERO_WIDTH = /^(?:\p{M}|\u200d|[\ufe00-\ufe0f])+$/u;
/** East Asian wide characters and emoji, as far as Unicode properties name them. @see Unicode Standard Annex #11 */
const WIDE = /\p{Emoji_Presentation}|\p{Emoji}\ufe0f|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Script=Bopomofo}|\p{Script=Yi}|[\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** One line without anything a terminal would act on. */
export function plainText(text: string): string {
  return text.replace(CONTROLS, ' ').trimEnd();
}

/** Columns the text takes on a terminal, as far as that can be known. */
export function widthOf(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += widthOfGrapheme(segment);
  return width;
}

/** The text, cut to `columns` with an ellipsis when it is wider. Characters are never cut in two. */
export function fitText(text: string, columns: number): string {
  if (columns <= 0) return '';
  if (widthOf(text) <= columns) return text;
  let cut = '';
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    const next = widthOfGrapheme(segment);
    if (width + next > columns - 1) break;
    cut += segment;
    width += next;
  }
  return `${cut}…`;
}

function widthOfGrapheme(grapheme: string): number {
  if (ZERO_WIDTH.test(grapheme)) return 0;
  return WIDE.test(grapheme) ? 2 : 1;
}
