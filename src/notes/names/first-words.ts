import { firstCharacters } from './safe-name';

/** Letters, digits and what stands inside a word (`don’t`, `snake_case`). Their marks go with them. */
const wordEnd = /[\p{L}\p{N}\p{M}'’_]$/u;
const wordStart = /^[\p{L}\p{N}\p{M}'’_]/u;

/**
 * Scripts that put no spaces between words. Written without a dictionary (`Intl.Segmenter`), whose words change with the version of
 * an engine: between any two of their characters is as good a place as another.
 */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}\u30fc]/u;

/** The last word of a text with all that stands before it, for a text that ends inside of one. */
const brokenWord = /[\p{L}\p{N}\p{M}'’_]+$/u;

/** What a name that goes on does not end with: signs that open or join. */
const dangling = /[\s,;&+\p{Pd}\p{Ps}\p{Pi}]+$/u;

/**
 * The beginning of a text, at most `count` visible characters and cut between words. A word that would leave less than half of that is
 * cut itself, between characters; a text that fits stays as it is. Empty only for an empty text.
 */
export function firstWords(text: string, count: number): string {
  const start = firstCharacters(text, count);
  if (start.length === text.length) return text;
  const whole = endsInsideWord(start, text.slice(start.length)) ? start.replace(brokenWord, '') : start;
  const kept = whole.replace(dangling, '');
  return firstCharacters(kept, Math.floor(count / 2)).length < kept.length ? kept : start;
}

function endsInsideWord(start: string, rest: string): boolean {
  const [last = ''] = /\P{M}\p{M}*$/u.exec(start) ?? [];
  const [next = ''] = rest;
  return wordEnd.test(start) && wordStart.test(rest) && !unspaced.test(last) && !unspaced.test(next);
}
